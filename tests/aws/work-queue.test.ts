import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { partialBatch } from '../../functions/edge/queue-batch.ts';
import { createSqsDeadLetters } from '../../shared/adapters/aws/sqs-dead-letters.ts';
import { createSqsQueue } from '../../shared/adapters/aws/sqs-queue.ts';
import { type Job, workQueueContract } from '../contract/work-queue.contract.ts';
import { dropQueues, handBatch, makeQueuePair, sqsClient } from '../support/aws-queue.ts';
import { parseJob } from '../support/jobs.ts';

const NAME = 'jobs';
const TRIES = 3;
const log = { info: () => undefined, error: () => undefined };

workQueueContract('SQS', async () => {
  const client = sqsClient();
  const { queue, dead } = await makeQueuePair(client, 'accord-jobs', TRIES);
  return {
    queue: createSqsQueue<Job>({ client, queueUrl: queue.url }),
    deadLetters: createSqsDeadLetters({
      client,
      queues: [{ name: NAME, queueUrl: queue.url, deadLetterUrl: dead.url }],
    }),
    name: NAME,
    sendForeign: async (text) =>
      void (await client.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: text }))),
    async work(handle) {
      await handBatch(client, queue, partialBatch({ name: NAME, log, parse: parseJob, handle }));
    },
    close: () => dropQueues(client, queue, dead),
  };
});
