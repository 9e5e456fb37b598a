/**
 * Slows guessing down: five failures lock a name for a minute, and every further five for twice as long, up to
 * a quarter of an hour. Unknown names are treated alike, so an answer never tells whether an account exists.
 */
import type { SystemClock } from '../../shared/application/ports.ts';

const FAILURES = 5;
const MINUTE = 60_000;
const LONGEST = 15 * MINUTE;
/** Failures this old are forgotten. */
const MEMORY = 60 * MINUTE;
const MOST_NAMES = 10_000;

interface Record {
  failures: number;
  locks: number;
  lastAt: number;
  lockedUntil: number;
}

export interface Throttle {
  /** Milliseconds to wait; 0 when an attempt may be made. It counts as a failure until `succeeded`. */
  attempt(name: string): number;
  succeeded(name: string): void;
}

export const throttle = (systemClock: SystemClock): Throttle => {
  const records = new Map<string, Record>();

  const recordOf = (name: string, now: number): Record => {
    const known = records.get(name);
    records.delete(name);
    const record =
      known !== undefined && now - known.lastAt < MEMORY
        ? known
        : { failures: 0, locks: 0, lastAt: now, lockedUntil: 0 };
    records.set(name, record);
    // The map keeps the order of use: the first one has been quiet for longest.
    const [oldest] = records.keys();
    if (records.size > MOST_NAMES && oldest !== undefined) records.delete(oldest);
    return record;
  };

  return {
    attempt(name) {
      const now = Date.parse(systemClock.now());
      const record = recordOf(name, now);
      if (now < record.lockedUntil) return record.lockedUntil - now;
      // Counted before the password is checked: parallel guesses must not slip through.
      record.lastAt = now;
      record.failures += 1;
      if (record.failures % FAILURES === 0) {
        record.lockedUntil = now + Math.min(MINUTE * 2 ** record.locks, LONGEST);
        record.locks += 1;
      }
      return 0;
    },
    succeeded(name) {
      records.delete(name);
    },
  };
};
