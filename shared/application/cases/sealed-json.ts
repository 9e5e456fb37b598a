/**
 * JSON values as sealed blobs, and the vault as their overflow: rows stay small, whatever a case holds. The JSON
 * is deflated first, since rows are billed by the KB and written with every command. A length that tells what
 * compresses well needs somebody who reads the store and tries texts again and again beside a secret; what one
 * blob holds is written by its own authority, and an addressee's words enter a state once per answer.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { limits } from '../limits.ts';
import type { EncryptionContext } from '../ports.ts';
import type { CaseDeps } from './deps.ts';

type BlobDeps = Pick<CaseDeps, 'blobs' | 'vault' | 'ids' | 'party'>;

const decoder = new TextDecoder();

/** What a blob belongs to; bound to the ciphertext, so blobs cannot be swapped between rows. */
export const blobContext = (party: string, caseId: string, item: string): EncryptionContext => ({
  party,
  caseId,
  item,
});

export const sealJson = (
  deps: BlobDeps,
  key: Uint8Array,
  caseId: string,
  item: string,
  value: unknown,
): Uint8Array =>
  deps.blobs.seal(key, blobContext(deps.party, caseId, item), deflateRawSync(JSON.stringify(value)));

export const openJson = (
  deps: BlobDeps,
  key: Uint8Array,
  caseId: string,
  item: string,
  blob: Uint8Array,
): unknown =>
  JSON.parse(
    decoder.decode(inflateRawSync(deps.blobs.open(key, blobContext(deps.party, caseId, item), blob))),
  );

export interface StoredBlob {
  readonly blob?: Uint8Array;
  readonly blobRef?: string;
}

/** Keeps a blob in its row, or puts it into the vault under a fresh name before the transaction refers to it. */
export async function placeBlob(deps: BlobDeps, caseId: string, blob: Uint8Array): Promise<StoredBlob> {
  if (blob.byteLength <= limits.inlineBlobBytes) return { blob };
  const blobRef = `blobs/${caseId}/${deps.ids.ulid()}`;
  await deps.vault.put(blobRef, once(blob));
  return { blobRef };
}

export async function fetchBlob(deps: BlobDeps, stored: StoredBlob): Promise<Uint8Array | undefined> {
  if (stored.blob) return stored.blob;
  if (!stored.blobRef) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of await deps.vault.get(stored.blobRef)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
