/** Queues of other functions. Loaded when something is sent for the first time: most requests send nothing. */

import { clientConfig } from '../../../shared/adapters/aws/client-config.ts';
import { createSqsQueue } from '../../../shared/adapters/aws/sqs-queue.ts';
import type { WorkQueue } from '../../../shared/application/work-queue.ts';
import { recorded } from './observe-calls.ts';
import type { NodeWiring } from './wire-node.ts';

export function lazyQueue<Message>(
  { environment, log }: NodeWiring,
  name: 'EXPORTS_QUEUE_URL' | 'INTAKE_QUEUE_URL',
): WorkQueue<Message> {
  const queueUrl = environment.need(name);
  let queue: WorkQueue<Message> | undefined;
  return {
    async send(message) {
      const { SQSClient } = await import('@aws-sdk/client-sqs');
      queue ??= createSqsQueue({ client: recorded(new SQSClient(clientConfig()), log), queueUrl });
      await queue.send(message);
    },
  };
}
