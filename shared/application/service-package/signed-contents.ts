/** The files of a service package with their signed list of digests (docs/formats.md, "Service package"). */
import { createHash } from 'node:crypto';
import { once, type ZipEntry } from '../zip-writer.ts';
import type { Provenance } from './provenance.ts';

export const SUMS = 'SHA256SUMS';
export const SUMS_SIGNATURE = 'SHA256SUMS.jws';
export const PROVENANCE = 'provenance.json';
export const ORDER = 'order.json';

export type SizedEntry = ZipEntry & { readonly size: number };

export interface PackageContents {
  readonly entries: readonly SizedEntry[];
  /** SHA-256 of the list of digests: it changes with whatever is in the package. */
  readonly digest: string;
}

interface Sealing {
  readonly provenance: Provenance;
  readonly sign: (sums: Uint8Array) => Promise<string>;
}

/** `documents` come last, read when their turn comes; their digests are known beforehand. */
export async function signedContents(
  sheets: readonly (readonly [path: string, bytes: Uint8Array])[],
  documents: readonly (SizedEntry & { readonly sha256: string })[],
  { provenance, sign }: Sealing,
): Promise<PackageContents> {
  const made = [...sheets, [PROVENANCE, jsonBytes(provenance)] as const];
  const digests = [
    ...made.map(([path, bytes]) => `${digestOf(bytes)}  ${path}`),
    ...documents.map(({ sha256, path }) => `${sha256}  ${path}`),
  ];
  const sums = Buffer.from(`${digests.join('\n')}\n`);
  const signature = Buffer.from(await sign(sums));
  const written = [...made, [SUMS, sums] as const, [SUMS_SIGNATURE, signature] as const];
  const entries = [
    ...written.map(([path, bytes]) => ({ path, size: bytes.byteLength, body: once(bytes) })),
    ...documents.map(({ path, size, body }) => ({ path, size, body })),
  ];
  return { entries, digest: digestOf(sums) };
}

export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const jsonBytes = (value: object): Uint8Array => Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
