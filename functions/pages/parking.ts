/**
 * Where an uploaded file waits until its digest is known: encrypted under a key that exists in memory only, and
 * gone with the request. A form cannot tell the digest beforehand, and the signed upload is for one digest only.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface Parked {
  readonly size: number;
  readonly sha256: string;
  open(): Readable;
  discard(): Promise<void>;
}

export interface Parking {
  /** Undefined when the stream is longer than allowed. */
  park(source: Readable, most: number): Promise<Parked | undefined>;
}

// The digest proves what is read back; the cipher only has to hide it.
const CIPHER = 'aes-256-ctr';

export const parkingIn = (folder: string): Parking => ({
  async park(source, most) {
    const file = join(folder, `parked-${randomBytes(16).toString('hex')}`);
    const [key, iv] = [randomBytes(32), randomBytes(16)];
    const hash = createHash('sha256');
    let size = 0;
    const measured = async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        size += chunk.byteLength;
        // What is too long is read to its end, so that the browser gets an answer.
        if (size > most) continue;
        hash.update(chunk);
        yield chunk;
      }
    };
    const discard = (): Promise<void> => rm(file, { force: true });
    try {
      await pipeline(
        source,
        measured,
        createCipheriv(CIPHER, key, iv),
        createWriteStream(file, { mode: 0o600, flags: 'wx' }),
      );
    } catch (error) {
      await discard();
      throw error;
    }
    if (size > most) {
      await discard();
      return undefined;
    }
    const open = (): Readable => createReadStream(file).pipe(createDecipheriv(CIPHER, key, iv));
    return { size, sha256: hash.digest('hex'), open, discard };
  },
});
