/**
 * The byte layout of a segment (docs/formats.md, "Segment"): AWS Encryption SDK message format 2, as our own
 * sealing writes it and no other way. The SDK's decrypt stream throws outside of any handler when a frame's
 * header is malformed, which would end the process; so the shape is checked here, before the SDK sees a byte.
 * Keys, commitment and tags stay the SDK's affair.
 */
import { CiphertextError, type EncryptionContext } from '../../application/ports.ts';

export const FRAME_BYTES = 1024 * 1024;
export const KEY_NAMESPACE = 'accord224';
export const KEY_NAME = 'case-key';
/** AES-256-GCM, HKDF-SHA-512, key commitment, no signature. */
export const SUITE = 0x0478;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const MESSAGE_ID_BYTES = 32;
const WRAPPED_BYTES = 32 + TAG_BYTES;
const COMMITMENT_BYTES = 32;
const FRAME_HEADER_BYTES = 4 + IV_BYTES;
const FINAL_HEADER_BYTES = 4 + 4 + IV_BYTES + 4;
const FINAL_MARK = 0xffff_ffff;

const u16 = (value: number): Buffer => Buffer.of(value >> 8, value & 0xff);
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const sized = (text: string): Buffer => {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([u16(bytes.byteLength), bytes]);
};

function serializeContext(context: EncryptionContext): Buffer {
  const keys = Object.keys(context).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  if (keys.length === 0) return u16(0);
  const pairs = Buffer.concat(keys.flatMap((key) => [sized(key), sized(context[key] ?? '')]));
  return Buffer.concat([u16(2 + pairs.byteLength), u16(keys.length), pairs]);
}

type HeaderPart = Buffer | number;

/** The header as alternating known bytes and lengths of unknown ones (ids, keys, tags). */
function headerParts(context: EncryptionContext): HeaderPart[] {
  const name = Buffer.from(KEY_NAME, 'utf8');
  const providerInfoBytes = name.byteLength + 4 + 4 + IV_BYTES;
  return [
    Buffer.concat([Buffer.of(2), u16(SUITE)]),
    MESSAGE_ID_BYTES,
    Buffer.concat([
      serializeContext(context),
      u16(1),
      sized(KEY_NAMESPACE),
      u16(providerInfoBytes),
      name,
      u32(TAG_BYTES * 8),
      u32(IV_BYTES),
    ]),
    IV_BYTES,
    u16(WRAPPED_BYTES),
    WRAPPED_BYTES,
    Buffer.concat([Buffer.of(2), u32(FRAME_BYTES)]),
    COMMITMENT_BYTES + TAG_BYTES,
  ];
}

const lengthOf = (part: HeaderPart): number => (typeof part === 'number' ? part : part.byteLength);
const sum = (parts: readonly HeaderPart[]): number =>
  parts.reduce<number>((n, part) => n + lengthOf(part), 0);

/** Ciphertext length of a segment: known before a byte is read, so that S3 takes it in one request. */
export function sealedLength(context: EncryptionContext, plaintextBytes: number): number {
  const frames = Math.floor(plaintextBytes / FRAME_BYTES);
  const tail = plaintextBytes - frames * FRAME_BYTES;
  const full = frames * (FRAME_HEADER_BYTES + FRAME_BYTES + TAG_BYTES);
  return sum(headerParts(context)) + full + FINAL_HEADER_BYTES + tail + TAG_BYTES;
}

function checkHeader(header: Buffer, parts: readonly HeaderPart[]): void {
  let at = 0;
  for (const part of parts) {
    if (typeof part !== 'number' && !part.equals(header.subarray(at, at + part.byteLength))) {
      throw new CiphertextError('segment');
    }
    at += lengthOf(part);
  }
}

/** IV of frame n is n, in 12 bytes. */
function checkSequence(bytes: Buffer, at: number, expected: number): void {
  const iv = at + 4;
  if (
    bytes.readUInt32BE(at) !== expected ||
    bytes.readUInt32BE(iv) !== 0 ||
    bytes.readUInt32BE(iv + 4) !== 0 ||
    bytes.readUInt32BE(iv + 8) !== expected
  ) {
    throw new CiphertextError('segment');
  }
}

/** Passes a message on piece by piece; throws CiphertextError at the first odd byte, before passing it. */
export async function* checkedFraming(
  context: EncryptionContext,
  ciphertext: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const parts = headerParts(context);
  const reader = new ByteReader(ciphertext);
  try {
    const header = await reader.take(sum(parts));
    checkHeader(header, parts);
    yield header;
    yield* frames(reader);
    if (!(await reader.ended())) throw new CiphertextError('segment');
  } finally {
    await reader.close();
  }
}

async function* frames(reader: ByteReader): AsyncGenerator<Buffer> {
  for (let sequence = 1; ; sequence += 1) {
    const mark = await reader.take(4);
    const isFinal = mark.readUInt32BE(0) === FINAL_MARK;
    const rest = await reader.take((isFinal ? FINAL_HEADER_BYTES : FRAME_HEADER_BYTES) - 4);
    const header = Buffer.concat([mark, rest]);
    checkSequence(header, isFinal ? 4 : 0, sequence);
    const length = isFinal ? header.readUInt32BE(FINAL_HEADER_BYTES - 4) : FRAME_BYTES;
    if (length > FRAME_BYTES) throw new CiphertextError('segment');
    yield header;
    yield* reader.pieces(length);
    yield await reader.take(TAG_BYTES);
    if (isFinal) return;
  }
}

class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #pending: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async #more(): Promise<boolean> {
    while (this.#pending.byteLength === 0) {
      const next = await this.#source.next();
      if (next.done) return false;
      this.#pending = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    }
    return true;
  }

  /** That many further bytes as they come, without copying. */
  async *pieces(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0; ) {
      if (!(await this.#more())) throw new CiphertextError('segment');
      const piece = this.#pending.subarray(0, left);
      this.#pending = this.#pending.subarray(piece.byteLength);
      left -= piece.byteLength;
      yield piece;
    }
  }

  async take(length: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.pieces(length)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  async ended(): Promise<boolean> {
    return !(await this.#more());
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
