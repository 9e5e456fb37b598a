import { EventBridgeClient, PutEventsCommand, type PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { createEventBridgeBus } from '../../../shared/adapters/aws/eventbridge-bus.ts';
import { ServiceRefusedError } from '../../../shared/adapters/aws/service-errors.ts';
import { type BusEvent, StoreUnavailableError } from '../../../shared/application/ports.ts';
import { CANARY, describeFaults, errorOf } from '../../support/aws-faults.ts';

const mock = mockClient(EventBridgeClient);
let pauses: number[] = [];
const bus = createEventBridgeBus({
  client: new EventBridgeClient({ region: 'eu-north-1' }),
  busName: 'accord',
  retry: {
    attempts: 3,
    baseMs: 50,
    capMs: 1000,
    random: () => 1,
    sleep: async (ms) => void pauses.push(ms),
  },
});
const event = (seq: number): BusEvent => ({
  id: `req_1/${seq}`,
  type: 'OrderIssued',
  caseId: 'req_1',
  seq,
  at: '2026-03-02T10:00:00.000Z',
  detail: { open: { text: CANARY } },
});
const events = (count: number) => Array.from({ length: count }, (_, n) => event(n + 1));
const taken = (count: number) => ({
  Entries: Array.from({ length: count }, (_, n) => ({ EventId: `${n}` })),
});
const calls = () => mock.commandCalls(PutEventsCommand).map(({ args }) => args[0].input.Entries ?? []);
const seqs = (entries: NonNullable<PutEventsCommandInput['Entries']>) =>
  entries.map(({ Detail }) => (JSON.parse(Detail ?? '{}') as BusEvent).seq);

beforeEach(() => {
  mock.reset();
  pauses = [];
});

test('events go in tens, each named, dated and on our bus', async () => {
  mock
    .on(PutEventsCommand)
    .callsFake(async (input: PutEventsCommandInput) => taken(input.Entries?.length ?? 0));
  await bus.put(events(21));
  expect(calls().map((entries) => entries.length)).toEqual([10, 10, 1]);
  expect(calls()[0]?.[0]).toEqual({
    EventBusName: 'accord',
    Source: 'accord224',
    DetailType: 'OrderIssued',
    Time: new Date('2026-03-02T10:00:00.000Z'),
    Detail: JSON.stringify(event(1)),
  });
});

test('what was not taken is sent again, and nothing else', async () => {
  mock
    .on(PutEventsCommand)
    .resolvesOnce({
      FailedEntryCount: 2,
      Entries: [{ EventId: 'a' }, { ErrorCode: 'ThrottlingException' }, { ErrorCode: 'InternalFailure' }],
    })
    .resolvesOnce({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalException' }, { EventId: 'b' }] })
    .resolves(taken(1));
  await bus.put(events(3));
  expect(calls().map(seqs)).toEqual([[1, 2, 3], [2, 3], [2]]);
  expect(pauses).toEqual([100, 200]);
});

test('an event that is never taken is left for a later try', async () => {
  mock
    .on(PutEventsCommand)
    .resolves({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: CANARY }] });
  const error = await errorOf(bus.put([event(1)]));
  expect(error).toBeInstanceOf(StoreUnavailableError);
  expect(error.message).toBe('EventBridge: 1 events were not taken');
  expect(calls()).toHaveLength(3);
});

test('an event that is refused for good is not tried again', async () => {
  const refused = { ErrorCode: 'MalformedDetail', ErrorMessage: CANARY };
  mock.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries: [refused] });
  const error = await errorOf(bus.put([event(1)]));
  expect(error).toBeInstanceOf(ServiceRefusedError);
  expect(error.message).toBe('EventBridge: MalformedDetail');
  expect(calls()).toHaveLength(1);
});

test.each([
  ['none', {}],
  ['of another length', taken(1)],
  ['without ids', { Entries: [{}, {}] }],
])('results that say nothing about an event (%s) count as not taken', async (_what, answer) => {
  mock.on(PutEventsCommand).resolvesOnce(answer).resolves(taken(2));
  await bus.put(events(2));
  expect(calls().map(seqs)).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

describeFaults(ServiceRefusedError, (fault) => mock.on(PutEventsCommand).rejects(fault), {
  put: () => bus.put([event(1)]),
});
