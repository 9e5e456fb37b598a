/** Packages for the request intake, sound and hostile, made byte by byte. */
import { storedZip } from '../../local/exercise/stored-zip.ts';
import { completeContent, draftBody, pdf } from './e2e-order.ts';

export const ORDER_PDF = pdf('Order in fr');

export const listed = (file: string, rest: object = {}) => ({
  file,
  purpose: 'order',
  language: 'fr',
  ...rest,
});

export const requestJson = (documents: readonly object[], change: object = {}) => ({
  ...draftBody(completeContent()),
  documents,
  ...change,
});

export interface Packed {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export const text = (value: unknown): Uint8Array =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

export const zipOf = (request: unknown, files: readonly Packed[]): Uint8Array =>
  storedZip([{ name: 'request.json', bytes: text(request) }, ...files]);

/** An order and its translation; the translation lies first. */
export const soundZip = (reference = 'DPP-77'): Uint8Array =>
  zipOf(
    requestJson(
      [
        listed('ordre.pdf'),
        listed('order.pdf', { purpose: 'orderTranslation', language: 'en', translationOf: 'ordre.pdf' }),
      ],
      { ownReference: reference },
    ),
    [
      { name: 'order.pdf', bytes: pdf('Order in en') },
      { name: 'ordre.pdf', bytes: ORDER_PDF },
    ],
  );

/** Where the central directory has its n-th entry. */
export function directoryEntry(zip: Uint8Array, n: number): number {
  const bytes = Buffer.from(zip);
  let at = bytes.readUInt32LE(bytes.byteLength - 6);
  for (let i = 0; i < n; i += 1)
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  return at;
}

/** The same archive with the directory's word for its n-th entry altered. */
export function altered(
  zip: Uint8Array,
  n: number,
  change: (bytes: Buffer, entry: number) => void,
): Uint8Array {
  const bytes = Buffer.from(zip);
  change(bytes, directoryEntry(bytes, n));
  return bytes;
}
