/**
 * What a capability of the function table means in IAM: the exact calls that the adapters make, on the resources of
 * this node. Hand-written where CDK's own grants are wider (`s3:GetObject*`, `kms:ReEncrypt*`) or know no condition.
 */
import { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Capability } from '../../events/functions.ts';
import { INDEX_NAMES } from '../../shared/application/table.ts';

export interface NodeResources {
  readonly code: string;
  readonly table: Table;
  readonly caseKey: IKey;
  readonly indexKey: IKey;
  readonly signingKey: IKey;
  /** RSA: what peers encrypt to. */
  readonly exchangeKey: IKey;
  readonly retiredSigningKeys: readonly string[];
  readonly storeKey: IKey;
  readonly vault: Bucket;
  readonly intake: Bucket;
  readonly audit: Bucket;
  readonly bus: EventBus;
  readonly queues: Readonly<Partial<Record<string, IQueue>>>;
  readonly mail: {
    readonly from: string;
    readonly identityArn: string;
    readonly configurationSetArn: string;
  };
  readonly alertWebhookParameter?: string;
}

type Conditions = Record<string, Record<string, unknown>>;

const may = (
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
  conditions?: Conditions,
): PolicyStatement =>
  new PolicyStatement({
    sid,
    actions: [...actions],
    resources: [...resources],
    ...(conditions && { conditions }),
  });

/** The store key, by way of the service that holds the data and never directly. */
const through = (scope: Construct, sid: string, key: IKey, service: string, actions: readonly string[]) =>
  may(sid, actions, [key.keyArn], {
    StringEquals: { 'kms:ViaService': `${service}.${Stack.of(scope).region}.amazonaws.com` },
  });

const TABLE_CALLS = [
  'dynamodb:GetItem',
  'dynamodb:Query',
  // A transaction is allowed item by item: these are its parts.
  'dynamodb:ConditionCheckItem',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
];

