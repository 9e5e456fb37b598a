/**
 * An export in the vault: like everything there it is ciphertext under the key of its case, and dies with it. Its
 * length is not known while it is written, so the segments carry their position only; that none is missing at the
 * end is known by size and digest in the row.
 */
import { createHash } from 'node:crypto';
import { CiphertextError, type EncryptionContext, type SegmentCipher, type Vault } from '../ports.ts';
import { once } from '../zip-writer.ts';

/** One is held in memory while it is written; one is opened for a slice that is read. */
export const EXPORT_SEGMENT_BYTES = 16 * 1024 * 1024;

export interface ExportPlace {
  readonly party: string;
  readonly caseId: string;
  readonly exportId: string;
  readonly attempt: string;
}

export const exportPrefix = ({ caseId, exportId }: Omit<ExportPlace, 'attempt' | 'party'>): string =>
  `exports/${caseId}/${exportId}/`;
export const exportAttemptPrefix = (place: Omit<ExportPlace, 'party'>): string =>
  `${exportPrefix(place)}${place.attempt}/`;

const contextOf = ({ party, caseId, exportId, attempt }: ExportPlace, i: number): EncryptionContext => ({
  party,
  caseId,
  exportId,
  attempt,
  i: String(i),
});

interface FilePorts {
  readonly vault: Vault;
  readonly segments: SegmentCipher;
}

export async function writeExport(
  { vault, segments }: FilePorts,
  place: ExportPlace,
  key: Uint8Array,
  body: AsyncIterable<Uint8Array>,
): Promise<{ readonly size: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  let written = 0;
  for await (const bytes of inSegments(body)) {
    hash.update(bytes);
    size += bytes.byteLength;
    const context = contextOf(place, written);
    const length = segments.sealedLength(context, bytes.byteLength);
    await vault.put(
      `${exportAttemptPrefix(place)}${written}`,
      segments.seal(key, context, once(bytes)),
      length,
    );
    written += 1;
  }
  return { size, sha256: hash.digest('hex') };
}

/** Gathers into one buffer that is used again and again. */
async function* inSegments(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(EXPORT_SEGMENT_BYTES);
  let filled = 0;
  for await (const chunk of body) {
    for (let at = 0; at < chunk.byteLength; ) {
      const taken = Math.min(chunk.byteLength - at, EXPORT_SEGMENT_BYTES - filled);
      buffer.set(chunk.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled < EXPORT_SEGMENT_BYTES) continue;
      yield buffer;
      filled = 0;
    }
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}

/** Bytes from `start` up to, not including, `end`. */
export async function readExport(
  { vault, segments }: FilePorts,
  place: ExportPlace,
  key: Uint8Array,
  start: number,
  end: number,
): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for (let i = Math.floor(start / EXPORT_SEGMENT_BYTES); i * EXPORT_SEGMENT_BYTES < end; i += 1) {
    const ciphertext = await vault.get(`${exportAttemptPrefix(place)}${i}`);
    let at = i * EXPORT_SEGMENT_BYTES;
    for await (const chunk of segments.open(key, contextOf(place, i), ciphertext)) {
      const from = Math.max(0, start - at);
      const to = Math.min(chunk.byteLength, end - at);
      if (from < to) found.push(chunk.subarray(from, to));
      at += chunk.byteLength;
      if (at >= end) break;
    }
  }
  const bytes = Buffer.concat(found);
  if (bytes.byteLength !== end - start) throw new CiphertextError('export');
  return bytes;
}
