/** A queue that feeds one function, with dead letters. Messages carry ids and states, never content. */
import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { prefixOf } from '../names.ts';
import { because } from './because.ts';

export interface FedQueueProps {
  readonly code: string;
  readonly name: string;
  readonly timeoutSeconds: number;
}

export class DeadLetters extends Construct {
  readonly queue: Queue;

  constructor(
    scope: Construct,
    id: string,
    { code, name }: { readonly code: string; readonly name: string },
  ) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      queueName: `${prefixOf(code)}-${name}-dead`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // As long as SQS keeps anything: time for somebody to look.
      retentionPeriod: Duration.days(14),
    });
    because(
      this.queue,
      'It takes dead letters itself: from queues, the stream, rules and schedules.',
      'SQS3',
    );
  }
}

export class FedQueue extends Construct {
  readonly queue: Queue;
  readonly dead: Queue;

  constructor(scope: Construct, id: string, props: FedQueueProps) {
    super(scope, id);
    const { code, name } = props;
    this.dead = new DeadLetters(this, 'Dead', { code, name }).queue;
    this.queue = new Queue(this, 'Queue', {
      queueName: `${prefixOf(code)}-${name}`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(4),
      // Lambda's own advice: six times what one call may take, or a slow one is delivered twice.
      visibilityTimeout: Duration.seconds(6 * props.timeoutSeconds),
      deadLetterQueue: { queue: this.dead, maxReceiveCount: 5 },
    });
  }

  /** `atOnce`: how many calls may work on it at the same time. */
  feed(lambda: LambdaFunction, options: { readonly batchSize: number; readonly atOnce?: number }): void {
    lambda.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: options.batchSize,
        // One bad message does not bring its neighbours back.
        reportBatchItemFailures: true,
        ...(options.atOnce !== undefined && { maxConcurrency: options.atOnce }),
      }),
    );
  }
}
