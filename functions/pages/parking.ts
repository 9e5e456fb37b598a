/**
 * What waits beside a request: an uploaded file until its digest is known, a form until its sender has signed in
 * again. Sealed here under a key of its own, which is in memory or in the sender's sealed cookie, never in the store.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { type ParkingStore, parkedName } from '../../shared/application/parking.ts';
import { ObjectMissingError, type SystemClock } from '../../shared/application/ports.ts';

/** What finds and opens a parked object again. */
export const ticketSchema = z.strictObject({
  name: z.string(),
  key: z.base64url().length(43),
  size: z.int().nonnegative(),
  sha256: z.string(),
});
export type Ticket = z.infer<typeof ticketSchema>;

export interface Parked {
  readonly size: number;
  readonly sha256: string;
  readonly ticket: Ticket;
  /** The bytes from `start` to before `end`. */
  open(start?: number, end?: number): AsyncIterable<Uint8Array>;
  discard(): Promise<void>;
}

export interface ParkOptions {
  /** In bytes. */
  readonly most: number;
  readonly seconds: number;
}

export interface Parking {
  /** Undefined when the stream is longer than allowed. */
  park(source: Readable, options: ParkOptions): Promise<Parked | undefined>;
  find(ticket: Ticket): Parked;
  /** All of a small object, whose digest is checked; undefined when it is over, gone or not what was parked. */
  take(ticket: Ticket): Promise<Uint8Array | undefined>;
}

// The digest proves what is read back; the cipher only has to hide it. Each key is used once: the counter starts at 0.
const CIPHER = 'aes-256-ctr';
const BLOCK = 16;

function counterAt(block: number): Buffer {
  const counter = Buffer.alloc(BLOCK);
  counter.writeBigUInt64BE(BigInt(block), 8);
  return counter;
}

export function parkingOver(store: ParkingStore, clock: SystemClock): Parking {
  const find = (ticket: Ticket): Parked => ({
    size: ticket.size,
    sha256: ticket.sha256,
    ticket,
    open: (start = 0, end = ticket.size) => opened(store, ticket, start, end),
    discard: () => store.remove(ticket.name),
  });

  return {
    find,
    async park(source, { most, seconds }) {
      const key = randomBytes(32);
      const expiresAt = new Date(Date.parse(clock.now()) + seconds * 1000).toISOString();
      const name = parkedName(expiresAt, randomBytes(16).toString('hex'));
      const hash = createHash('sha256');
      let size = 0;
      // Heard from now on: a browser may go away before the store is ready.
      const arriving = new PassThrough();
      pipeline(source, arriving).catch(() => undefined);
      async function* sealed(): AsyncGenerator<Uint8Array> {
        const cipher = createCipheriv(CIPHER, key, counterAt(0));
        for await (const chunk of arriving as AsyncIterable<Buffer>) {
          size += chunk.byteLength;
          // What is too long is read to its end, so that the browser gets an answer.
          if (size > most) continue;
          hash.update(chunk);
          yield cipher.update(chunk);
        }
      }
      await store.put(name, sealed());
      if (size > most) {
        await store.remove(name);
        return undefined;
      }
      return find({ name, key: key.toString('base64url'), size, sha256: hash.digest('hex') });
    },
    async take(ticket) {
      const chunks: Uint8Array[] = [];
      try {
        for await (const chunk of find(ticket).open()) chunks.push(chunk);
      } catch (error) {
        if (error instanceof ObjectMissingError) return undefined;
        throw error;
      }
      const bytes = Buffer.concat(chunks);
      return createHash('sha256').update(bytes).digest('hex') === ticket.sha256 ? bytes : undefined;
    },
  };
}

async function* opened(
  store: ParkingStore,
  { name, key }: Ticket,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  const block = Math.floor(start / BLOCK);
  const cipher = createDecipheriv(CIPHER, Buffer.from(key, 'base64url'), counterAt(block));
  let at = block * BLOCK;
  for await (const chunk of await store.open(name, at)) {
    const plain = cipher.update(chunk);
    const from = Math.max(0, start - at);
    const to = Math.min(plain.byteLength, end - at);
    if (to > from) yield plain.subarray(from, to);
    at += plain.byteLength;
    if (at >= end) return;
  }
}
