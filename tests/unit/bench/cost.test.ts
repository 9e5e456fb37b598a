/** The bill of a node: the formula on counts that are known, and the counts of a whole order as the functions make them. */
import fc from 'fast-check';
import { countedNode } from '../../../bench/cloud/counted-node.ts';
import { noUsage, type Usage } from '../../../bench/cloud/usage.ts';
import { memoryOf, priceList } from '../../../bench/cost.ts';
import { bill, monthOf, plus, type Quantities, quantitiesOf, total } from '../../../bench/cost-formula.ts';
import { idleSchedules } from '../../../bench/cost-idle.ts';
import { peopled, tellStory } from '../../../bench/cost-story.ts';
import { SCHEDULES } from '../../../events/schedules.ts';

const list = priceList();
const assumed = {
  ...list.assumed,
  secondsPerStart: 0.1,
  secondsPerSealing: 1,
  coldShare: 0.5,
  coldSeconds: 0.2,
};
const price = (item: keyof typeof list.prices): number => list.prices[item].usd / list.prices[item].per;

describe('the formula', () => {
  test('a case with known counts', () => {
    const usage: Usage = {
      ...noUsage(),
      apiCalls: 2,
      invocations: { cases: 2, intake: 1 },
      writeUnits: 20,
      s3Writes: 3,
      s3Reads: 4,
      egressBytes: 1024 ** 3,
    };
    const memory = (name: string): number => (name === 'intake' ? 2 : 0.5);
    const quantities = quantitiesOf(usage, memory, assumed);
    // Two starts of 0.1 s and one of 1 s, each of them cold half of the time for 0.2 s more.
    expect(quantities.gbSeconds).toBeCloseTo(2 * 0.5 * 0.2 + 2 * 1.1);
    expect(quantities).toMatchObject({ invocations: 3, trailEvents: 7, transitions: 0 });
    const expected =
      2 * price('apiCalls') +
      3 * price('invocations') +
      2.4 * price('gbSeconds') +
      20 * price('writeUnits') +
      3 * price('s3Writes') +
      4 * price('s3Reads') +
      7 * price('trailEvents') +
      0.09;
    expect(total(bill(quantities, list))).toBeCloseTo(expected, 12);
  });

  const some = fc.record({
    apiCalls: fc.nat(),
    writeUnits: fc.nat(),
    logBytes: fc.nat(),
    transitions: fc.nat(),
    keys: fc.nat(10),
  });

  test('a month never gets cheaper by another case, and grows by as much with each', () => {
    fc.assert(
      fc.property(some, some, fc.nat(10_000), fc.nat(10_000), (perCase, idle, n, more) => {
        const usd = (cases: number): number => monthOf(cases, perCase, idle, list).usd;
        expect(usd(n + more)).toBeGreaterThanOrEqual(usd(n) - 1e-9);
        expect(usd(n) - usd(0)).toBeCloseTo(n * (usd(1) - usd(0)), 0);
      }),
    );
  });

  test('without a case a month costs what is there anyway', () => {
    fc.assert(
      fc.property(some, some, (perCase, idle) => {
        const month = monthOf(0, perCase, idle, list);
        expect(month.cases).toEqual([]);
        expect(month.usd).toBe(total(bill(idle, list)));
      }),
    );
  });

  test('the dearest item comes first, and what costs nothing is not named', () => {
    const lines = bill({ keys: 1, alarms: 3, transitions: 0 }, list);
    expect(lines.map(({ item }) => item)).toEqual(['keys', 'alarms']);
  });

  test('quantities add up, as often as wanted', () => {
    const one: Quantities = { keys: 1, mails: 2 };
    expect(plus(one, { mails: 3, alarms: 1 }, 2)).toEqual({ keys: 1, mails: 8, alarms: 2 });
  });
});

/** Counted on 22 November 2026, and held at 1.2 times of it. */
const COUNTED = { writeUnits: 523, readUnits: 70, usd: 1.22 } as const;
const HELD = 1.2;

describe('a whole Art. 7 order', () => {
  let usage: Usage;
  let idle: Quantities;
  beforeAll(async () => {
    const node = await countedNode();
    try {
      const people = await peopled(node);
      idle = await idleSchedules(node, memoryOf, list);
      await tellStory(node, people);
      node.reset();
      await tellStory(node, people);
      usage = node.reset();
    } finally {
      await node.close();
    }
  }, 120_000);

  test('starts no workflow and signs nothing', () => {
    expect(usage).toMatchObject({ transitions: 0, kmsAsymmetric: 0 });
  });

  test('each document is written twice, once as it comes and once sealed, and the vault is read for each download', () => {
    expect(usage).toMatchObject({ s3Writes: 6, invocations: { intake: 3 } });
    expect(usage.s3Reads).toBe(3 + 4);
  });

  test('every event goes over the bus once; only notices, webhooks and uploads pass a queue', () => {
    const { intake = 0, notices = 0, webhooks = 0, ...others } = usage.invocations;
    expect(usage.events).toBeGreaterThanOrEqual(10);
    expect(usage.queueRequests).toBe(3 * (intake + notices + webhooks));
    expect(Object.keys(others).sort()).toEqual(['cases', 'documents', 'publisher']);
  });

  test('costs no more than was counted, and a fifth', () => {
    expect(usage.writeUnits).toBeLessThanOrEqual(COUNTED.writeUnits * HELD);
    expect(usage.readUnits).toBeLessThanOrEqual(COUNTED.readUnits * HELD);
    const usd = total(bill(quantitiesOf(usage, memoryOf, list.assumed), list, 1000));
    expect(usd).toBeLessThanOrEqual(COUNTED.usd * HELD);
  });

  test('a node that nobody uses runs its schedules, and calls nothing that is dear', () => {
    const runs = SCHEDULES.reduce((sum, { everyMinutes }) => sum + (365 * 24 * 60) / 12 / everyMinutes, 0);
    expect(idle.schedules).toBeGreaterThanOrEqual(runs);
    expect(idle.mails ?? 0).toBe(0);
    expect(total(bill(idle, list))).toBeLessThan(1);
  });
});
