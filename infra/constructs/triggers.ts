/** What starts functions by itself: the stream, the routing table by way of the bus, uploads, the schedule table. */
import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { type EventBus, type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  type Function as LambdaFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { typesFor } from '../../events/functions.ts';
import { EVENT_SOURCE, type Target } from '../../events/routing.ts';
import { SCHEDULES } from '../../events/schedules.ts';
import { prefixOf } from '../names.ts';
import { because, wildcard, writtenArn } from './because.ts';
import { DeadLetters, type FedQueue } from './fed-queue.ts';
import type { NodeFunction } from './node-function.ts';

/** Where uploads land in the intake bucket. What pages park there (`parked/`) is theirs, and starts nothing. */
export const UPLOAD_PREFIXES = ['intake/', 'packages/', 'transfer/'] as const;
const uploads = (): { prefix: string }[] => UPLOAD_PREFIXES.map((prefix) => ({ prefix }));

/** New events of the table's stream start the publisher. */
export class StreamTrigger extends Construct {
  readonly dead: Queue;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly code: string; readonly table: Table; readonly publisher: NodeFunction },
  ) {
    super(scope, id);
    const { table, publisher } = props;
    this.dead = new DeadLetters(this, 'Dead', { code: props.code, name: 'stream' }).queue;
    const streamArn = table.tableStreamArn;
    if (!streamArn) throw new Error('the table has no stream');
    publisher.role.addToPolicy(
      new PolicyStatement({
        sid: 'Stream',
        actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        resources: [streamArn],
      }),
    );
    publisher.role.addToPolicy(
      new PolicyStatement({ sid: 'StreamNames', actions: ['dynamodb:ListStreams'], resources: ['*'] }),
    );
    because(publisher.role, 'DynamoDB knows no resource for ListStreams.', wildcard('*'));
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: publisher.lambda,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      parallelizationFactor: 2,
      bisectBatchOnError: true,
      retryAttempts: 5,
      // What is older is brought by the sweep; a stream must not stand still for one record.
      maxRecordAge: Duration.hours(1),
      reportBatchItemFailures: true,
      onFailure: new SqsDlq(this.dead),
      // Only rows that are events, and only when they are new: taking their mark away is a change, too.
      filters: [
        FilterCriteria.filter({
          eventName: FilterRule.isEqual('INSERT'),
          dynamodb: { Keys: { sk: { S: FilterRule.beginsWith('EV#') } } },
        }),
      ],
    });
    // Lambda asks the role when the mapping is made.
    mapping.node.addDependency(publisher.role);
  }
}

/** The bus of the node; a rule for each target of the routing table. */
export class Routes extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly code: string;
      readonly bus: EventBus;
      readonly queues: ReadonlyMap<string, FedQueue>;
      readonly targets: readonly Target[];
    },
  ) {
    super(scope, id);
    for (const target of props.targets) {
      const fed = props.queues.get(target);
      if (!fed) throw new Error(`the routing table names ${target}, which has no queue`);
      const rule = new Rule(this, target, {
        ruleName: `${prefixOf(props.code)}-${target}`,
        eventBus: props.bus as IEventBus,
        eventPattern: { source: [EVENT_SOURCE], detailType: [...typesFor(target)] },
      });
      rule.addTarget(new SqsQueue(fed.queue, { deadLetterQueue: fed.dead, maxEventAge: Duration.hours(24) }));
    }
  }
}

/** An upload that arrived, or the verdict of the scan where one is configured. */
export class UploadTrigger extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly code: string;
      readonly intake: Bucket;
      readonly fed: FedQueue;
      readonly scanner: 'none' | 'guardduty';
    },
  ) {
    super(scope, id);
    const { intake, fed, scanner } = props;
    const rule = new Rule(this, 'Rule', {
      ruleName: `${prefixOf(props.code)}-uploads`,
      eventPattern:
        scanner === 'guardduty'
          ? {
              source: ['aws.guardduty'],
              detailType: ['GuardDuty Malware Protection Object Scan Result'],
              detail: { s3ObjectDetails: { bucketName: [intake.bucketName], objectKey: uploads() } },
            }
          : {
              source: ['aws.s3'],
              detailType: ['Object Created'],
              detail: { bucket: { name: [intake.bucketName] }, object: { key: uploads() } },
            },
    });
    rule.addTarget(new SqsQueue(fed.queue, { deadLetterQueue: fed.dead, maxEventAge: Duration.hours(24) }));
  }
}

/** The schedule table. One role that may start just these functions. */
export class Timetable extends Construct {
  readonly dead: Queue;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly code: string; readonly functions: ReadonlyMap<string, LambdaFunction> },
  ) {
    super(scope, id);
    const { code, functions } = props;
    this.dead = new DeadLetters(this, 'Dead', { code, name: 'schedules' }).queue;
    const role = new Role(this, 'Role', {
      roleName: `${prefixOf(code)}-scheduler`,
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
    });
    for (const { name, function: target, everyMinutes, why } of SCHEDULES) {
      const lambda = functions.get(target);
      if (!lambda) throw new Error(`the schedule ${name} needs the function ${target}`);
      because(
        role,
        'The scheduler may also start versions of a function: the same code under the same role.',
        wildcard(`${writtenArn(this, lambda, lambda.functionArn)}:*`),
      );
      new Schedule(this, name, {
        scheduleName: `${prefixOf(code)}-${name}`,
        description: why,
        schedule: ScheduleExpression.rate(Duration.minutes(everyMinutes)),
        target: new LambdaInvoke(lambda, {
          role,
          deadLetterQueue: this.dead,
          // The next one does what this one did not.
          retryAttempts: 1,
          maxEventAge: Duration.minutes(Math.max(1, Math.min(everyMinutes, 60))),
          input: ScheduleTargetInput.fromObject({ schedule: name }),
        }),
      });
    }
  }
}