/** The statements of one capability. An object that is missing is a 404 only to those who may list the bucket. */
export function statementsFor(
  scope: Construct,
  capability: Capability,
  on: NodeResources,
): PolicyStatement[] {
  const party = { StringEquals: { 'kms:EncryptionContext:party': on.code } };
  const objects = (bucket: Bucket): string[] => [bucket.arnForObjects('*')];
  switch (capability) {
    case 'table':
      return [
        may('Table', TABLE_CALLS, [on.table.tableArn]),
        may(
          'Lists',
          ['dynamodb:Query'],
          INDEX_NAMES.map((name) => `${on.table.tableArn}/index/${name}`),
        ),
        through(scope, 'TableKey', on.storeKey, 'dynamodb', ['kms:Decrypt', 'kms:DescribeKey']),
      ];
    case 'case-keys':
      return [may('CaseKeys', ['kms:GenerateDataKey', 'kms:Decrypt'], [on.caseKey.keyArn], party)];
    case 'case-keys:open':
      return [may('OpenCaseKeys', ['kms:Decrypt'], [on.caseKey.keyArn], party)];
    case 'blind-index':
      return [
        may('SearchTokens', ['kms:GenerateMac'], [on.indexKey.keyArn], {
          StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' },
        }),
      ];
    case 'vault:read':
      return [
        may('VaultRead', ['s3:GetObject'], objects(on.vault)),
        may('VaultList', ['s3:ListBucket'], [on.vault.bucketArn]),
        through(scope, 'VaultKey', on.storeKey, 's3', ['kms:Decrypt']),
      ];
    case 'vault:write':
      return [
        // GetObject: what another attempt left there is compared by its length.
        may('VaultWrite', ['s3:PutObject', 's3:AbortMultipartUpload', 's3:GetObject'], objects(on.vault)),
        may('VaultList', ['s3:ListBucket'], [on.vault.bucketArn]),
        through(scope, 'VaultWriteKey', on.storeKey, 's3', ['kms:GenerateDataKey', 'kms:Decrypt']),
      ];
    case 'vault:erase':
      return [
        may(
          'VaultErase',
          ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:AbortMultipartUpload'],
          objects(on.vault),
        ),
        may(
          'VaultListVersions',
          ['s3:ListBucketVersions', 's3:ListBucketMultipartUploads'],
          [on.vault.bucketArn],
        ),
      ];
    case 'intake:sign':
      return [
        // A signed link can do what its signer may do: put, and nothing that others could be asked to sign.
        may(
          'IntakeSign',
          ['s3:PutObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload', 's3:GetObject'],
          objects(on.intake),
        ),
        may('IntakeList', ['s3:ListBucket'], [on.intake.bucketArn]),
        through(scope, 'IntakeKey', on.storeKey, 's3', ['kms:GenerateDataKey', 'kms:Decrypt']),
      ];
    case 'intake:take':
      return [
        may('IntakeTake', ['s3:GetObject', 's3:DeleteObject'], objects(on.intake)),
        may('IntakeList', ['s3:ListBucket'], [on.intake.bucketArn]),
        through(scope, 'IntakeOpenKey', on.storeKey, 's3', ['kms:Decrypt']),
      ];
    case 'intake:sweep':
      return [
        may(
          'IntakeSweep',
          ['s3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
          objects(on.intake),
        ),
        may('IntakeLists', ['s3:ListBucket', 's3:ListBucketMultipartUploads'], [on.intake.bucketArn]),
      ];
    case 'parking': {
      const parked = [on.intake.arnForObjects('parked/*')];
      return [
        may(
          'Parking',
          ['s3:PutObject', 's3:GetObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
          parked,
        ),
        may('ParkingList', ['s3:ListBucket'], [on.intake.bucketArn]),
        through(scope, 'ParkingKey', on.storeKey, 's3', ['kms:GenerateDataKey', 'kms:Decrypt']),
      ];
    }
    case 'audit-store':
      return [
        may('AuditStore', ['s3:GetObject', 's3:PutObject', 's3:PutObjectRetention'], objects(on.audit)),
        may('AuditList', ['s3:ListBucket'], [on.audit.bucketArn]),
        through(scope, 'AuditKey', on.storeKey, 's3', ['kms:GenerateDataKey', 'kms:Decrypt']),
      ];
    case 'signing:sign':
      return [
        may('Sign', ['kms:Sign'], [on.signingKey.keyArn], {
          StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': 'DIGEST' },
        }),
      ];
    case 'signing:public-key':
      return [may('PublicKeys', ['kms:GetPublicKey'], [on.signingKey.keyArn, ...on.retiredSigningKeys])];
    case 'decryption':
      return [
        may('Unwrap', ['kms:Decrypt'], [on.exchangeKey.keyArn], {
          StringEquals: { 'kms:EncryptionAlgorithm': 'RSAES_OAEP_SHA_256' },
        }),
      ];
    case 'decryption:public-key':
      return [may('EncryptionKeys', ['kms:GetPublicKey'], [on.exchangeKey.keyArn])];
    case 'bus:put':
      return [
        may('Publish', ['events:PutEvents'], [on.bus.eventBusArn], {
          StringEquals: { 'events:source': 'accord224' },
        }),
      ];
    case 'mail':
      return mailStatements(on);
    case 'alerts':
      return [...mailStatements(on), ...webhookStatements(scope, on)];
    default: {
      const queue = capability.startsWith('queue:')
        ? on.queues[capability.slice('queue:'.length)]
        : undefined;
      if (!queue) throw new Error(`nothing is known of the capability ${capability}`);
      return [may(sidOf(capability), ['sqs:SendMessage'], [queue.queueArn])];
    }
  }
}

const sidOf = (capability: string): string =>
  `SendTo${capability.slice('queue:'.length).replaceAll(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase())}`;

const mailStatements = ({ mail }: NodeResources): PolicyStatement[] => [
  may('Mail', ['ses:SendEmail'], [mail.identityArn, mail.configurationSetArn], {
    StringEquals: { 'ses:FromAddress': mail.from },
  }),
];

const webhookStatements = (scope: Construct, { alertWebhookParameter }: NodeResources): PolicyStatement[] =>
  alertWebhookParameter
    ? [
        may(
          'AlertWebhook',
          ['ssm:GetParameter'],
          [
            Stack.of(scope).formatArn({
              service: 'ssm',
              resource: 'parameter',
              resourceName: alertWebhookParameter.slice(1),
            }),
          ],
        ),
      ]
    : [];
