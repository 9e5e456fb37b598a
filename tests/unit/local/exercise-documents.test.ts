import { readdirSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { sha256 } from '../../../local/client.ts';
import * as documents from '../../../local/exercise/documents.ts';
import { storedZip } from '../../../local/exercise/stored-zip.ts';
import { judgeType } from '../../../shared/application/media-types.ts';

const all = [
  documents.orderDocument(),
  documents.orderTranslation('doc_1'),
  documents.factsSummary(),
  documents.factsSummaryInFrench(),
  documents.answerTable(),
  documents.answerRecord(),
  documents.contractArchive(),
];

it('ships every document but the archive, which is made on the fly', () => {
  const shipped = readdirSync(documents.DOCUMENTS_FOLDER).filter((name) => !name.startsWith('.'));
  expect(shipped.sort()).toEqual(
    all
      .map(({ name }) => name)
      .filter((name) => name !== 'contract-scans.zip')
      .sort(),
  );
});

it.each(all.map((document) => [document.name, document] as const))(
  '%s is of the type it says',
  async (_name, { mediaType, bytes }) => {
    expect(await judgeType(mediaType, bytes.subarray(0, 262_144))).toMatchObject({ ok: true });
  },
);

it('the archive is 20 MB, and the same every time', () => {
  const { bytes } = documents.contractArchive();
  expect(bytes.byteLength).toBeGreaterThan(20_000_000);
  expect(sha256(documents.contractArchive().bytes)).toBe(sha256(bytes));
});

it('a stored archive lists its files where they are', () => {
  const files = [
    { name: 'a.txt', bytes: Buffer.from('first') },
    { name: 'folder/ü.bin', bytes: Buffer.from([0, 1, 2, 3]) },
  ];
  const zip = Buffer.from(storedZip(files));
  const end = zip.length - 22;
  expect([zip.readUInt32LE(end), zip.readUInt16LE(end + 10)]).toEqual([0x06054b50, files.length]);
  let at = zip.readUInt32LE(end + 16);
  for (const { name, bytes } of files) {
    expect(zip.readUInt32LE(at)).toBe(0x02014b50);
    const nameLength = zip.readUInt16LE(at + 28);
    expect(zip.toString('utf8', at + 46, at + 46 + nameLength)).toBe(name);
    expect(zip.readUInt32LE(at + 16)).toBe(crc32(bytes));
    const local = zip.readUInt32LE(at + 42);
    expect(zip.readUInt32LE(local)).toBe(0x04034b50);
    const start = local + 30 + zip.readUInt16LE(local + 26);
    expect(zip.subarray(start, start + zip.readUInt32LE(local + 18)).equals(bytes)).toBe(true);
    at += 46 + nameLength;
  }
  expect(at).toBe(end);
});
