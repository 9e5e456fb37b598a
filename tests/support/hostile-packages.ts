/** Packages that mean harm, made byte by byte; each with the codes it may be turned away with. */
import { randomBytes } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';
import { type Crafted, craftedZip } from './crafted-zip.ts';
import { listed, ORDER_PDF, requestJson, text } from './packages.ts';

const MIB = 1024 * 1024;

export interface Hostile {
  readonly what: string;
  make(): Uint8Array;
  /** Absent: it is taken. */
  readonly codes?: readonly string[];
  readonly mediaType?: string;
}

/** With a mark of its own: two attacks never are the same bytes. */
let made = 0;
const request = (documents: readonly object[], change: object = {}): Crafted => {
  made += 1;
  return {
    name: 'request.json',
    data: text(requestJson(documents, { ownReference: `A-${made}`, ...change })),
  };
};
const file = (change: Partial<Crafted> = {}): Crafted => ({ name: 'a.pdf', data: ORDER_PDF, ...change });
const one = (change: Partial<Crafted>): Uint8Array =>
  craftedZip([request([listed(String(change.name ?? 'a.pdf'))]), file(change)]);

/** Zeros, a thousand to one. */
const zeros = (bytes: number): Crafted => ({
  name: 'a.txt',
  method: 8,
  data: deflateRawSync(Buffer.alloc(bytes)),
  size: bytes,
});

/** A PDF's head and then noise that does not shrink. */
const noisyPdf = (bytes: number): Buffer => Buffer.concat([ORDER_PDF, randomBytes(bytes)]);

const nested = (depth: number): Buffer => {
  let inner = craftedZip([zeros(64 * MIB)]);
  for (let n = 0; n < depth; n += 1)
    inner = craftedZip(Array.from({ length: 10 }, (_, i) => ({ name: `${i}.zip`, data: inner })));
  return inner;
};

const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const polluted = JSON.stringify(requestJson([])).replace(
  '{',
  '{"__proto__":{"documents":[],"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},',
);

