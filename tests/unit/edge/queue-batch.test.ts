import type { SQSEvent } from 'aws-lambda';
import { busMessage, exportMessage, uploadMessage } from '../../../functions/edge/messages.ts';
import { partialBatch } from '../../../functions/edge/queue-batch.ts';
import { CANARY } from '../../support/aws-faults.ts';

const batch = (...bodies: readonly string[]): SQSEvent => ({
  Records: bodies.map((body, n) => ({
    messageId: `m${n}`,
    receiptHandle: '',
    body,
    attributes: {
      ApproximateReceiveCount: '2',
      SentTimestamp: '',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: '',
  })),
});

test('only what failed is reported, and the log says which and how, not what', async () => {
  const logged: unknown[] = [];
  const handled: unknown[] = [];
  const handler = partialBatch({
    name: 'exports',
    log: { info: () => undefined, error: (code, fields) => void logged.push({ code, ...fields }) },
    parse: exportMessage,
    handle: async (job) => {
      if (job.caseId === 'bad') throw new RangeError(CANARY);
      handled.push(job);
    },
  });
  const good = { caseId: 'req_1', exportId: 'exp_1' };
  const answer = await handler(
    batch(
      JSON.stringify(good),
      `{"caseId":"${CANARY}"}`,
      CANARY,
      JSON.stringify({ ...good, caseId: 'bad' }),
      JSON.stringify({ ...good, [CANARY]: 1 }),
      JSON.stringify(good),
    ),
  );
  expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual([
    'm1',
    'm2',
    'm3',
    'm4',
  ]);
  expect(handled).toEqual([good, good]);
  const entry = (id: string, name: string) => ({
    code: 'message-failed',
    function: 'exports',
    id,
    name,
    attempt: 2,
  });
  expect(logged).toEqual([
    entry('m1', 'MessageError'),
    entry('m2', 'SyntaxError'),
    entry('m3', 'RangeError'),
    entry('m4', 'MessageError'),
  ]);
});

const event = {
  id: 'req_1/1',
  type: 'T',
  caseId: 'req_1',
  seq: 1,
  at: '2026-03-02T10:00:00.000Z',
  detail: {},
};
const envelope = { source: 'accord224', 'detail-type': 'T', detail: event, 'new-field-of-the-bus': 1 };

test('an event of the bus is known by its source and its fields', () => {
  expect(busMessage(envelope)).toMatchObject({ 'detail-type': 'T', detail: event });
  for (const wrong of [
    { ...envelope, source: 'aws.s3' },
    { ...envelope, detail: { ...event, seq: '1' } },
    { ...envelope, detail: undefined },
    null,
  ])
    expect(() => busMessage(wrong)).toThrow('no such message');
});

test('an upload is known by its key, whoever reports it', () => {
  const s3 = { source: 'aws.s3', 'detail-type': 'Object Created' };
  const detail = { bucket: { name: 'b' }, object: { key: 'intake/req_1/doc_1', size: 4, etag: 'x' } };
  expect(uploadMessage({ ...s3, detail }).detail.object).toEqual({ key: 'intake/req_1/doc_1', size: 4 });
  expect(() => uploadMessage({ ...s3, detail: { bucket: { name: 'b' }, object: { key: '' } } })).toThrow(
    'no such message: detail.object.key',
  );
});
