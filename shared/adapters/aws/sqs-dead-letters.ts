/** Dead letters on SQS, and the way back: a message move task, or by hand where the platform has none. */
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { type DeadLetters, UnknownQueueError } from '../../application/work-queue.ts';
import { nameOf, serviceFault } from './service-errors.ts';

/** A queue and the one that takes what it gives up. */
export interface QueuePair {
  readonly name: string;
  readonly queueUrl: string;
  readonly deadLetterUrl: string;
}

/** Names under which platforms say that they do not know the operation. */
const UNKNOWN_OPERATION = /^(AWS\.SimpleQueueService\.)?(Unsupported|Unknown)Operation|^InvalidAction/;

export function createSqsDeadLetters({
  client,
  queues,
}: {
  readonly client: SQSClient;
  readonly queues: readonly QueuePair[];
}): DeadLetters {
  const failed = (cause: unknown) => Promise.reject(serviceFault(cause, 'SQS'));

  async function attribute(QueueUrl: string, name: 'QueueArn' | 'ApproximateNumberOfMessages') {
    const { Attributes } = await client
      .send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] }))
      .catch(failed);
    return Attributes?.[name] ?? '';
  }

  /** Sent first, deleted after: a message is at worst there twice. */
  async function moveByHand({ queueUrl, deadLetterUrl }: QueuePair): Promise<number> {
    let moved = 0;
    for (;;) {
      const receive = new ReceiveMessageCommand({ QueueUrl: deadLetterUrl, MaxNumberOfMessages: 10 });
      const { Messages } = await client.send(receive).catch(failed);
      if (!Messages?.length) return moved;
      for (const { Body, ReceiptHandle } of Messages) {
        await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: Body })).catch(failed);
        await client.send(new DeleteMessageCommand({ QueueUrl: deadLetterUrl, ReceiptHandle })).catch(failed);
        moved += 1;
      }
    }
  }

  return {
    counts: () =>
      Promise.all(
        queues.map(async ({ name, deadLetterUrl }) => ({
          queue: name,
          dead: Number(await attribute(deadLetterUrl, 'ApproximateNumberOfMessages')),
        })),
      ),
    async redrive(queue) {
      const pair = queues.find(({ name }) => name === queue);
      if (!pair) throw new UnknownQueueError(`there is no queue "${queue}"`);
      const SourceArn = await attribute(pair.deadLetterUrl, 'QueueArn');
      const DestinationArn = await attribute(pair.queueUrl, 'QueueArn');
      try {
        await client.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }));
        return undefined;
      } catch (cause) {
        if (!UNKNOWN_OPERATION.test(nameOf(cause))) throw serviceFault(cause, 'SQS');
        return await moveByHand(pair);
      }
    },
  };
}
