import { randomBytes, randomInt } from 'node:crypto';
import { monotonicFactory } from 'ulid';
import type { Ids, SystemClock } from '../../application/ports.ts';
import { systemClock } from './system-clock.ts';

/** ULIDs grow strictly within one process, also within one millisecond and when the clock steps back. */
export function systemIds(clock: SystemClock = systemClock): Ids {
  // The library scales this to 32 symbols; thirty-seconds keep each of them equally likely.
  const next = monotonicFactory(() => randomInt(32) / 32);
  return {
    ulid: () => next(Date.parse(clock.now())),
    bytes: (length) => new Uint8Array(randomBytes(length)),
  };
}
