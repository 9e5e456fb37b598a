/** The one clock: rows whose date has come become commands, each ends in a transaction, none blocks the others. */
import { setTimeout as wait } from 'node:timers/promises';
import { dueRow, dueShard } from '../../../shared/application/cases/rows.ts';
import { MAX_ATTEMPTS, sweepDue } from '../../../shared/application/cases/sweep-due.ts';
import type { Kind } from '../../../shared/case/kind.ts';
import { type Core, declare, eventsOf, openCase, openCore } from '../../support/e2e-core.ts';
import { eventually, write } from '../../support/table-fixture.ts';

let core: Core;
beforeEach(async () => {
  core = await openCore(5);
});
afterEach(() => core.close());

const sweep = (deps = core.deps) => sweepDue({ ...deps, log: core.log });
const typesOf = async (caseId: string) => (await eventsOf(core.deps, caseId)).map(({ type }) => type);
const dueRows = async (caseId: string) =>
  (await core.rows(`CASE#${caseId}`)).filter(({ sk }) => sk.startsWith('DUE#'));

describe('an upload that never comes', () => {
  it('waits a day, and not a minute less; then the document has expired', async () => {
    const caseId = await openCase(core);
    await declare(core, caseId, 'doc_1');
    expect(await dueRows(caseId)).toHaveLength(1);
    await wait(35);
    core.pass(24 - 1 / 60);
    await sweep();
    expect(await typesOf(caseId)).not.toContain('DocumentExpired');
    core.pass(1 / 60);
    await sweep();
    expect(await typesOf(caseId)).toEqual(['OrderDrafted', 'DocumentDeclared', 'DocumentExpired']);
    expect(await dueRows(caseId)).toEqual([]);
    // A lagging index may show the row once more: nothing happens.
    expect(await sweep()).toMatchObject({ failed: 0, parked: 0 });
    expect(await typesOf(caseId)).toHaveLength(3);
  });

  it('is found however the index lags: by a later sweep, once', async () => {
    const caseId = await openCase(core);
    await declare(core, caseId, 'doc_1');
    core.pass(25);
    await Promise.all([sweep(), sweep(core.other()), sweep()]);
    await wait(35);
    await sweep();
    expect((await typesOf(caseId)).filter((type) => type === 'DocumentExpired')).toHaveLength(1);
  });
});

describe('a row that means nothing any more', () => {
  const leftover = { kind: 'art7-response', n: 'prov-xb-lumen', clock: 'legal' as const, attempts: 0 };

  it('of a case that does not ask for it is removed', async () => {
    const caseId = await openCase(core);
    const at = core.deps.systemClock.now();
    await write(core.deps.table, { put: dueRow({ ...leftover, caseId, caseKind: 'request', at }) });
    await wait(35);
    core.pass(1);
    await sweep();
    expect(await dueRows(caseId)).toEqual([]);
    expect(await typesOf(caseId)).toEqual(['OrderDrafted']);
  });

  it('of a case that does not exist is removed', async () => {
    const at = core.deps.systemClock.now();
    await write(core.deps.table, { put: dueRow({ ...leftover, caseId: 'req_x', caseKind: 'request', at }) });
    await wait(35);
    core.pass(1);
    await sweep();
    expect(await dueRows('req_x')).toEqual([]);
  });
});

describe('a row that fails', () => {
  /** The rules of this kind stumble over one case only. */
  const stumbling = (caseId: string) => {
    const request = core.deps.kinds.request as Kind;
    const kind: Kind = {
      ...request,
      decide: (state, command, context) => {
        if (context.caseId === caseId && command.type === 'DueReached') throw new TypeError('stumbled');
        return request.decide(state, command, context);
      },
    };
    return { ...core.deps, kinds: { ...core.deps.kinds, request: kind } };
  };

  it('steps aside after five attempts, alarmed, and holds nobody up', async () => {
    const bad = await openCase(core);
    const good = await openCase(core);
    await declare(core, bad, 'doc_1');
    await declare(core, good, 'doc_2');
    await wait(35);
    core.pass(25);
    const deps = stumbling(bad);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      await wait(35);
      await sweep(deps);
      expect((await dueRows(bad))[0]?.a.attempts).toBe(attempt);
    }
    expect(await typesOf(good)).toContain('DocumentExpired');
    const alarms = core.logged.filter(({ code }) => code === 'due-parked');
    expect(alarms).toEqual([
      expect.objectContaining({ level: 'error', caseId: bad, attempts: MAX_ATTEMPTS, reason: 'TypeError' }),
    ]);
    expect(JSON.stringify(core.logged)).not.toContain('stumbled');
    const [row] = await dueRows(bad);
    expect(row?.index?.due?.pk).toBe('DUE#failed');
    await eventually(
      async () => (await core.deps.table.index('due', 'DUE#failed')).rows.map(({ pk }) => pk),
      [`CASE#${bad}`],
    );
    await wait(35);
    expect(await sweep(deps)).toEqual({ done: 0, failed: 0, parked: 0 });
  });

  it('is done at the next sweep once the fault is gone', async () => {
    const caseId = await openCase(core);
    await declare(core, caseId, 'doc_1');
    await wait(35);
    core.pass(25);
    expect(await sweep(stumbling(caseId))).toEqual({ done: 0, failed: 1, parked: 0 });
    await wait(35);
    expect(await sweep()).toMatchObject({ done: 1 });
    expect(await typesOf(caseId)).toContain('DocumentExpired');
  });
});

it('emergencies have a shard of their own, and clocks do not mix', () => {
  expect(dueShard('req_1', 'emergency')).toBe('DUE#E');
  expect(dueShard('req_1', 'legal')).toMatch(/^DUE#L#[0-7]$/);
  expect(dueShard('req_1', 'system')).toMatch(/^DUE#S#[0-7]$/);
});
