/** The only source of side effects: repeated, reordered, interrupted, and never forgotten. */
import { setTimeout as wait } from 'node:timers/promises';
import { publishFromStream, publishLeftovers } from '../../../functions/publisher/publish-events.ts';
import { publishEvent, publishUnpublished } from '../../../shared/application/cases/publish-events.ts';
import { eventKey } from '../../../shared/application/cases/rows.ts';
import type { BusEvent } from '../../../shared/application/ports.ts';
import { type Core, openCase, openCore, revise } from '../../support/e2e-core.ts';

let core: Core;
let caseId = '';
let sent: BusEvent[];
let fails = 0;
const bus = {
  async put(events: readonly BusEvent[]) {
    if (fails > 0) {
      fails -= 1;
      throw new Error('the bus is down');
    }
    sent.push(...events);
  },
};
const deps = () => ({ ...core.deps, bus, log: core.log });

beforeEach(async () => {
  core = await openCore(8);
  sent = [];
  fails = 0;
  caseId = await openCase(core);
  await revise(core.deps, caseId, { responseManner: 'one' });
});
afterEach(() => core.close());

const record = (seq: number) => {
  const { pk, sk } = eventKey(caseId, seq);
  return { eventName: 'INSERT' as const, dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } } } };
};
const marked = async () =>
  (await core.rows(`CASE#${caseId}`)).filter((row) => row.index?.unpublished).map(({ sk }) => sk);
const ids = () => sent.map(({ id }) => id);

it('a repeated record is published once, in whatever order records come', async () => {
  await publishFromStream(deps())({ Records: [record(2), record(1), record(2), record(1)] });
  expect(ids()).toEqual([`${caseId}/2`, `${caseId}/1`]);
  expect(await marked()).toEqual([]);
  expect(await publishEvent(deps(), eventKey(caseId, 1))).toBe(false);
});

it('what reaches the bus is open data under a stable id', async () => {
  await publishUnpublished(deps());
  await wait(35);
  await publishUnpublished(deps());
  const first = sent.find(({ seq }) => seq === 1);
  expect(first).toMatchObject({ id: `${caseId}/1`, type: 'OrderDrafted', caseId });
  expect(JSON.stringify(sent)).not.toContain('DPP-1');
  expect(JSON.stringify(sent)).not.toContain('responseManner');
});

it('a failing bus holds up no other record, and the sweep brings what was missed', async () => {
  fails = 1;
  await publishFromStream(deps())({ Records: [record(1), record(2)] });
  expect(ids()).toEqual([`${caseId}/2`]);
  expect(await marked()).toEqual(['EV#0000001']);
  expect(core.logged).toContainEqual(expect.objectContaining({ code: 'publish-failed', level: 'error' }));
  await wait(35);
  await publishLeftovers(deps())();
  expect(ids()).toEqual([`${caseId}/2`, `${caseId}/1`]);
  expect(await marked()).toEqual([]);
});

it('records that are no events, or are gone, are passed over', async () => {
  await publishFromStream(deps())({
    Records: [
      { eventName: 'INSERT', dynamodb: { Keys: { pk: { S: 'CASE#x' }, sk: { S: 'HEAD' } } } },
      { eventName: 'REMOVE', dynamodb: record(1).dynamodb },
      { eventName: 'INSERT', dynamodb: { Keys: { pk: { S: 'CASE#x' }, sk: { S: 'EV#0000001' } } } },
      { eventName: 'INSERT' },
    ],
  });
  expect(sent).toEqual([]);
});

it('two publishers at once may repeat an event, and forget none', async () => {
  await wait(35);
  await Promise.all([publishUnpublished(deps()), publishUnpublished(deps())]);
  expect(new Set(ids())).toEqual(new Set([`${caseId}/1`, `${caseId}/2`]));
  expect(await marked()).toEqual([]);
});
