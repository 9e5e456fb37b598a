/**
 * Where bytes of a browser wait: a file until its digest is known, a form until its sender has signed in again.
 * They arrive sealed; the store knows no key. Nothing of them outlives the instant that its name carries.
 */
import { ObjectMissingError } from './ports.ts';

export interface ParkingStore {
  /** Under a fresh name of `parkedName`; a body that fails leaves nothing behind. */
  put(name: string, body: AsyncIterable<Uint8Array>): Promise<void>;
  /** The bytes from an offset on. ObjectMissingError once it is removed or its time is over. */
  open(name: string, from?: number): Promise<AsyncIterable<Uint8Array>>;
  /** Repeatable. */
  remove(name: string): Promise<void>;
}

export const PARKED_FOLDER = 'parked';
const NAME = /^parked\/(\d{13})-[0-9a-f]{32}$/;

/** `expiresAt`: ISO instant. `random`: 32 digits in hexadecimal. */
export const parkedName = (expiresAt: string, random: string): string =>
  `${PARKED_FOLDER}/${String(Date.parse(expiresAt)).padStart(13, '0')}-${random}`;

/** Throws for what is no name of ours, before it comes near a path. */
export function parkedUntil(name: string): number {
  const [, until] = NAME.exec(name) ?? [];
  if (until === undefined) throw new ObjectMissingError('no parked object has such a name');
  return Number(until);
}

/** Throws ObjectMissingError when the time of the object is over, whether or not it was cleared away. */
export function checkParked(name: string, now: string): string {
  if (parkedUntil(name) <= Date.parse(now)) throw new ObjectMissingError(name);
  return name;
}
