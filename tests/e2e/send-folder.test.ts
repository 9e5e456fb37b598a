/** `npm run send` hands in a folder as one set, and `npm run fetch` gets a file of it back. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outcomeOf } from '../../local/command-line.ts';
import { fetchDocument } from '../../local/fetch.ts';
import { sendFolder } from '../../local/send.ts';
import { received } from '../support/e2e-order.ts';
import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';

let target: EmbeddedTarget;
let folder: string;
beforeAll(async () => {
  target = await embeddedTarget(47);
  process.env.ACCORD224_TOKEN = await target.token('lumen');
});
afterAll(async () => {
  delete process.env.ACCORD224_TOKEN;
  await target[Symbol.asyncDispose]();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'accord-send-'));
  mkdirSync(join(folder, 'mail'));
  writeFileSync(join(folder, 'subscriber.csv'), 'field,value\n');
  writeFileSync(join(folder, 'mail', 'one.txt'), 'A mail.');
  writeFileSync(join(folder, '.hidden'), 'not sent');
});
afterEach(() => rmSync(folder, { recursive: true }));

const printed: string[] = [];
const print = (line: string): void => void printed.push(line);
const send = (...args: string[]) => outcomeOf((given) => sendFolder(given, print), args);

test('a folder becomes a sealed set; called again with its id, nothing is left to do', async () => {
  const caseId = await received(target);
  const where = ['--url', target.baseUrl, '--case', caseId];
  expect(await send(...where, folder)).toEqual({ status: 0 });
  const setId = /set_\w{26}/.exec(printed.join(' '))?.[0] ?? '';
  expect(printed.at(-1)).toMatch(/^The set is sealed: 2 files, commitment [0-9a-f]{64}\.$/);
  expect(await send(...where, '--set', setId, folder)).toEqual({ status: 0 });

  const out = join(folder, 'back.txt');
  const args = [...where, '--document', `${setId}_1`, '--out', out];
  expect(await outcomeOf((given) => fetchDocument(given, print), args)).toEqual({ status: 0 });
  expect(readFileSync(out, 'utf8')).toBe('A mail.');
});

test('what cannot be sent is said before anything is sent', async () => {
  const caseId = await received(target);
  const where = ['--url', target.baseUrl, '--case', caseId];
  writeFileSync(join(folder, 'a.exe'), 'MZ');
  expect((await send(...where, folder)).message).toContain('a.exe: this type of file is not taken');
  rmSync(join(folder, 'a.exe'));
  writeFileSync(join(folder, 'empty.csv'), '');
  expect((await send(...where, folder)).message).toContain('is empty');
  expect((await send(...where, join(folder, 'nowhere'))).message).toContain('cannot be read (ENOENT)');
  expect((await send(...where)).status).toBe(2);
});
