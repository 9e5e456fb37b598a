/**
 * Another run of the intake function, by way of its own queue: a message in the form of the event with which the
 * object store reports an upload, so that the function has one way in.
 */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Ids, IntakeQueue, SystemClock } from '../../application/ports.ts';
import { portError } from './service-errors.ts';

export interface SqsIntakeQueueOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  /** Name of the intake bucket. */
  readonly bucket: string;
  readonly account: string;
  readonly region: string;
  readonly ids: Pick<Ids, 'ulid'>;
  readonly clock: SystemClock;
}

export function sqsIntakeQueue(options: SqsIntakeQueueOptions): IntakeQueue {
  const { client, queueUrl, bucket, account, region, ids, clock } = options;
  return {
    async again({ key, size }) {
      const event = {
        version: '0',
        id: ids.ulid(),
        'detail-type': 'Object Created',
        source: 'accord224.intake',
        account,
        time: clock.now(),
        region,
        resources: [],
        detail: { bucket: { name: bucket }, object: { key, size } },
      };
      const command = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(event) });
      await client.send(command).catch((cause: unknown) => {
        throw portError(cause, key);
      });
    },
  };
}
