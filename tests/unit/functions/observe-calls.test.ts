/** What is put on record about calls of AWS: enough to cut a role to size, and nothing of what was in them. */
import {
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  type AwsCall,
  type AwsClient,
  observeCalls,
  recorded,
} from '../../../functions/edge/aws/observe-calls.ts';

/** Nothing is listening there: the call is told of before it is sent. */
const config = {
  region: 'eu-north-1',
  endpoint: 'http://127.0.0.1:9',
  credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  maxAttempts: 1,
};

async function callsOf<C extends AwsClient & { destroy(): void }>(
  client: C,
  send: (client: C) => Promise<unknown>,
): Promise<AwsCall[]> {
  const calls: AwsCall[] = [];
  await send(observeCalls(client, (call) => calls.push(call))).catch(() => undefined);
  client.destroy();
  return calls;
}

const Key = { pk: { S: 'CASE#req_secret' }, sk: { S: 'HEAD' } };

it.each([
  [
    'a read',
    () => callsOf(new DynamoDBClient(config), (c) => c.send(new GetItemCommand({ TableName: 'table', Key }))),
    { service: 'DynamoDB', operation: 'GetItem', resource: 'table' },
  ],
  [
    'a list',
    () =>
      callsOf(new DynamoDBClient(config), (c) =>
        c.send(new QueryCommand({ TableName: 'table', IndexName: 'inbox' })),
      ),
    { service: 'DynamoDB', operation: 'Query', resource: 'table/index/inbox' },
  ],
  [
    'a transaction, by its parts',
    () =>
      callsOf(new DynamoDBClient(config), (c) =>
        c.send(
          new TransactWriteItemsCommand({
            TransactItems: [
              { Put: { TableName: 'table', Item: Key } },
              { ConditionCheck: { TableName: 'table', Key, ConditionExpression: 'x' } },
              { Put: { TableName: 'table', Item: Key } },
            ],
          }),
        ),
      ),
    { service: 'DynamoDB', operation: 'TransactWriteItems', resource: 'table', parts: 'ConditionCheck,Put' },
  ],
  [
    'a key',
    () =>
      callsOf(new KMSClient(config), (c) =>
        c.send(new GenerateDataKeyCommand({ KeyId: 'key', EncryptionContext: { caseId: 'req_secret' } })),
      ),
    { service: 'KMS', operation: 'GenerateDataKey', resource: 'key' },
  ],
  [
    'an object, by its bucket',
    () =>
      callsOf(new S3Client(config), (c) =>
        c.send(new PutObjectCommand({ Bucket: 'vault', Key: 'req_secret', Body: 'x' })),
      ),
    { service: 'S3', operation: 'PutObject', resource: 'vault' },
  ],
  [
    'a message, by its queue',
    () =>
      callsOf(new SQSClient(config), (c) =>
        c.send(
          new SendMessageCommand({ QueueUrl: 'http://127.0.0.1:9/1/exports', MessageBody: 'req_secret' }),
        ),
      ),
    { service: 'SQS', operation: 'SendMessage', resource: 'exports' },
  ],
  [
    'events, by their bus',
    () =>
      callsOf(new EventBridgeClient(config), (c) =>
        c.send(new PutEventsCommand({ Entries: [{ EventBusName: 'bus', Detail: '{"id":"req_secret"}' }] })),
      ),
    { service: 'EventBridge', operation: 'PutEvents', resource: 'bus' },
  ],
])('%s', async (_what, calls, expected) => {
  const told = await calls();
  expect(told).toEqual([expected]);
  expect(JSON.stringify(told)).not.toContain('secret');
});

it('one line each, when ACCORD_RECORD_CALLS is set as the client is made', async () => {
  const lines: string[] = [];
  const log = { info: (code: string) => void lines.push(code), error: () => undefined };
  const send = (client: DynamoDBClient) =>
    client.send(new GetItemCommand({ TableName: 'table', Key })).catch(() => undefined);
  await send(recorded(new DynamoDBClient(config), log));
  expect(lines).toEqual([]);
  process.env.ACCORD_RECORD_CALLS = '1';
  try {
    await send(recorded(new DynamoDBClient(config), log));
  } finally {
    delete process.env.ACCORD_RECORD_CALLS;
  }
  expect(lines).toEqual(['aws-call']);
});
