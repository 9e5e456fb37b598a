/** The body of an upload, read once: measured, hashed and shown to the scanner as it passes, cut into segments. */
import { HEAD_BYTES } from './media-types.ts';
import { nativeDigest, type RunningDigest } from './running-digest.ts';

export type RejectionCode =
  | 'empty'
  | 'size-mismatch'
  | 'digest-mismatch'
  | 'type-mismatch'
  | 'type-not-allowed'
  | 'infected';

/** Inside the sealing only: carries a rejection out of the streams. */
export class RejectionSignal extends Error {
  override readonly name = 'RejectionSignal';
  readonly code: RejectionCode;

  constructor(code: RejectionCode) {
    super(code);
    this.code = code;
  }
}

export class IntakeBody {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #declaredSize: number;
  readonly #see: (chunk: Uint8Array) => Promise<void>;
  readonly #hash: RunningDigest;
  #queue: Uint8Array[] = [];
  #read: number;
  /** Where the body stands: everything before was handed out and hashed, what waits in the queue was not. */
  #at: number;
  #ended = false;
  /** Why the streams were stopped, if the document is to blame. */
  rejection: RejectionCode | undefined;

  constructor(
    source: AsyncIterable<Uint8Array>,
    declaredSize: number,
    see: (chunk: Uint8Array) => Promise<void>,
    { hash = nativeDigest(), from = 0 }: { readonly hash?: RunningDigest; readonly from?: number } = {},
  ) {
    this.#source = source[Symbol.asyncIterator]();
    this.#declaredSize = declaredSize;
    this.#see = see;
    this.#hash = hash;
    this.#read = from;
    this.#at = from;
  }

  #reject(code: RejectionCode): never {
    this.rejection = code;
    throw new RejectionSignal(code);
  }

  /** The next chunk from the source, counted and scanned; undefined at its end. */
  async #pull(): Promise<Uint8Array | undefined> {
    if (this.#ended) return undefined;
    const next = await this.#source.next();
    if (next.done) {
      this.#ended = true;
      return undefined;
    }
    this.#read += next.value.byteLength;
    // At once, not at the end: an endless body must not fill the vault.
    if (this.#read > this.#declaredSize) this.#reject('size-mismatch');
    await this.#see(next.value);
    return next.value;
  }

  /** The first bytes, which stay to be read. Only at the beginning. */
  async head(): Promise<Uint8Array> {
    for (let length = 0; length < HEAD_BYTES; ) {
      const chunk = await this.#pull();
      if (chunk === undefined) break;
      this.#queue.push(chunk);
      length += chunk.byteLength;
    }
    if (this.#read === 0) this.#reject('empty');
    // Before the type is judged: a cut-off upload is a matter of its size.
    if (this.#ended && this.#read !== this.#declaredSize) this.#reject('size-mismatch');
    return Buffer.concat(this.#queue).subarray(0, HEAD_BYTES);
  }

  /** Exactly that many bytes; a body that ends before is rejected. */
  async *take(size: number): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0; ) {
      const chunk = this.#queue.shift() ?? (await this.#pull());
      if (chunk === undefined) this.#reject('size-mismatch');
      if (chunk.byteLength > left) this.#queue.unshift(chunk.subarray(left));
      const part = chunk.byteLength > left ? chunk.subarray(0, left) : chunk;
      left -= part.byteLength;
      this.#at += part.byteLength;
      this.#hash.update(part);
      yield part;
    }
  }

  /** Reads on to that position, hashing: a store that has a segment already need not have read it to its end. */
  async skipTo(position: number): Promise<void> {
    for await (const _ of this.take(position - this.#at));
  }

  async expectEnd(): Promise<void> {
    while (!this.#ended) await this.#pull();
    if (this.#read !== this.#declaredSize) this.#reject('size-mismatch');
  }

  /** SHA-256 of everything handed out, from the first byte on. Once. */
  digest(): Buffer {
    return this.#hash.digest();
  }

  async close(): Promise<void> {
    if (!this.#ended) await this.#source.return?.();
  }
}
