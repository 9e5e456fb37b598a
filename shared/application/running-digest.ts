/**
 * SHA-256 as it goes along. Node's own is faster but cannot be put down and taken up by another process, so it is
 * used for what one run does; the other one keeps its state (docs/adr, "Two implementations of SHA-256").
 */
import { createHash } from 'node:crypto';
import { createSHA256 } from 'hash-wasm';

export interface RunningDigest {
  update(chunk: Uint8Array): void;
  /** Once, at the end. */
  digest(): Buffer;
}

export interface ResumableDigest extends RunningDigest {
  /** Of no use to another version of the implementation, and as sensitive as the bytes that went in. */
  save(): Uint8Array;
}

/** A saved state of another version: what was begun with it has to be begun again. */
export class DigestStateError extends Error {
  override readonly name = 'DigestStateError';
}

export function nativeDigest(): RunningDigest {
  const hash = createHash('sha256');
  return { update: (chunk) => void hash.update(chunk), digest: () => hash.digest() };
}

export async function resumableDigest(state?: Uint8Array): Promise<ResumableDigest> {
  const hash = await createSHA256();
  hash.init();
  if (state) {
    try {
      hash.load(state);
    } catch (cause) {
      throw new DigestStateError('saved by another version', { cause });
    }
  }
  return {
    update: (chunk) => void hash.update(chunk),
    digest: () => Buffer.from(hash.digest('binary')),
    // A copy: the state is a view of memory that goes on changing.
    save: () => Uint8Array.from(hash.save()),
  };
}
