/** The body of an upload, read once: measured, hashed and shown to the scanner as it passes, cut into segments. */
import { createHash } from 'node:crypto';
import { HEAD_BYTES } from './media-types.ts';

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
  readonly #hash = createHash('sha256');
  #queue: Uint8Array[] = [];
  #read = 0;
  #ended = false;
  /** Why the streams were stopped, if the document is to blame. */
  rejection: RejectionCode | undefined;

  constructor(
    source: AsyncIterable<Uint8Array>,
    declaredSize: number,
    see: (chunk: Uint8Array) => Promise<void>,
  ) {
    this.#source = source[Symbol.asyncIterator]();
    this.#declaredSize = declaredSize;
    this.#see = see;
  }

  #reject(code: RejectionCode): never {
    this.rejection = code;
    throw new RejectionSignal(code);
  }

  /** The next chunk from the source, counted, hashed, scanned; undefined at its end. */
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
    this.#hash.update(next.value);
    await this.#see(next.value);
    return next.value;
  }

  /** The first bytes, which stay to be read. */
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
      yield part;
    }
  }

  async expectEnd(): Promise<void> {
    while (!this.#ended) await this.#pull();
    if (this.#read !== this.#declaredSize) this.#reject('size-mismatch');
  }

  /** SHA-256 of everything read. Once. */
  digest(): Buffer {
    return this.#hash.digest();
  }

  async close(): Promise<void> {
    if (!this.#ended) await this.#source.return?.();
  }
}
