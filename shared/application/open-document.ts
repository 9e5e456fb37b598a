/** Reading a sealed document back: any range of bytes, opening only the segments that hold it. */
import { type DocumentPlace, segmentContext, segmentCount, segmentName } from './document-segments.ts';
import { limits } from './limits.ts';
import { CiphertextError, type SegmentCipher, type Vault } from './ports.ts';

export interface OpenPorts {
  readonly vault: Vault;
  readonly cipher: SegmentCipher;
}

export interface OpenableDocument extends DocumentPlace {
  readonly key: Uint8Array;
  readonly size: number;
  readonly segments: number;
}

/**
 * Plaintext from `start` up to, not including, `end`. Every byte is authenticated before it is yielded; within
 * a segment the frames before the range are opened and dropped. Throws CiphertextError when bytes are missing.
 */
export async function* readRange(
  { vault, cipher }: OpenPorts,
  document: OpenableDocument,
  start = 0,
  end = document.size,
): AsyncGenerator<Uint8Array> {
  if (!(start >= 0 && start <= end && end <= document.size))
    throw new RangeError('range outside of the document');
  if (segmentCount(document.size) !== document.segments) throw new CiphertextError('document');
  for (let at = start; at < end; ) {
    const i = Math.floor(at / limits.segmentBytes);
    const segmentAt = i * limits.segmentBytes;
    const to = Math.min(end, segmentAt + limits.segmentBytes);
    const ciphertext = await vault.get(segmentName(document, i));
    const plaintext = cipher.open(document.key, segmentContext(document, i, document.segments), ciphertext);
    yield* slice(plaintext, at - segmentAt, to - segmentAt);
    at = to;
  }
}

async function* slice(
  chunks: AsyncIterable<Uint8Array>,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const chunk of chunks) {
    const from = Math.max(0, start - at);
    const to = Math.min(chunk.byteLength, end - at);
    if (from < to) yield chunk.subarray(from, to);
    at += chunk.byteLength;
    if (at >= end) return;
  }
  throw new CiphertextError('document');
}
