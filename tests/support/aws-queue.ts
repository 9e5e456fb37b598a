/** Queues on the emulator. */
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { clientConfig } from '../../shared/adapters/aws/client-config.ts';
import { emulatorEndpoint, uniqueName } from './aws.ts';

export interface AwsQueue {
  readonly url: string;
  readonly arn: string;
}

export function sqsClient(): SQSClient {
  emulatorEndpoint();
  return new SQSClient(clientConfig());
}

export async function makeQueue(client: SQSClient, prefix: string): Promise<AwsQueue> {
  const { QueueUrl: url = '' } = await client.send(new CreateQueueCommand({ QueueName: uniqueName(prefix) }));
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return { url, arn: Attributes?.QueueArn ?? '' };
}

/** A queue that gives up after so many tries. */
export async function makeQueuePair(
  client: SQSClient,
  prefix: string,
  tries: number,
): Promise<{ queue: AwsQueue; dead: AwsQueue }> {
  const dead = await makeQueue(client, `${prefix}-dead`);
  const queue = await makeQueue(client, prefix);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: tries });
  await client.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { RedrivePolicy } }));
  return { queue, dead };
}

export async function receive(client: SQSClient, url: string): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: url,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['All'],
  });
  return (await client.send(command)).Messages ?? [];
}

const removed = (client: SQSClient, url: string, message: Message) =>
  client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle }));

/** Takes everything off a queue. */
export async function drain(client: SQSClient, url: string): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const messages = await receive(client, url);
    if (messages.length === 0) return bodies;
    for (const message of messages) {
      bodies.push(message.Body ?? '');
      await removed(client, url, message);
    }
  }
}

/** One batch, as Lambda hands it over: what is not reported as failed is deleted, the rest shows up at once. */
export async function handBatch(
  client: SQSClient,
  { url, arn }: AwsQueue,
  handler: (event: SQSEvent) => Promise<SQSBatchResponse>,
): Promise<number> {
  const messages = await receive(client, url);
  if (messages.length === 0) return 0;
  const { batchItemFailures } = await handler({
    Records: messages.map(({ MessageId = '', ReceiptHandle = '', Body = '', Attributes }) => ({
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      attributes: {
        ApproximateReceiveCount: Attributes?.ApproximateReceiveCount ?? '1',
        SentTimestamp: Attributes?.SentTimestamp ?? '',
        SenderId: '',
        ApproximateFirstReceiveTimestamp: '',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: arn,
      awsRegion: process.env.AWS_REGION ?? '',
    })),
  });
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  for (const message of messages) {
    if (!failed.has(message.MessageId ?? '')) await removed(client, url, message);
    else
      await client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: url,
          ReceiptHandle: message.ReceiptHandle,
          VisibilityTimeout: 0,
        }),
      );
  }
  return messages.length;
}

export async function dropQueues(client: SQSClient, ...queues: readonly AwsQueue[]): Promise<void> {
  for (const { url } of queues) await client.send(new DeleteQueueCommand({ QueueUrl: url }));
  client.destroy();
}
