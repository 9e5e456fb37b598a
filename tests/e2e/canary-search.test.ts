/** The search for canaries finds every leak that is planted, one for each dress; else its silence means nothing. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { CanarySearch } from '../support/canary-search.ts';

const CANARY = 'Zoë "Kanarie"/7?x';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'accord-canary-'));
  // Something to search through, so that an empty result is not an empty search.
  writeFileSync(join(folder, 'node.log'), '{"level":"info","code":"request"}\n'.repeat(500));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function search(): string[] {
  const found = new CanarySearch([CANARY]);
  found.folder(folder);
  return found.findings.map(({ encoding }) => encoding);
}

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const around = (text: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from('before '), Buffer.from(text), Buffer.from(' after')]);

const leaks: [string, Buffer][] = [
  ['raw', around(CANARY)],
  ['raw', around(CANARY.toLowerCase())],
  ['raw', around(CANARY.toUpperCase().replace('Ë', 'ë'))],
  ['base64+0', around(Buffer.from(`${CANARY} and more`).toString('base64'))],
  ['base64+1', around(Buffer.from(`a${CANARY} and more`).toString('base64'))],
  ['base64+2', around(Buffer.from(`ab${CANARY} and more`).toString('base64'))],
  ['base64url+0', around(Buffer.from(`abc${CANARY}`).toString('base64url'))],
  ['base64url+1', around(Buffer.from(`abcd${CANARY}`).toString('base64url'))],
  ['base64url+2', around(Buffer.from(`abcde${CANARY}`).toString('base64url'))],
  ['hex', around(Buffer.from(CANARY).toString('hex'))],
  ['hex', around(Buffer.from(CANARY).toString('hex').toUpperCase())],
  ['utf16le', around(utf16(CANARY))],
  ['utf16be', around(utf16(CANARY).swap16())],
  ['url', around(encodeURIComponent(CANARY))],
  ['form', around(new URLSearchParams({ name: CANARY }).toString())],
  ['json', around(JSON.stringify({ name: CANARY }))],
  ['json-ascii', around(JSON.stringify(CANARY).replace('ë', '\\u00eb'))],
  ['raw compressed', around(gzipSync(around(CANARY)))],
  ['raw compressed', around(deflateSync(around(CANARY)))],
  ['raw compressed', deflateRawSync(around(CANARY))],
  ['raw compressed', brotliCompressSync(around(CANARY))],
  ['hex compressed', around(gzipSync(Buffer.from(CANARY).toString('hex')))],
];

test('a clean folder is clean', () => {
  expect(search()).toEqual([]);
});

test.each(leaks)('a leak is found: %s', (encoding, bytes) => {
  appendFileSync(join(folder, 'node.log'), bytes);
  writeFileSync(join(folder, 'leak.bin'), bytes);
  expect(search()).toContain(encoding);
});

test('a leak in a cell of a SQLite file is found, also where pages split it and where it is deflated', () => {
  const db = new DatabaseSync(join(folder, 'table.sqlite'));
  db.exec('CREATE TABLE rows (pk TEXT, sk TEXT, a TEXT, blob BLOB)');
  const insert = db.prepare('INSERT INTO rows VALUES (?, ?, ?, ?)');
  insert.run('CASE#1', 'HEAD', `${'x'.repeat(4000)}${CANARY}${'y'.repeat(9000)}`, null);
  expect(search()).toContain('raw');
  db.exec('DELETE FROM rows; VACUUM');
  expect(search()).toEqual([]);
  insert.run('CASE#1', 'HEAD', '{}', deflateRawSync(JSON.stringify({ state: CANARY })));
  expect(search()).toContain('json compressed');
  db.close();
});

test('a leak in a name of a file is found', () => {
  writeFileSync(join(folder, `${encodeURIComponent(CANARY)}.eml`), '');
  expect(search()).toContain('url');
});

test('what is not a canary is not reported', () => {
  writeFileSync(join(folder, 'other.txt'), 'Zoe Kanarie 7?x, Zoë, "Kanarie"');
  expect(search()).toEqual([]);
});
