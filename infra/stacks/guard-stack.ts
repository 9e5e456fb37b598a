/** What no emulator has: scan, trail, backup selection, metrics from the log, watch over the keys, the own name. */
import { Stack } from 'aws-cdk-lib';
import { ApiMapping, DomainName, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { BackupResource, BackupSelection } from 'aws-cdk-lib/aws-backup';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { ALARM_KINDS, LOG_METRICS, type LogMetric, metricNamespace } from '../alarms.ts';
import { because } from '../constructs/because.ts';
import { MalwareScan } from '../constructs/malware-scan.ts';
import { logGroupName } from '../constructs/node-function.ts';
import { backupRoleName, prefixOf, trailName } from '../names.ts';
import type { DataStack, NodeStackProps } from './data-stack.ts';
import type { NodeStack } from './node-stack.ts';
import type { OperationsStack } from './operations-stack.ts';

export interface GuardStackProps extends NodeStackProps {
  readonly data: DataStack;
  readonly node: NodeStack;
  readonly operations: OperationsStack;
}

/** What somebody does who wants to get at a key, or to make it useless. */
const KEY_ADMINISTRATION = [
  'PutKeyPolicy',
  'CreateGrant',
  'DisableKey',
  'ScheduleKeyDeletion',
  'DeleteImportedKeyMaterial',
  'DisableKeyRotation',
  'UpdateAlias',
  'DeleteAlias',
];

const BACKUP_POLICIES = [
  'service-role/AWSBackupServiceRolePolicyForBackup',
  'service-role/AWSBackupServiceRolePolicyForRestores',
  'AWSBackupServiceRolePolicyForS3Backup',
  'AWSBackupServiceRolePolicyForS3Restore',
];

export class GuardStack extends Stack {
  constructor(scope: Construct, id: string, props: GuardStackProps) {
    super(scope, id, props);
    const { profile, deployment, data, node, operations } = props;
    const { code } = profile;
    const { store } = data.keys;
    this.addStackDependency(node);

    if (deployment.scanner === 'guardduty') {
      new MalwareScan(this, 'Scan', { code, intake: data.buckets.intake, key: store });
    }
    this.backups(props);
    this.trail(props);

    for (const [id, metric] of Object.entries<LogMetric>(LOG_METRICS)) {
      new MetricFilter(this, `Metric-${id}`, {
        logGroup: LogGroup.fromLogGroupName(this, `Log-${id}`, logGroupName(code, metric.function)),
        filterPattern: FilterPattern.literal(metric.pattern),
        metricNamespace: metricNamespace(code),
        metricName: metric.name,
        metricValue: metric.value ?? '1',
      });
    }

    const topic: IRuleTarget = new SnsTopic(operations.topic);
    new Rule(this, 'KeyAdministration', {
      ruleName: `${prefixOf(code)}-key-administration`,
      description: `${ALARM_KINDS['key-administration']} docs/operator-guide.md, "key-administration".`,
      eventPattern: {
        source: ['aws.kms'],
        detailType: ['AWS API Call via CloudTrail'],
        detail: { eventName: KEY_ADMINISTRATION },
      },
      targets: [topic],
    });

    if (deployment.domain) {
      const { name, certificateArn } = deployment.domain;
      const domain = new DomainName(this, 'Domain', {
        domainName: name,
        certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
        securityPolicy: SecurityPolicy.TLS_1_2,
      });
      new ApiMapping(this, 'Mapping', { api: node.door.api, domainName: domain, stage: node.door.stage });
    }
  }

  /** Table and vault. The intake has no backup (24 hours at most), audit records cannot be removed at all. */
  private backups({ profile, data }: GuardStackProps): void {
    const role = new Role(this, 'BackupRole', {
      roleName: backupRoleName(profile.code),
      assumedBy: new ServicePrincipal('backup.amazonaws.com'),
      managedPolicies: BACKUP_POLICIES.map((name) => ManagedPolicy.fromAwsManagedPolicyName(name)),
    });
    because(
      role,
      'AWS Backup names these policies as what it needs; a copy of ours would break backups whenever it learns something.',
      ...BACKUP_POLICIES.map((name) => `IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`),
    );
    new BackupSelection(this, 'Selection', {
      backupPlan: data.backups.plan,
      backupSelectionName: prefixOf(profile.code),
      role,
      disableDefaultBackupPolicy: true,
      resources: [
        BackupResource.fromDynamoDbTable(data.cases.table),
        BackupResource.fromArn(data.buckets.vault.bucketArn),
      ],
    });
  }

  /** Who touched which object or item, kept beside the node's own access records. Management events: all of KMS. */
  private trail({ profile, data }: GuardStackProps): void {
    const { vault, intake, audit, logs } = data.buckets;
    const objectsOf = [vault, intake, audit].map((bucket) => `${bucket.bucketArn}/`);
    new CfnTrail(this, 'Trail', {
      trailName: trailName(profile.code),
      isLogging: true,
      s3BucketName: logs.bucketName,
      s3KeyPrefix: 'trail',
      enableLogFileValidation: true,
      includeGlobalServiceEvents: false,
      isMultiRegionTrail: false,
      advancedEventSelectors: [
        { name: 'management', fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }] },
        {
          name: 'objects',
          fieldSelectors: [
            { field: 'eventCategory', equalTo: ['Data'] },
            { field: 'resources.type', equalTo: ['AWS::S3::Object'] },
            { field: 'resources.ARN', startsWith: objectsOf },
          ],
        },
        {
          name: 'items',
          fieldSelectors: [
            { field: 'eventCategory', equalTo: ['Data'] },
            { field: 'resources.type', equalTo: ['AWS::DynamoDB::Table'] },
            { field: 'resources.ARN', startsWith: [data.cases.table.tableArn] },
          ],
        },
      ],
    });
  }
}
