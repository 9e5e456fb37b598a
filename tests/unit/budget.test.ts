/** What a whole Art. 7 case costs, in counts that are the same everywhere (docs/performance.md). No timings. */
import { type Budget, caseBudget, commandUnits, intakeTrips, tripsOf } from '../../bench/budget.ts';
import { mean } from '../../bench/report.ts';

/** Measured on 22 November 2026, and held at 1.2 times of it. */
const MEASURED = { meanUnits: 19.8, largestUnits: 26 } as const;
const HELD = 1.2;

describe('the budget of a whole Art. 7 case', () => {
  let budget: Budget;
  beforeAll(async () => {
    budget = await caseBudget();
  });

  test('a case has one data key, and a warm process unwraps none', () => {
    expect(budget).toMatchObject({ dataKeys: 1, warmUnwraps: 0 });
  });

  test('another process unwraps the key once, however often it reads', () => {
    expect(budget.coldUnwraps).toBe(1);
  });

  test('an identifier costs one MAC in the life of a case, revisions included', () => {
    expect(budget.macs).toBe(3);
  });

  test('a command is one query and one transaction', () => {
    const commands = budget.steps.filter(({ sort }) => sort === 'command');
    const shapes = new Set(commands.map(({ calls }) => calls.map(({ method }) => method).join()));
    expect(tripsOf(budget.steps, 'command')).toBe(2);
    expect([...shapes]).toEqual(['query,transact']);
  });

  test('the command that opens a case asks the key service once more, side by side', () => {
    expect(tripsOf(budget.steps, 'open')).toBe(3);
  });

  test('a read of a case is one query and one write, a list one query', () => {
    expect(tripsOf(budget.steps, 'read')).toBe(2);
    expect(tripsOf(budget.steps, 'list')).toBe(1);
  });

  test('further reads take one round trip more', () => {
    expect(tripsOf(budget.steps, 'around')).toBe(3);
  });

  test('a command costs no more write units than were measured, and a fifth', () => {
    const units = commandUnits(budget.steps).map((command) => command.units);
    expect(mean(units)).toBeLessThanOrEqual(MEASURED.meanUnits * HELD);
    expect(Math.max(...units)).toBeLessThanOrEqual(MEASURED.largestUnits * HELD);
  });
});

test('an intake costs four round trips and one for each segment', async () => {
  expect(await intakeTrips(1)).toBe(5);
  expect(await intakeTrips(2)).toBe(6);
});
