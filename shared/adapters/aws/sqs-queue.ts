/** Work queues on SQS. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { messageText } from '../../application/messages.ts';
import { StoreUnavailableError } from '../../application/ports.ts';
import type { WorkQueue } from '../../application/work-queue.ts';
import { serviceFault } from './service-errors.ts';

export interface SqsQueueOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
}

/** Sends JSON messages to one queue. What they look like is agreed with the function that takes them. */
export function createSqsQueue<Message>({ client, queueUrl }: SqsQueueOptions): WorkQueue<Message> {
  return {
    async send(message) {
      const MessageBody = messageText(message, 'message');
      const { MessageId } = await client
        .send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }))
        .catch((cause: unknown) => Promise.reject(serviceFault(cause, 'SQS')));
      if (MessageId === undefined) throw new StoreUnavailableError('SQS: not acknowledged');
    },
  };
}

/**
 * Asks for another run of the intake function over an object, in the words in which S3 reports one, so that the
 * function knows one kind of message only.
 */
export function createSqsIntakeQueue(options: SqsQueueOptions & { readonly bucket: string }) {
  const queue = createSqsQueue<ReturnType<typeof objectCreated>>(options);
  return {
    again: (object: { readonly key: string; readonly size: number }): Promise<void> =>
      queue.send(objectCreated(options, object)),
  };
}

const objectCreated = (
  { bucket }: { readonly bucket: string },
  { key, size }: { readonly key: string; readonly size: number },
) => ({
  version: '0',
  'detail-type': 'Object Created' as const,
  source: 'accord224.intake',
  resources: [] as string[],
  detail: { bucket: { name: bucket }, object: { key, size } },
});
