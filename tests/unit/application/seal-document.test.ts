import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileVault } from '../../../shared/adapters/embedded/file-vault.ts';
import { systemIds } from '../../../shared/adapters/embedded/ids.ts';
import { eicarScanner, noScanner } from '../../../shared/adapters/embedded/scanner.ts';
import { createSegmentCipher } from '../../../shared/adapters/formats/segments.ts';
import { limits } from '../../../shared/application/limits.ts';
import { readRange } from '../../../shared/application/open-document.ts';
import { CiphertextError, type Scanner } from '../../../shared/application/ports.ts';
import { type SealInput, sealDocument } from '../../../shared/application/seal-document.ts';
import { breaking, gather, inChunks, noise } from '../../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'accord-seal-'));
afterAll(() => rmSync(folder, { recursive: true }));
const ids = systemIds();
const vault = createFileVault(folder, ids);
const cipher = createSegmentCipher();
const key = noise(32);
const place = { party: 'XA', caseId: 'C1', documentId: 'D1' };
const ports = (scanner: Scanner = noScanner) => ({ vault, cipher, scanner, ids });
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function input(bytes: Uint8Array, declared: Partial<SealInput['declared']> = {}, step = 100_000): SealInput {
  return {
    key,
    ...place,
    body: inChunks(bytes, step),
    declared: { size: bytes.byteLength, sha256: sha(bytes), mediaType: 'text/plain', ...declared },
  };
}
const text = Buffer.from('A statement of facts. '.repeat(50_000));
const stored = async (): Promise<number> => (await vault.list('docs/')).length;
afterEach(() => vault.deletePrefix('docs/'));

test('a sealed document reads back, and its commitment can be checked', async () => {
  const result = await sealDocument(ports(), input(text));
  if (!result.ok) throw new Error(result.code);
  const { document } = result;
  expect(document).toMatchObject({
    sha256: sha(text),
    size: text.byteLength,
    segments: 1,
    detectedType: 'text/plain',
    scan: 'notScanned',
  });
  const commitment = createHmac('sha256', Buffer.from(document.salt, 'hex'))
    .update(Buffer.from(document.sha256, 'hex'))
    .digest('hex');
  expect(document.commitment).toBe(commitment);
  expect(await vault.list('docs/')).toMatchObject([{ name: `docs/C1/D1/${document.attempt}/0` }]);
  expect((await gather(readRange({ vault, cipher }, { ...place, key, ...document }))).equals(text)).toBe(
    true,
  );
});

test('two attempts at one document do not touch each other', async () => {
  const [a, b] = await Promise.all([1, 2].map(() => sealDocument(ports(), input(text))));
  if (!a?.ok || !b?.ok) throw new Error('sealed twice');
  expect(a.document.attempt).not.toBe(b.document.attempt);
  expect(a.document.commitment).not.toBe(b.document.commitment);
  await vault.deletePrefix(`docs/C1/D1/${a.document.attempt}/`);
  expect((await gather(readRange({ vault, cipher }, { ...place, key, ...b.document }))).equals(text)).toBe(
    true,
  );
});

test.each([
  ['empty', input(Buffer.alloc(0))],
  ['empty', { ...input(text), body: inChunks(Buffer.alloc(0), 1) }],
  ['size-mismatch', input(text, { size: text.byteLength + 1 })],
  ['size-mismatch', input(text, { size: text.byteLength - 1 })],
  ['size-mismatch', input(text, { size: 3 })],
  ['size-mismatch', input(text, { size: text.byteLength * 100 })],
  ['digest-mismatch', input(text, { sha256: '0'.repeat(64) })],
  ['type-mismatch', input(text, { mediaType: 'application/pdf' })],
  ['type-not-allowed', input(text, { mediaType: 'application/x-sh' })],
  ['type-not-allowed', input(Buffer.from('<!doctype html>'))],
])('%s: refused, and nothing stays behind', async (code, bad) => {
  expect(await sealDocument(ports(), bad as SealInput)).toEqual({ ok: false, code });
  expect(await stored()).toBe(0);
});

const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

test.each([1, 7, 60, 100_000])('the test virus is found in chunks of %d bytes', async (step) => {
  const bytes = Buffer.from(`${'x'.repeat(101)}${EICAR}${'y'.repeat(50)}`);
  expect(await sealDocument(ports(eicarScanner), input(bytes, {}, step))).toEqual({
    ok: false,
    code: 'infected',
  });
  expect(await stored()).toBe(0);
});

test('a scan that finds nothing says clean', async () => {
  const result = await sealDocument(ports(eicarScanner), input(text));
  expect(result).toMatchObject({ ok: true, document: { scan: 'clean' } });
});

test('a scanner sees every byte once, in order', async () => {
  let seen = '';
  const scanner: Scanner = {
    async scan(body) {
      seen = sha(await gather(body));
      return 'clean';
    },
  };
  await sealDocument(ports(scanner), input(text));
  expect(seen).toBe(sha(text));
});

test('a scanner that fails, and a source that breaks off, are faults and leave nothing', async () => {
  const failing: Scanner = { scan: () => Promise.reject(new Error('scanner down')) };
  await expect(sealDocument(ports(failing), input(text))).rejects.toThrow('scanner down');
  const broken = { ...input(text), body: breaking(new Error('intake gone'), text.subarray(0, 400_000)) };
  await expect(sealDocument(ports(eicarScanner), broken)).rejects.toThrow('intake gone');
  expect(await stored()).toBe(0);
});

describe('a document of several segments', () => {
  const size = limits.segmentBytes + 3_000_000;
  const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), noise(size - 9)]);
  type Opened = Parameters<typeof readRange>[1];
  let document: Opened;
  beforeEach(async () => {
    const result = await sealDocument(ports(), input(bytes, { mediaType: 'application/pdf' }, 1_000_003));
    if (!result.ok) throw new Error(result.code);
    document = { ...place, key, ...result.document };
  });

  test('ranges come back exactly, across the border of segments too', async () => {
    expect(document.segments).toBe(2);
    const border = limits.segmentBytes;
    for (const [start, end] of [
      [0, 1],
      [0, 0],
      [border - 5, border + 5],
      [border, border + 1],
      [border - 1, border],
      [size - 7, size],
      [1_048_570, 1_048_590],
      [0, size],
    ] as const) {
      const read = await gather(readRange({ vault, cipher }, document, start, end));
      expect(read.equals(bytes.subarray(start, end))).toBe(true);
    }
  });

  test('swapped, missing and foreign segments are refused', async () => {
    const all = () => gather(readRange({ vault, cipher }, document));
    const name = (i: number) => `docs/C1/D1/${document.attempt}/${i}`;
    const second = await gather(await vault.get(name(1)));
    await vault.deletePrefix(name(0));
    await expect(all()).rejects.toThrow();
    await vault.put(name(0), inChunks(second, 1_000_000));
    await expect(all()).rejects.toThrow(CiphertextError);
    await expect(gather(readRange({ vault, cipher }, { ...document, segments: 1 }))).rejects.toThrow(
      CiphertextError,
    );
    await expect(gather(readRange({ vault, cipher }, { ...document, caseId: 'C2' }))).rejects.toThrow();
    await expect(gather(readRange({ vault, cipher }, document, 5, size + 1))).rejects.toThrow(RangeError);
  });
});
