import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemIds } from '../../../shared/adapters/embedded/ids.ts';
import { jsonLog } from '../../../shared/adapters/embedded/log.ts';
import { systemClock } from '../../../shared/adapters/embedded/system-clock.ts';

const fixed = { now: () => '2026-01-02T03:04:05.678Z' };

test('the clock tells UTC with milliseconds', () => {
  expect(systemClock.now()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test('identifiers grow within one millisecond and carry its time', () => {
  const ids = systemIds(fixed);
  const made = Array.from({ length: 1000 }, () => ids.ulid());
  expect(made).toEqual([...new Set(made)].toSorted());
  expect(new Set(made.map((id) => id.slice(0, 10))).size).toBe(1);
  expect(made[0]).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(ids.bytes(32)).toHaveLength(32);
  expect(ids.bytes(32)).not.toEqual(ids.bytes(32));
});

test('a log line is one JSON object with its fields, and never more than scalars', () => {
  const lines: string[] = [];
  const log = jsonLog({ clock: fixed, write: (line) => lines.push(line) });
  log.info('case-opened', { caseId: '01', seq: 2, late: false, time: 'never' });
  log.error('sweep-failed', { cause: { message: 'secret' } } as unknown as Record<string, string>);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { time: fixed.now(), level: 'info', code: 'case-opened', caseId: '01', seq: 2, late: false },
    { time: fixed.now(), level: 'error', code: 'sweep-failed' },
  ]);
  for (const line of lines) expect(line.indexOf('\n')).toBe(line.length - 1);
});

test('a log file is appended to', () => {
  const file = join(tmpdir(), `accord-log-${process.pid}.jsonl`);
  for (const code of ['one', 'two']) {
    const log = jsonLog({ clock: fixed, file });
    log.info(code);
    log.close();
  }
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
  rmSync(file);
});
