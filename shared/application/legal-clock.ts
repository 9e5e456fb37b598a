/**
 * Legal time. On production nodes it is the machine's. On exercise nodes an offset, kept in the table and moved
 * forward only, lets thirty days pass in a moment; the profile must say `"exercise": true`.
 */
import type { Ids, LegalClock, SystemClock } from './ports.ts';
import type { Table } from './table.ts';

const ROW = { pk: 'NODE', sk: 'CLOCK' } as const;
/** Repetitions come soon after the first; an exercise moves its clock a few dozen times. */
const REMEMBERED = 100;

export const productionClock = (systemClock: SystemClock): LegalClock => ({
  now: async () => systemClock.now(),
});

export interface ExerciseClock extends LegalClock {
  offsetMs(): Promise<number>;
  /** Moves forward by whole milliseconds; never back, and once for each `key`. Returns the offset. */
  advance(ms: number, key: string): Promise<number>;
}

export function exerciseClock(deps: { table: Table; systemClock: SystemClock; ids: Ids }): ExerciseClock {
  const { table, systemClock, ids } = deps;
  const offsetMs = async (): Promise<number> => Number((await table.get(ROW))?.a.offsetMs ?? 0);
  return {
    offsetMs,
    now: async () => new Date(Date.parse(systemClock.now()) + (await offsetMs())).toISOString(),
    async advance(ms, key) {
      if (!(ms > 0)) throw new RangeError('the legal clock moves forward only');
      for (;;) {
        const before = await table.get(ROW);
        const done = Array.isArray(before?.a.done) ? before.a.done.map(String) : [];
        if (done.includes(key)) return Number(before?.a.offsetMs ?? 0);
        const next = Number(before?.a.offsetMs ?? 0) + Math.round(ms);
        const guard = before
          ? { equals: { offsetMs: Number(before.a.offsetMs) } }
          : { absent: true as const };
        const result = await table.transact(
          [{ put: { ...ROW, a: { offsetMs: next, done: [...done, key].slice(-REMEMBERED) } }, if: guard }],
          ids.ulid(),
        );
        if (result.ok) return next;
      }
    },
  };
}
