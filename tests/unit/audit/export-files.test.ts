import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileVault } from '../../../shared/adapters/embedded/file-vault.ts';
import { systemIds } from '../../../shared/adapters/embedded/ids.ts';
import { createSegmentCipher } from '../../../shared/adapters/formats/segments.ts';
import {
  EXPORT_SEGMENT_BYTES,
  exportAttemptPrefix,
  readExport,
  writeExport,
} from '../../../shared/application/audit/export-files.ts';
import { HEADER_BYTES, messageKey } from '../../../shared/application/audit/message-keys.ts';
import { openMessage } from '../../../shared/application/audit/open-message.ts';
import { openExportFile, ZipFormatError } from '../../../shared/application/audit/zip-reader.ts';
import { CiphertextError } from '../../../shared/application/ports.ts';
import { type ZipEntry, zipOf } from '../../../shared/application/zip-writer.ts';
import { breaking, flipped, gather, inChunks, noise, streamOf } from '../../support/streams.ts';

const MIB = 1024 * 1024;
const key = noise(32);
const cipher = createSegmentCipher();
const place = { party: 'XA', caseId: 'req_1', exportId: 'exp_1', attempt: 'A' };
const folder = mkdtempSync(join(tmpdir(), 'accord-export-'));
afterAll(() => rmSync(folder, { recursive: true }));
const ports = { vault: createFileVault(folder, systemIds()), segments: cipher };
const mtime = new Date('2026-03-02T10:00:00Z');

describe('the file in the vault', () => {
  const bytes = noise(2 * EXPORT_SEGMENT_BYTES + 12_345);

  test('is written in segments and read in any slice', async () => {
    const written = await writeExport(ports, place, key, inChunks(bytes, 300_001));
    expect(written).toEqual({
      size: bytes.byteLength,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    expect(await ports.vault.list(exportAttemptPrefix(place))).toHaveLength(3);
    const ends = [
      0,
      1,
      EXPORT_SEGMENT_BYTES - 1,
      EXPORT_SEGMENT_BYTES,
      EXPORT_SEGMENT_BYTES + 1,
      bytes.byteLength,
    ];
    for (const start of ends) {
      const end = Math.min(bytes.byteLength, start + 4 * MIB);
      expect((await readExport(ports, place, key, start, end)).equals(bytes.subarray(start, end))).toBe(true);
    }
  });

  test('a segment of another export or in another position is refused', async () => {
    for (const other of [{ exportId: 'exp_2' }, { caseId: 'req_2' }, { attempt: 'B' }]) {
      const moved = { ...place, ...other };
      const name = `${exportAttemptPrefix(place)}1`;
      await ports.vault.put(`${exportAttemptPrefix(moved)}0`, await ports.vault.get(name));
      await expect(readExport(ports, moved, key, 0, 10)).rejects.toThrow(CiphertextError);
    }
  });
});

describe('a segment opened with its data key alone', () => {
  const context = { party: 'XA', caseId: 'req_1', documentId: 'doc_1', i: '0', n: '1' };

  test.each([0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB + 7])('%d bytes', async (size) => {
    const plain = noise(size);
    const message = await gather(cipher.seal(key, context, inChunks(plain, 100_000)));
    const dataKey = messageKey(key, message.subarray(0, HEADER_BYTES));
    expect((await gather(openMessage(dataKey, inChunks(message, 65_536)))).equals(plain)).toBe(true);
    await expect(gather(openMessage(dataKey, streamOf(message.subarray(0, -1))))).rejects.toThrow(
      CiphertextError,
    );
    await expect(gather(openMessage(dataKey, streamOf(message, 'x')))).rejects.toThrow(CiphertextError);
    await expect(gather(openMessage(noise(32), streamOf(message)))).rejects.toThrow(CiphertextError);
  });

  test('the data key comes out with the right case key and an unaltered header only', async () => {
    const message = await gather(cipher.seal(key, context, streamOf('x')));
    expect(() => messageKey(noise(32), message)).toThrow(CiphertextError);
    for (let bit = 35 * 8; bit < 150 * 8; bit += 3) {
      const altered = flipped(message, bit);
      let opened: Buffer | undefined;
      try {
        opened = messageKey(key, altered);
      } catch (error) {
        expect(error).toBeInstanceOf(CiphertextError);
      }
      // What is not bound to the wrapped key is bound to the header tag.
      if (opened)
        await expect(gather(openMessage(opened, streamOf(altered)))).rejects.toThrow(CiphertextError);
    }
  });
});

describe('the ZIP', () => {
  async function* entries(...list: [string, AsyncIterable<Uint8Array>, number?][]): AsyncGenerator<ZipEntry> {
    for (const [path, body, size] of list) yield { path, body, ...(size === undefined ? {} : { size }) };
  }

  test('entries come back as they were, in their order, empty ones too', async () => {
    const source = await gather(
      zipOf(entries(['b/1', streamOf('one'), 3], ['a', streamOf()], ['c', streamOf('x', 'y')]), mtime),
    );
    await using file = await openExportFile(source);
    expect([...file.entries]).toEqual([
      ['b/1', 3],
      ['a', 0],
      ['c', 2],
    ]);
    expect((await file.read('c')).toString()).toBe('xy');
  });

  test('the next entry is asked for only when the last one is written', async () => {
    const order: string[] = [];
    async function* body(name: string): AsyncGenerator<Uint8Array> {
      yield Buffer.from(name);
      order.push(`read ${name}`);
    }
    async function* lazily(): AsyncGenerator<ZipEntry> {
      for (const path of ['a', 'b']) {
        order.push(`give ${path}`);
        yield { path, body: body(path) };
      }
    }
    await gather(zipOf(lazily(), mtime));
    expect(order).toEqual(['give a', 'read a', 'give b', 'read b']);
  });

  test('a body that breaks off or is not of its length fails the whole', async () => {
    const fault = breaking(new Error('source'), noise(10));
    await expect(gather(zipOf(entries(['a', fault]), mtime))).rejects.toThrow('source');
    await expect(gather(zipOf(entries(['a', streamOf('abc'), 5]), mtime))).rejects.toThrow();
  });

  test('a reader who leaves early ends the sources', async () => {
    let ended = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield noise(65_536);
      } finally {
        ended = true;
      }
    }
    let seen = 0;
    for await (const chunk of zipOf(entries(['a', endless()]), mtime)) {
      seen += chunk.byteLength;
      if (seen > MIB) break;
    }
    expect(ended).toBe(true);
  });

  test('something else than a ZIP of ours is refused', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('PK'), noise(5000)]) {
      await expect(openExportFile(bytes)).rejects.toThrow(ZipFormatError);
    }
    await expect(openExportFile(join(folder, 'absent'))).rejects.toThrow('ENOENT');
  });
});
