/** The encryption SDK for documents, loaded when a document is first sealed or opened. */
import { sealedLength } from '../../../shared/adapters/formats/segment-framing.ts';
import type { SegmentCipher } from '../../../shared/application/ports.ts';
import { once } from './once.ts';

export function lazySegments(): SegmentCipher {
  const cipher = once(async () =>
    (await import('../../../shared/adapters/formats/segments.ts')).createSegmentCipher(),
  );
  return {
    sealedLength,
    async *seal(key, context, plaintext) {
      yield* (await cipher()).seal(key, context, plaintext);
    },
    async *open(key, context, ciphertext) {
      yield* (await cipher()).open(key, context, ciphertext);
    },
  };
}
