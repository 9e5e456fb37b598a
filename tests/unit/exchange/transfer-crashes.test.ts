/** A transfer that is interrupted before or after each of its writes, on either side: it goes on, and ends the same. */
import { limits } from '../../../shared/application/limits.ts';
import type { Table } from '../../../shared/application/table.ts';
import { openPair, type Pair } from '../../support/exchange-pair.ts';
import { registerParcels } from '../../support/parcel-kind.ts';
import { parcelsOf } from '../../support/sent-parcels.ts';

const SEGMENT = 64 * 1024;
class Crash extends Error {}

let pair: Pair;
const { send, expectArrived } = parcelsOf(() => pair);
beforeAll(() => {
  registerParcels();
  Object.assign(limits, { segmentBytes: SEGMENT });
});
afterEach(() => pair.close());

/** Stops at the nth write of both nodes together, once; `n` writes later than there are stop nothing. */
function crashAt(n: number, when: 'before' | 'after'): { readonly writes: () => number } {
  let writes = 0;
  for (const { deps } of [pair.a, pair.b]) {
    const { table } = deps;
    const crashing: Table = {
      get: (key) => table.get(key),
      query: (pk, range) => table.query(pk, range),
      index: (name, pk, range) => table.index(name, pk, range),
      async transact(all, token) {
        writes += 1;
        if (writes === n && when === 'before') throw new Crash();
        const result = await table.transact(all, token);
        if (writes === n && when === 'after') throw new Crash();
        return result;
      },
    };
    Object.assign(deps, { table: crashing });
  }
  return { writes: () => writes };
}

/** Runs until nothing moves; a crash starts it again, as a restart does, with everything that lies in the intake. */
async function run(): Promise<void> {
  for (let starts = 0; starts < 3; starts += 1) {
    try {
      await pair.settle();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
    // What a crash has kept from being reported, the next minute reports again.
    for (const { key } of await pair.ready('XB')) pair.b.arrived.push(key);
    pair.pass(10);
  }
  await pair.settle();
}

test.each(['before', 'after'] as const)(
  'stopped %s each write',
  async (when) => {
    let total = 1;
    for (let n = 1; n <= total; n += 1) {
      if (n > 1) pair.close();
      pair = await openPair();
      await pair.pin();
      const sent = await send(SEGMENT + 1, 10);
      const counted = crashAt(n, when);
      await run();
      await expectArrived(sent);
      if (n === 1) total = Math.min(counted.writes(), 60);
    }
    expect(total).toBeGreaterThan(12);
  },
  300_000,
);
