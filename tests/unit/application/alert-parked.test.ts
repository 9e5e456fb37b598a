/** Whoever is on duty is told of each parked row, and of no row for ever. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Alert } from '../../../shared/application/alerts.ts';
import { alertParked } from '../../../shared/application/cases/alert-parked.ts';
import { failedDueRow } from '../../../shared/application/cases/rows.ts';
import { type Core, openCase, openCore } from '../../support/e2e-core.ts';
import { eventually, write } from '../../support/table-fixture.ts';

let core: Core;
let raised: Alert[];
let fails = 0;
const alerts = {
  async raise(alert: Alert) {
    if (fails > 0) {
      fails -= 1;
      throw new RangeError('the pager is down');
    }
    raised.push(alert);
  },
};
beforeEach(async () => {
  core = await openCore(5);
  raised = [];
  fails = 0;
});
afterEach(() => core.close());

const look = (deps = core.deps) => alertParked({ ...deps, alerts, log: core.log });

async function park(n: string): Promise<string> {
  const caseId = await openCase(core);
  const at = core.deps.systemClock.now();
  const due = {
    caseId,
    caseKind: 'request',
    kind: 'art7-response',
    n,
    at,
    clock: 'legal' as const,
    attempts: 5,
  };
  await write(core.deps.table, { put: failedDueRow(due) });
  await wait(35);
  return caseId;
}
const failed = async () => (await core.deps.table.index('due', 'DUE#failed')).rows.length;

it('each row once, by ids', async () => {
  const one = await park('prov-xb-lumen');
  const two = await park('prov-xb-lumen');
  expect(await look()).toBe(2);
  expect(raised.map(({ severity, code, subjects }) => [severity, code, subjects[0]]).toSorted()).toEqual(
    [one, two].map((caseId) => ['critical', 'due-parked', `CASE#${caseId}`]).toSorted(),
  );
  expect(new Set(raised.map(({ id }) => id)).size).toBe(2);
  // Also by a process whose index still shows them.
  expect(await look(core.other())).toBe(0);
  await eventually(failed, 0);
  expect((await core.deps.table.index('due', 'DUE#told')).rows).toHaveLength(2);
});

it('a row whose alert reached nobody is told of again, under the same id', async () => {
  await park('prov-xb-lumen');
  fails = 1;
  expect(await look()).toBe(0);
  expect(core.logged.filter(({ code }) => code === 'alert-failed')).toEqual([
    expect.objectContaining({ level: 'error', name: 'RangeError' }),
  ]);
  const id = core.logged.find(({ code }) => code === 'alert-failed')?.id;
  expect(await look()).toBe(1);
  expect(raised.map((alert) => alert.id)).toEqual([id]);
});

it('odd characters in a key stop no alert', async () => {
  await park('prov xb "lumen"');
  const unchecked = raised;
  expect(await look()).toBe(1);
  expect(unchecked[0]?.subjects[1]).toBe('DUE#art7-response#prov_xb__lumen_');
});

it('a look costs one read while nothing is parked', async () => {
  let reads = 0;
  const { table } = core.deps;
  const counted: typeof table = {
    ...table,
    get: (key) => {
      reads += 1;
      return table.get(key);
    },
    index: (...args) => {
      reads += 1;
      return table.index(...args);
    },
  };
  await look({ ...core.deps, table: counted });
  expect(reads).toBe(1);
});
