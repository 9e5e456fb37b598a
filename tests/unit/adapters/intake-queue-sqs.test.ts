import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { sqsIntakeQueue } from '../../../shared/adapters/aws/sqs-intake-queue.ts';
import { StoreUnavailableError } from '../../../shared/application/ports.ts';

const client = new SQSClient({ region: 'eu-north-1' });
const sqs = mockClient(client);
const queue = sqsIntakeQueue({
  client,
  queueUrl: 'https://sqs.eu-north-1.amazonaws.com/111111111111/intake',
  bucket: 'xa-intake',
  account: '111111111111',
  region: 'eu-north-1',
  ids: { ulid: () => '01KJPZV28075HZ74THSSHRHBJD' },
  clock: { now: () => '2026-11-22T08:00:00.000Z' },
});
const object = { key: 'intake/req_1/doc_1', size: 5 };
beforeEach(() => sqs.reset());

test('the message is the event that reports an upload, and names ids only', async () => {
  sqs.on(SendMessageCommand).resolves({});
  await queue.again(object);
  const { QueueUrl, MessageBody } = sqs.commandCalls(SendMessageCommand)[0]?.args[0].input ?? {};
  expect(QueueUrl).toBe('https://sqs.eu-north-1.amazonaws.com/111111111111/intake');
  expect(JSON.parse(MessageBody ?? '')).toEqual({
    version: '0',
    id: '01KJPZV28075HZ74THSSHRHBJD',
    'detail-type': 'Object Created',
    source: 'accord224.intake',
    account: '111111111111',
    time: '2026-11-22T08:00:00.000Z',
    region: 'eu-north-1',
    resources: [],
    detail: { bucket: { name: 'xa-intake' }, object },
  });
});

test('a queue that cannot be reached is told from one that refuses', async () => {
  const fault = (name: string, status: number) =>
    Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });
  sqs.on(SendMessageCommand).rejects(fault('InternalError', 500));
  await expect(queue.again(object)).rejects.toThrow(StoreUnavailableError);
  sqs.on(SendMessageCommand).rejects(fault('AccessDenied', 403));
  await expect(queue.again(object)).rejects.toMatchObject({ name: 'AccessDenied' });
});
