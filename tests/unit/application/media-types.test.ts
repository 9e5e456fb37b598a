import fc from 'fast-check';
import {
  canonicalType,
  isAllowedType,
  judgeType,
  MEDIA_TYPES,
} from '../../../shared/application/media-types.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const PDF = Buffer.from('%PDF-1.7\n%\u00e2\u00e3\n1 0 obj\n');
const ELF = Buffer.from('7f454c4602010100000000000000000002003e0001000000', 'hex');
const EXE = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100)]);
const ZIP = Buffer.from('504b0304140000000000', 'hex');
const mismatch = { ok: false, code: 'type-mismatch' };
const notAllowed = { ok: false, code: 'type-not-allowed' };

test.each([
  ['application/pdf', PDF],
  ['image/png', PNG],
  ['image/jpeg', Buffer.from('ffd8ffe000104a46494600', 'hex')],
  ['image/tiff', Buffer.from('49492a00080000000000000000000000', 'hex')],
  ['application/gzip', Buffer.from('1f8b0800000000000003', 'hex')],
  ['application/x-7z-compressed', Buffer.from('377abcaf271c0004', 'hex')],
  ['audio/wav', Buffer.from('RIFF\u0024\u0000\u0000\u0000WAVEfmt ', 'latin1')],
  ['video/mp4', Buffer.from('\u0000\u0000\u0000\u0018ftypmp42\u0000\u0000\u0000\u0000mp42isom', 'latin1')],
  ['text/plain', 'Statement of facts.'],
  ['text/csv', 'ip;time\n192.0.2.1;2026-01-01\n'],
  ['application/json', ' {"ip":"192.0.2.1"}'],
  ['application/xml', '<?xml version="1.0"?><order/>'],
  ['message/rfc822', 'Received: from a\r\nSubject: x\r\n\r\nbody'],
])('%s is recognised as such', async (declared, head) => {
  expect(await judgeType(declared, Buffer.from(head))).toEqual({ ok: true, detected: declared });
});

test.each([
  ['application/pdf', PNG, mismatch],
  ['image/png', PDF, mismatch],
  ['text/plain', PDF, mismatch],
  ['text/plain', PNG, mismatch],
  ['application/pdf', Buffer.from('plain words'), mismatch],
  ['application/json', Buffer.from('words'), mismatch],
  ['message/rfc822', Buffer.from('\r\nno header'), mismatch],
  ['text/plain', Buffer.from([0x66, 0xff, 0xfe, 0x66]), mismatch],
  ['text/plain', Buffer.from('a\u0000b'), mismatch],
  ['application/pdf', ELF, notAllowed],
  ['text/plain', ELF, notAllowed],
  ['application/pdf', EXE, notAllowed],
  ['text/html', Buffer.from('<html>'), notAllowed],
  ['image/svg+xml', Buffer.from('<svg/>'), notAllowed],
  ['application/x-msdownload', EXE, notAllowed],
  ['text/plain', Buffer.from('<!DOCTYPE html><html>'), notAllowed],
  ['text/plain', Buffer.from('\ufeff <!-- hidden --> <HTML>'), notAllowed],
  ['application/xml', Buffer.from('<?xml version="1.0"?><!-- x --><svg onload="x">'), notAllowed],
  ['application/xml', Buffer.from('<?xml version="1.0"?>\n<x:script>'), notAllowed],
  ['text/csv', Buffer.from('#!/bin/sh\nrm -rf /\n'), notAllowed],
  ['application/pdf', Buffer.from('<script>alert(1)</script>'), notAllowed],
])('declared %s, given something else: refused', async (declared, head, verdict) => {
  expect(await judgeType(declared, head)).toEqual(verdict);
});

test('names are compared without case, parameters and old synonyms', () => {
  expect(canonicalType('Text/CSV; charset=utf-8')).toBe('text/csv');
  expect(canonicalType('audio/x-wav')).toBe('audio/wav');
  expect(isAllowedType('text/xml')).toBe(true);
  expect(isAllowedType('')).toBe(false);
});

test('a character cut in two at the end of the head is no fault', async () => {
  const head = Buffer.from('fact\u00e9').subarray(0, 5);
  expect(await judgeType('text/plain', head)).toEqual({ ok: true, detected: 'text/plain' });
});

test('prose that begins like a bitmap is prose', async () => {
  expect((await judgeType('text/plain', Buffer.from('BM is a name.'))).ok).toBe(true);
});

test('an archive may be an office document whose mark lies further on', async () => {
  const docx = MEDIA_TYPES.find((type) => type.endsWith('wordprocessingml.document')) ?? '';
  expect(await judgeType(docx, ZIP)).toEqual({ ok: true, detected: 'application/zip' });
});

test('hostile bytes are judged, never thrown at', async () => {
  const magics = [PNG, PDF, ELF, ZIP, Buffer.from('1f8b08', 'hex'), Buffer.from('OggS'), Buffer.from('RIFF')];
  const start = fc.constantFrom(...magics.map((magic) => magic.subarray(0, 8)), Buffer.alloc(0));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...MEDIA_TYPES),
      start,
      fc.uint8Array({ maxLength: 5000 }),
      async (declared, magic, bytes) => {
        const verdict = await judgeType(declared, Buffer.concat([magic, bytes]));
        expect(typeof verdict.ok).toBe('boolean');
      },
    ),
    { numRuns: 500 },
  );
});