export const HOSTILE: readonly Hostile[] = [
  {
    what: 'a bomb: 64 MiB of zeros in 64 KiB',
    make: () => craftedZip([request([listed('a.txt')]), zeros(64 * MIB)]),
    codes: ['compressed-too-much'],
  },
  {
    what: 'a bomb in many small pieces, under the ratio but beyond what a package may hold',
    make: () => {
      // 8 MiB each, half noise, half zeros: 65 of them are more than half a gigabyte.
      const plain = Buffer.concat([randomBytes(MIB / 8), Buffer.alloc(8 * MIB)]);
      const piece = { method: 8, data: deflateRawSync(plain), size: plain.byteLength, crc: crc32(plain) };
      return craftedZip([
        request([]),
        ...Array.from({ length: 65 }, (_, n) => ({ ...piece, name: `${n}.txt` })),
      ]);
    },
    codes: ['too-large'],
  },
  {
    what: 'a bomb that says it is small',
    make: () => craftedZip([request([listed('a.txt')]), { ...zeros(64 * MIB), size: 1000 }]),
    codes: ['damaged'],
  },
  {
    what: 'a request that is a bomb',
    make: () => craftedZip([{ ...zeros(32 * MIB), name: 'request.json', size: 1000 }]),
    codes: ['damaged'],
  },
  {
    what: 'one stretch of bytes under a hundred names',
    make: () =>
      craftedZip([
        request([]),
        ...Array.from({ length: 100 }, (_, n) => ({ ...zeros(MIB), name: `${n}.txt`, offset: 0 })),
      ]),
    codes: ['overlapping'],
  },
  ...[
    '../../etc/passwd',
    '..\\..\\boot.ini',
    '/etc/passwd',
    'C:\\boot.ini',
    'a/../../b.pdf',
    '..',
    'a/',
    '__MACOSX/._a.pdf',
    'a.pdf\u0000.exe',
    'a\r\nb.pdf',
    'CON.pdf',
    'fdp.\u202eexe',
    ' a.pdf',
    '',
  ].map((name) => ({
    what: `the name ${JSON.stringify(name)}`,
    make: () => craftedZip([request([]), file({ name })]),
    codes: ['hostile-name'],
  })),
  {
    what: 'names that every object has',
    make: () =>
      craftedZip([
        request([listed('__proto__'), listed('constructor')]),
        file({ name: '__proto__' }),
        file({ name: 'constructor' }),
      ]),
    codes: ['type-unknown'],
  },
  {
    what: 'one name twice',
    make: () => craftedZip([request([listed('a.pdf')]), file(), file({ data: noisyPdf(10) })]),
    codes: ['name-twice'],
  },
  {
    what: 'two requests',
    make: () => craftedZip([request([]), request([])]),
    codes: ['name-twice'],
  },
  {
    what: 'two requests that differ in case',
    make: () => craftedZip([request([]), { ...request([]), name: 'REQUEST.JSON' }]),
    codes: ['name-twice'],
  },
  { what: 'a file of no bytes', make: () => one({ data: Buffer.alloc(0) }), codes: ['empty'] },
  { what: 'an archive without entries', make: () => craftedZip([]), codes: ['request-missing'] },
  {
    what: 'an encrypted entry',
    make: () => one({ flags: 1, packed: ORDER_PDF.byteLength }),
    codes: ['encrypted', 'not-a-zip'],
  },
  {
    what: 'an entry under strong encryption',
    make: () => one({ flags: 0x41 }),
    codes: ['not-a-zip', 'encrypted'],
  },
  { what: 'a method that nobody knows', make: () => one({ method: 99 }), codes: ['damaged'] },
  {
    what: 'a nested bomb: it is a file like any other and is not unpacked',
    make: () => craftedZip([request([listed('a.zip')]), { name: 'a.zip', data: nested(2) }]),
  },
  {
    what: 'a nested archive in place of a PDF',
    make: () => one({ data: nested(0) }),
    codes: ['type-mismatch'],
  },
  {
    what: '10,000 entries',
    make: () =>
      craftedZip([
        request([]),
        ...Array.from({ length: 10_000 }, (_, n) => file({ name: `${n}.txt`, data: text('x') })),
      ]),
    codes: ['too-many-entries'],
  },
  {
    what: '10,000 entries, said to be one',
    make: () =>
      craftedZip(
        [
          request([]),
          ...Array.from({ length: 9_999 }, (_, n) => file({ name: `${n}.txt`, data: text('x') })),
        ],
        {
          count: 1,
        },
      ),
  },
  {
    what: 'more entries said than there are',
    make: () => craftedZip([request([])], { count: 150 }),
    codes: ['not-a-zip'],
  },
  {
    what: 'a trillion entries in ZIP64',
    make: () => craftedZip([request([])], { count: 2 ** 40, zip64End: true }),
    codes: ['too-many-entries'],
  },
  {
    what: 'extra fields and comments of megabytes',
    make: () =>
      craftedZip([
        request([]),
        ...Array.from({ length: 100 }, (_, n) =>
          file({ name: `${n}.pdf`, comment: Buffer.alloc(60_000, 'c') }),
        ),
      ]),
    codes: ['directory-too-large'],
  },
  {
    what: 'a sound archive in ZIP64',
    make: () =>
      craftedZip([{ ...request([listed('a.pdf')]), zip64: true }, file({ zip64: true })], { zip64End: true }),
  },
  {
    what: 'ZIP64 sizes beyond all measure',
    make: () => one({ zip64: true, size: 2 ** 52, packed: 2 ** 52 }),
    codes: ['too-large', 'not-a-zip', 'damaged'],
  },
  {
    what: 'ZIP64 whose entry lies beyond the end',
    make: () => one({ zip64: true, offset: 2 ** 40 }),
    codes: ['not-a-zip', 'damaged'],
  },
  {
    what: 'a directory beyond the end',
    make: () => {
      const zip = craftedZip([request([])]);
      zip.writeUInt32LE(0x7fffffff, zip.byteLength - 6);
      return zip;
    },
    codes: ['not-a-zip'],
  },
  { what: 'an archive cut short', make: () => one({}).subarray(0, -10), codes: ['not-a-zip'] },
  { what: 'an archive cut in half', make: () => one({}).subarray(0, 600), codes: ['not-a-zip'] },
  {
    what: 'an archive without its beginning',
    make: () => one({}).subarray(20),
    codes: ['not-a-zip', 'damaged'],
  },
  {
    what: 'compressed bytes that are none',
    make: () => one({ method: 8, data: randomBytes(2000), size: 5000 }),
    codes: ['damaged'],
  },
  { what: 'a wrong checksum', make: () => one({ crc: 1 }), codes: ['damaged'] },
  { what: 'a link', make: () => one({ attributes: 0xa1ff0000 }), codes: ['not-a-file'] },
  { what: 'a device', make: () => one({ attributes: 0x61ff0000 }), codes: ['not-a-file'] },
  {
    what: 'a wrong digest',
    make: () => craftedZip([request([listed('a.pdf', { sha256: 'f'.repeat(64) })]), file()]),
    codes: ['digest-mismatch'],
  },
  { what: 'a PDF that is none', make: () => one({ data: text('%PD') }), codes: ['type-mismatch'] },
  {
    what: 'a program called PDF',
    make: () => one({ data: Buffer.from('MZ'.padEnd(400, '\0')) }),
    codes: ['type-mismatch', 'type-not-allowed'],
  },
  {
    what: 'a page called PDF',
    make: () => one({ data: text('<html><script>1</script>') }),
    codes: ['type-not-allowed', 'type-mismatch'],
  },
  {
    what: 'a script called text',
    make: () => one({ name: 'a.txt', data: text('#!/bin/sh\nrm -rf /') }),
    codes: ['type-not-allowed'],
  },
  {
    what: 'a page as a scan',
    make: () => text('<svg onload=1>'),
    codes: ['type-not-allowed', 'type-mismatch'],
    mediaType: 'image/png',
  },
  {
    what: 'keys that reach for the prototype',
    make: () => text(polluted),
    codes: ['invalid-request'],
    mediaType: 'application/json',
  },
  {
    what: 'JSON a hundred thousand deep',
    make: () => text(deep(100_000)),
    codes: ['invalid-request', 'malformed-json'],
    mediaType: 'application/json',
  },
  {
    what: 'an order a thousand deep',
    make: () => text(`{"article":"art7","ownReference":"x","locationParty":"XB","order":${deep(1000)}}`),
    codes: ['invalid-request'],
    mediaType: 'application/json',
  },
  {
    what: 'ten thousand faults',
    make: () => text(JSON.stringify({ documents: Array.from({ length: 10_000 }, () => 1) })),
    codes: ['invalid-request'],
    mediaType: 'application/json',
  },
  {
    what: 'JSON with a mark of its byte order',
    make: () =>
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), text(requestJson([], { ownReference: 'BOM' }))]),
    mediaType: 'application/json',
  },
  {
    what: 'JSON in another encoding',
    make: () => Buffer.from('{"a":"\u00e9"}', 'latin1'),
    codes: ['malformed-json'],
    mediaType: 'application/json',
  },
  {
    what: 'JSON that is null',
    make: () => text('null'),
    codes: ['invalid-request'],
    mediaType: 'application/json',
  },
  {
    what: 'a huge request in a ZIP',
    make: () => craftedZip([{ name: 'request.json', data: text(`"${'x'.repeat(2 * MIB)}"`) }]),
    codes: ['malformed-json'],
  },
  {
    what: '199 files',
    make: () => {
      const names = Array.from({ length: 199 }, (_, n) => `${n}.txt`);
      return craftedZip([
        request(names.map((name) => ({ file: name, purpose: 'internal' }))),
        ...names.map((name) => ({ name, data: text(`file ${name}`) })),
      ]);
    },
  },
];
