import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteTable, type SqliteTable } from '../../../shared/adapters/embedded/sqlite-table.ts';
import { TokenMismatchError } from '../../../shared/adapters/table-rules.ts';
import { type Key, TableUnavailableError } from '../../../shared/application/table.ts';
import { fresh, put, queryAll, row, sks, write } from '../../support/table-fixture.ts';

let folder = '';
let file = '';
const open: SqliteTable[] = [];
function opened(options: Partial<Parameters<typeof openSqliteTable>[0]> = {}): SqliteTable {
  const table = openSqliteTable({ file, ...options });
  open.push(table);
  return table;
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'accord-sqlite-'));
  file = join(folder, 'table.db');
});
afterEach(() => {
  for (const table of open.splice(0)) table.close();
  rmSync(folder, { recursive: true });
});

const racer = (...parameters: string[]): ChildProcess =>
  spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'tests/support/table-racer.ts', ...parameters],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );

async function output(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.on('data', (data) => {
    text += data;
  });
  await once(child, 'close');
  return text;
}

test('rows outlive the process, and only their owner may read the file', async () => {
  await write(opened(), put(row('a', 'b', { a: { v: 1 } })));
  open.pop()?.close();
  expect(await opened().get({ pk: 'a', sk: 'b' })).toEqual(row('a', 'b', { a: { v: 1 } }));
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
});

test('two processes race on one file: every version is won once', async () => {
  const rounds = 200;
  const wins = await Promise.all(
    [racer('race', file, `${rounds}`), racer('race', file, `${rounds}`)].map(output),
  );
  const won: number[][] = wins.map((line) => JSON.parse(line));
  expect(won.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: rounds }, (_, n) => n + 1));
  for (const versions of won) expect(versions.length).toBeGreaterThan(0);
  expect(await queryAll(opened(), 'RACE', { from: 'EV#', to: 'EV$' })).toHaveLength(rounds);
});

test('what was acknowledged survives kill -9', async () => {
  const child = racer('acknowledge', file);
  let text = '';
  child.stdout?.on('data', (data) => {
    text += data;
    if (text.length > 3000) child.kill('SIGKILL');
  });
  await once(child, 'close');
  const acknowledged = text.split('\n').slice(0, -1);
  expect(acknowledged.length).toBeGreaterThan(200);
  expect(sks(await queryAll(opened(), 'ACK'))).toEqual(expect.arrayContaining(acknowledged));
});

test('the listener hears of rows put, once they can be read, and of nothing else', async () => {
  const heard: Key[][] = [];
  const table = opened({ onCommit: (keys) => heard.push([...keys]) });
  const writes = [put(row('a', '1')), { delete: { pk: 'a', sk: '2' } }, put(row('a', '3'))] as const;
  await table.transact(writes, 't1');
  await table.transact(writes, 't1');
  await table.transact([{ put: row('a', '1'), if: { absent: true } }], 't2');
  await write(table, { delete: { pk: 'a', sk: '1' } });
  expect(heard).toEqual([
    [
      { pk: 'a', sk: '1' },
      { pk: 'a', sk: '3' },
    ],
  ]);
});

test('a token is forgotten after ten minutes, and its row goes with it', async () => {
  let minute = 0;
  const clock = { now: () => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString() };
  const table = opened({ clock });
  await table.transact([put(row('a', '1'))], 'token');
  minute = 9;
  await expect(table.transact([put(row('a', '2'))], 'token')).rejects.toThrow(TokenMismatchError);
  minute = 10;
  expect(await table.transact([put(row('a', '2'))], 'token')).toEqual({ ok: true });
  for (let n = 0; n < 30; n++) await write(table, put(row('a', fresh())));
  minute = 25;
  for (let n = 0; n < 10; n++) await write(table, put(row('a', fresh())));
  const db = new DatabaseSync(file, { readOnly: true });
  expect(db.prepare('SELECT count(*) AS n FROM tokens').get()?.n).toBe(10);
  db.close();
});

test('after a delete and a checkpoint no byte of a row is left in any file', async () => {
  const table = opened();
  const secret = 'wrapped-key-of-the-case';
  const bytes = Buffer.from(secret.repeat(400));
  await write(
    table,
    put(row('CASE#1', 'KEY', { blob: bytes })),
    put(row('CASE#1', 'HEAD', { text: secret })),
  );
  const holders = (): string[] =>
    readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(secret));
  expect(holders().length).toBeGreaterThan(0);
  await write(table, { delete: { pk: 'CASE#1', sk: 'KEY' } }, put(row('CASE#1', 'HEAD')));
  table.checkpoint();
  expect(holders()).toEqual([]);
});

test('another process’s long transaction makes the table unavailable, and nothing is applied', async () => {
  const table = opened({ busyMs: 20 });
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  await expect(write(table, put(row('a', '1')))).rejects.toThrow(TableUnavailableError);
  expect(() => table.checkpoint()).toThrow(TableUnavailableError);
  other.exec('ROLLBACK');
  other.close();
  expect(await table.get({ pk: 'a', sk: '1' })).toBeUndefined();
  await write(table, put(row('a', '1')));
});

test('a page read part of the way leaves nothing open', async () => {
  const table = opened();
  await write(table, ...['1', '2', '3'].map((sk) => put(row('a', sk))));
  await table.query('a', { limit: 1 });
  await write(table, put(row('a', '4')));
  table.checkpoint();
  expect(sks(await queryAll(table, 'a'))).toEqual(['1', '2', '3', '4']);
});

test('a file of a later version is refused', () => {
  opened();
  const db = new DatabaseSync(file);
  db.exec('PRAGMA user_version = 2');
  db.close();
  expect(() => openSqliteTable({ file })).toThrow('version 2');
});
