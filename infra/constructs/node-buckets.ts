/**
 * Vault, intake, audit and log bucket. Objects are for the functions that the function table names and for nobody
 * else, whatever another policy of the account allows; plain HTTP and other encryption are refused.
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  CfnBucket,
  type IBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { FunctionSpec } from '../../events/functions.ts';
import { backupRoleName, malwareRoleName, roleArn, rolesWith, trailArn } from '../names.ts';
import { because } from './because.ts';
import { BACKUP_DAYS } from './case-table.ts';

export interface NodeBucketsProps {
  readonly code: string;
  readonly functions: readonly FunctionSpec[];
  readonly key: IKey;
  readonly auditRetainYears: number;
  readonly logDays: number;
}

const OBJECT_ACTIONS = [
  's3:GetObject',
  's3:GetObjectVersion',
  's3:GetObjectAttributes',
  's3:PutObject',
  's3:PutObjectTagging',
  's3:PutObjectRetention',
  's3:PutObjectLegalHold',
  's3:BypassGovernanceRetention',
  's3:RestoreObject',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:AbortMultipartUpload',
];

export class NodeBuckets extends Construct {
  readonly vault: Bucket;
  readonly intake: Bucket;
  readonly audit: Bucket;
  readonly logs: Bucket;

  constructor(scope: Construct, id: string, props: NodeBucketsProps) {
    super(scope, id);
    const { code } = props;
    const backup = roleArn(this, backupRoleName(code));
    const abortParts = { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) };

    this.logs = new Bucket(this, 'Logs', {
      ...COMMON,
      // The delivery of access logs knows no other encryption.
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ id: 'over', expiration: Duration.days(props.logDays) }, abortParts],
    });
    this.takeTrail(trailArn(this, code));
    because(this.logs, 'Holds the access logs of the others; logging it to itself would never end.', 'S1');

    this.vault = this.sealed('Vault', props, {
      versioned: true,
      serverAccessLogsBucket: asBucket(this.logs),
      serverAccessLogsPrefix: 'vault/',
      // A slip can be undone for as long as a backup lives, and not longer: erasure removes versions at once.
      lifecycleRules: [
        {
          id: 'old-versions',
          noncurrentVersionExpiration: Duration.days(BACKUP_DAYS),
          expiredObjectDeleteMarker: true,
        },
        abortParts,
      ],
    });
    this.forOnly(this.vault, [...this.roles(props, 'vault:'), backup]);

    this.intake = this.sealed('Intake', props, {
      versioned: false,
      lifecycleRules: [
        { id: 'a-day-at-most', expiration: Duration.days(1) },
        // A large upload may take longer, and is swept by its last part; this is for what the sweep missed.
        { ...abortParts, abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
    });
    because(
      this.intake,
      'Its access log would hold signed links, which are capabilities; the trail records its object events without them.',
      'S1',
    );
    this.forOnly(this.intake, [
      ...this.roles(props, 'intake:', 'parking'),
      roleArn(this, malwareRoleName(code)),
    ]);
    // Native: the event source of CDK would be a custom resource with wide rights of its own.
    const native = this.intake.node.defaultChild;
    if (native instanceof CfnBucket) {
      native.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    }

    this.audit = this.sealed('Audit', props, {
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(props.auditRetainYears * 365)),
      serverAccessLogsBucket: asBucket(this.logs),
      serverAccessLogsPrefix: 'audit/',
      lifecycleRules: [abortParts],
    });
    this.forOnly(this.audit, this.roles(props, 'audit-store'));
  }

  /** CloudTrail asks before it writes, and writes for this trail only. */
  private takeTrail(arn: string): void {
    const trail = new ServicePrincipal('cloudtrail.amazonaws.com');
    const conditions = { StringEquals: { 'aws:SourceArn': arn } };
    for (const [sid, actions, resources] of [
      ['TrailAsks', ['s3:GetBucketAcl'], [this.logs.bucketArn]],
      ['TrailWrites', ['s3:PutObject'], [this.logs.arnForObjects('trail/*')]],
    ] as const) {
      this.logs.addToResourcePolicy(
        new PolicyStatement({
          sid,
          principals: [trail],
          actions: [...actions],
          resources: [...resources],
          conditions,
        }),
      );
    }
  }

  private roles({ code, functions }: NodeBucketsProps, ...prefixes: string[]): string[] {
    return rolesWith(this, code, functions, (use) => prefixes.some((prefix) => use.startsWith(prefix)));
  }

  private sealed(id: string, { key }: NodeBucketsProps, more: BucketProps): Bucket {
    const bucket = new Bucket(this, id, {
      ...COMMON,
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      // One call to KMS for many objects.
      bucketKeyEnabled: true,
      ...more,
    });
    const refuse = (sid: string, conditions: Record<string, Record<string, unknown>>): void => {
      bucket.addToResourcePolicy(
        new PolicyStatement({
          sid,
          effect: Effect.DENY,
          principals: [new AnyPrincipal()],
          actions: ['s3:PutObject'],
          resources: [bucket.arnForObjects('*')],
          conditions,
        }),
      );
    };
    // A put that names no encryption gets the bucket's own; one that names another is refused.
    const algorithm = 's3:x-amz-server-side-encryption';
    refuse('NoOtherEncryption', {
      Null: { [algorithm]: 'false' },
      StringNotEquals: { [algorithm]: 'aws:kms' },
    });
    const keyId = 's3:x-amz-server-side-encryption-aws-kms-key-id';
    refuse('NoOtherKey', { Null: { [keyId]: 'false' }, StringNotEquals: { [keyId]: key.keyArn } });
    refuse('NoKeyOfTheCaller', { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } });
    return bucket;
  }

  /** Default deny, made explicit: it also stops an administrator's `s3:*`. */
  private forOnly(bucket: Bucket, roles: readonly string[]): void {
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'ObjectsAreForTheNode',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: OBJECT_ACTIONS,
        resources: [bucket.arnForObjects('*')],
        conditions: {
          StringNotEquals: { 'aws:PrincipalArn': [...roles] },
          BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
        },
      }),
    );
  }
}

/** CDK's class and its interface disagree about an optional member under `exactOptionalPropertyTypes`. */
const asBucket = (bucket: Bucket): IBucket => bucket as IBucket;

const COMMON = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  removalPolicy: RemovalPolicy.RETAIN,
} as const;
