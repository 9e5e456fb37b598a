/** Who is told when something is wrong, and where one looks: alarms, their topic, a dashboard. */
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, Metric, Stats, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { LOG_METRICS, type LogMetric, metricNamespace } from '../alarms.ts';
import { NodeAlarms, type Watch } from '../constructs/node-alarms.ts';
import { prefixOf } from '../names.ts';
import type { DataStack, NodeStackProps } from './data-stack.ts';
import type { NodeStack } from './node-stack.ts';

export interface OperationsStackProps extends NodeStackProps {
  readonly data: DataStack;
  readonly node: NodeStack;
}

const MINUTES = (minutes: number): Duration => Duration.minutes(minutes);
const sum = (minutes: number) => ({ statistic: Stats.SUM, period: MINUTES(minutes) });

export class OperationsStack extends Stack {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: OperationsStackProps) {
    super(scope, id, props);
    const { profile, deployment, data, node } = props;
    const { code } = profile;

    // Alarms carry names of queues and functions, and go to people on duty by mail: nothing of a case is in them.
    this.topic = new Topic(this, 'Alarms', {
      topicName: `${prefixOf(code)}-alarms`,
      displayName: `Accord224 ${code}`,
      masterKey: data.keys.store,
      enforceSSL: true,
    });
    for (const service of ['cloudwatch.amazonaws.com', 'events.amazonaws.com']) {
      this.topic.addToResourcePolicy(
        new PolicyStatement({
          sid: `From-${service.split('.')[0]}`,
          principals: [new ServicePrincipal(service)],
          actions: ['sns:Publish'],
          resources: [this.topic.topicArn],
          conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
        }),
      );
    }
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'NobodyElsePublishes',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
      }),
    );
    for (const address of deployment.alarmMail) this.topic.addSubscription(new EmailSubscription(address));

    const logMetric = ({ name }: LogMetric, period = MINUTES(5)): Metric =>
      new Metric({ namespace: metricNamespace(code), metricName: name, statistic: Stats.SUM, period });
    const graphs = new Map<string, IMetric[]>();
    const watches = this.watches(props, logMetric);
    for (const { kind, metric } of watches) graphs.set(kind, [...(graphs.get(kind) ?? []), metric]);
    new NodeAlarms(this, 'Watch', { code, topic: this.topic, watches });

    const api = (name: string, statistic: string): Metric =>
      new Metric({
        namespace: 'AWS/ApiGateway',
        metricName: name,
        dimensionsMap: { ApiId: node.door.api.apiId },
        statistic,
        period: MINUTES(5),
      });
    new Dashboard(this, 'Dashboard', {
      dashboardName: prefixOf(code),
      widgets: [
        [new TextWidget({ width: 24, height: 1, markdown: `# Accord224 ${code}` })],
        [
          new GraphWidget({ title: 'Requests', width: 8, left: [api('Count', Stats.SUM)] }),
          new GraphWidget({
            title: 'Refused, failed',
            width: 8,
            left: [api('4xx', Stats.SUM), api('5xx', Stats.SUM)],
          }),
          new GraphWidget({
            title: 'Time to answer (ms)',
            width: 8,
            left: [api('Latency', 'p50'), api('Latency', 'p99')],
          }),
        ],
        [...graphs].map(([kind, left]) => new GraphWidget({ title: kind, width: 6, left })),
      ],
    });
    new CfnOutput(this, 'AlarmTopic', { value: this.topic.topicArn });
  }

  private watches(
    { profile, data, node }: OperationsStackProps,
    logMetric: (metric: LogMetric, period?: Duration) => Metric,
  ): Watch[] {
    const dead: [string, Queue][] = [
      ...[...node.queues].map(([name, fed]): [string, Queue] => [name, fed.dead]),
      ['stream', node.stream.dead],
      ['schedules', node.timetable.dead],
    ];
    const publisher = node.functions.get('publisher');
    return [
      ...dead.map(
        ([of, queue]): Watch => ({
          kind: 'dead-letters',
          of,
          metric: queue.metricApproximateNumberOfMessagesVisible({
            statistic: Stats.MAXIMUM,
            period: MINUTES(5),
          }),
        }),
      ),
      ...[...node.functions].map(
        ([of, lambda]): Watch => ({ kind: 'function-errors', of, metric: lambda.metricErrors(sum(5)) }),
      ),
      {
        kind: 'functions-throttled',
        metric: new Metric({ namespace: 'AWS/Lambda', metricName: 'Throttles', ...sum(5) }),
      },
      ...(publisher
        ? [
            {
              kind: 'stream-behind' as const,
              metric: publisher.metric('IteratorAge', { statistic: Stats.MAXIMUM, period: MINUTES(5) }),
              from: MINUTES(5).toMilliseconds(),
            },
          ]
        : []),
      ...[...node.queues].map(
        ([of, { queue }]): Watch => ({
          kind: 'queue-behind',
          of,
          metric: queue.metricApproximateAgeOfOldestMessage({
            statistic: Stats.MAXIMUM,
            period: MINUTES(5),
          }),
          from: MINUTES(30).toSeconds(),
        }),
      ),
      {
        kind: 'api-faults',
        metric: new Metric({
          namespace: 'AWS/ApiGateway',
          metricName: '5xx',
          dimensionsMap: { ApiId: node.door.api.apiId },
          ...sum(5),
        }),
      },
      { kind: 'due-parked', metric: logMetric(LOG_METRICS.dueParked) },
      { kind: 'emergency-unacknowledged', metric: logMetric(LOG_METRICS.emergencyUnacknowledged) },
      // Thirty hours: a root is made in the hour after midnight (UTC), and missed ones are made up for.
      {
        kind: 'root-missing',
        metric: logMetric(LOG_METRICS.rootsSigned, Duration.hours(6)),
        below: 1,
        periods: 5,
      },
      {
        kind: 'backup-failed',
        metric: new Metric({
          namespace: 'AWS/Backup',
          metricName: 'NumberOfBackupJobsFailed',
          dimensionsMap: { BackupVaultName: data.backups.vault.backupVaultName },
          ...sum(60),
        }),
      },
      {
        kind: 'mail-returned',
        metric: new Metric({
          namespace: 'AWS/SES',
          metricName: 'Reputation.BounceRate',
          dimensionsMap: { 'ses:configuration-set': prefixOf(profile.code) },
          statistic: Stats.AVERAGE,
          period: Duration.hours(1),
        }),
        // SES looks closer at five in a hundred.
        from: 0.04,
      },
    ];
  }
}
