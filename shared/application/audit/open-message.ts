/**
 * Opens one stored segment with its data key, as docs/formats.md ("Segment") describes it: for checking an export,
 * which has data keys and no case key. The AWS Encryption SDK takes wrapped keys only.
 */
import { createDecipheriv, hkdfSync, timingSafeEqual } from 'node:crypto';
import { CiphertextError } from '../ports.ts';

const SUITE = Buffer.from([0x04, 0x78]);
const TAG = 16;
const IV = 12;
const FINAL = 0xffff_ffff;

const bad = (): CiphertextError => new CiphertextError('segment');

function open(key: Uint8Array, iv: Uint8Array, aad: Uint8Array, body: Uint8Array, tag: Uint8Array): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG });
    decipher.setAAD(aad);
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch (cause) {
    throw new CiphertextError('segment', { cause });
  }
}

/** Gives exactly as many bytes as asked for. */
class Bytes {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Buffer> {
    const pieces = [this.#held];
    let size = this.#held.byteLength;
    while (size < length) {
      const next = await this.#source.next();
      if (next.done) throw bad();
      pieces.push(Buffer.from(next.value));
      size += next.value.byteLength;
    }
    const all = pieces.length === 1 ? this.#held : Buffer.concat(pieces);
    this.#held = all.subarray(length);
    return all.subarray(0, length);
  }

  async ended(): Promise<boolean> {
    return this.#held.byteLength === 0 && (await this.#source.next()).done === true;
  }
}

export async function* openMessage(
  dataKey: Uint8Array,
  ciphertext: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const bytes = new Bytes(ciphertext);
  const { messageId, frameBytes, key } = await openHeader(dataKey, bytes);
  for (let sequence = 1; ; sequence += 1) {
    let mark = await bytes.take(4);
    const isFinal = mark.readUInt32BE() === FINAL;
    if (isFinal) mark = await bytes.take(4);
    if (mark.readUInt32BE() !== sequence) throw bad();
    const iv = await bytes.take(IV);
    const length = isFinal ? (await bytes.take(4)).readUInt32BE() : frameBytes;
    if (length > frameBytes) throw bad();
    const body = await bytes.take(length);
    const text = `AWSKMSEncryptionClient ${isFinal ? 'Final ' : ''}Frame`;
    const numbers = Buffer.alloc(12);
    numbers.writeUInt32BE(sequence);
    numbers.writeBigUInt64BE(BigInt(length), 4);
    const aad = Buffer.concat([messageId, Buffer.from(text), numbers]);
    yield open(key, iv, aad, body, await bytes.take(TAG));
    if (!isFinal) continue;
    if (!(await bytes.ended())) throw bad();
    return;
  }
}

async function openHeader(dataKey: Uint8Array, bytes: Bytes) {
  const read: Buffer[] = [];
  const take = async (length: number): Promise<Buffer> => {
    const piece = await bytes.take(length);
    read.push(piece);
    return piece;
  };
  const sized = async (): Promise<Buffer> => take((await take(2)).readUInt16BE());
  const start = await take(3);
  if (start[0] !== 2 || !start.subarray(1).equals(SUITE)) throw bad();
  const messageId = await take(32);
  await sized();
  const wrappedKeys = (await take(2)).readUInt16BE();
  for (let n = 0; n < 3 * wrappedKeys; n += 1) await sized();
  const [framed] = await take(1);
  const frameBytes = (await take(4)).readUInt32BE();
  if (framed !== 2 || frameBytes === 0) throw bad();
  const commitment = await take(32);
  const derived = (info: Uint8Array): Buffer => Buffer.from(hkdfSync('sha512', dataKey, messageId, info, 32));
  if (!timingSafeEqual(derived(Buffer.from('COMMITKEY')), commitment)) throw bad();
  const key = derived(Buffer.concat([SUITE, Buffer.from('DERIVEKEY')]));
  open(key, Buffer.alloc(IV), Buffer.concat(read), Buffer.alloc(0), await bytes.take(TAG));
  return { messageId, frameBytes, key };
}
