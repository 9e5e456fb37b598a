/**
 * The node's keys. Whoever may use one is named in its own policy, by role: an administrator of the account can
 * administer a key and cannot use it. To read, they would have to change the policy, which the trail records and an
 * alarm reports.
 */
import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccountRootPrincipal,
  AnyPrincipal,
  Effect,
  PolicyDocument,
  PolicyStatement,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { FunctionSpec } from '../../events/functions.ts';
import { backupRoleName, bootstrapRoleArn, malwareRoleName, prefixOf, roleArn, rolesWith } from '../names.ts';

export interface NodeKeysProps {
  readonly code: string;
  readonly functions: readonly FunctionSpec[];
  readonly deployerRoles: readonly string[];
}

/**
 * What the account may do to a key. ScheduleKeyDeletion is not among it: whoever means to destroy all cases has to
 * change the policy first.
 */
const ADMINISTRATION = [
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListGrants',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:EnableKey',
  'kms:DisableKey',
  'kms:EnableKeyRotation',
  'kms:DisableKeyRotation',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:CreateAlias',
  'kms:UpdateAlias',
  'kms:DeleteAlias',
  'kms:UpdateKeyDescription',
  'kms:RevokeGrant',
  'kms:CancelKeyDeletion',
];

/** Every way to get something out of a key, or to let others get it. */
const USES = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:GenerateDataKeyPair',
  'kms:GenerateDataKeyPairWithoutPlaintext',
  'kms:GenerateMac',
  'kms:VerifyMac',
  'kms:Sign',
  'kms:DeriveSharedSecret',
  'kms:CreateGrant',
];

const STORE_USES = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:DescribeKey',
];

type Conditions = Record<string, Record<string, unknown>>;

/** A key policy cannot name a role that does not exist yet as principal; a condition on its ARN can. */
const allow = (sid: string, actions: readonly string[], conditions?: Conditions): PolicyStatement =>
  new PolicyStatement({
    sid,
    principals: [new AccountRootPrincipal()],
    actions: [...actions],
    resources: ['*'],
    ...(conditions && { conditions }),
  });

const administration = (): PolicyStatement => allow('AccountAdministersAndCannotUse', ADMINISTRATION);

/** Also holds against grants, which no policy of an identity would stop. */
const nobodyElse = (roles: readonly string[]): PolicyStatement =>
  new PolicyStatement({
    sid: 'NobodyElseUsesIt',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: USES,
    resources: ['*'],
    ...(roles.length > 0 && { conditions: { StringNotEquals: { 'aws:PrincipalArn': [...roles] } } }),
  });

const only = (roles: readonly string[], more: Record<string, unknown> = {}): Conditions => ({
  StringEquals: { 'aws:PrincipalArn': [...roles], ...more },
});

export class NodeKeys extends Construct {
  /** Wraps the data keys of cases. */
  readonly cases: Key;
  /** Encrypts table, buckets, backups and the alarm topic at rest. */
  readonly store: Key;
  /** HMAC of search terms. */
  readonly index: Key;
  /** Signs nightly roots, exports and messages. */
  readonly signing: Key;
  /** Unwraps what peers encrypt to this node. */
  readonly exchange: Key;

  constructor(scope: Construct, id: string, props: NodeKeysProps) {
    super(scope, id);
    const { code, functions } = props;
    const roles = (...capabilities: FunctionSpec['uses']): string[] =>
      rolesWith(this, code, functions, (use) => capabilities.includes(use));

    this.cases = this.key('Cases', code, 'Wraps the data keys of cases', {
      rotates: true,
      statements: [
        allow('FunctionsMakeCaseKeys', ['kms:GenerateDataKey'], this.forParty(code, roles('case-keys'))),
        allow(
          'FunctionsOpenCaseKeys',
          ['kms:Decrypt'],
          this.forParty(code, roles('case-keys', 'case-keys:open')),
        ),
        nobodyElse(roles('case-keys', 'case-keys:open')),
      ],
    });
    this.store = this.key('Store', code, 'Encrypts table, buckets, backups and alarm topic at rest', {
      rotates: true,
      statements: this.storeStatements(props),
    });
    const searching = roles('blind-index');
    this.index = this.key('Index', code, 'HMAC of search terms', {
      spec: KeySpec.HMAC_256,
      usage: KeyUsage.GENERATE_VERIFY_MAC,
      statements: [
        allow(
          'FunctionsMakeTokens',
          ['kms:GenerateMac'],
          only(searching, { 'kms:MacAlgorithm': 'HMAC_SHA_256' }),
        ),
        nobodyElse(searching),
      ],
    });
    const signers = roles('signing:sign');
    this.signing = this.key('Signing', code, 'Signs nightly roots, exports and messages', {
      spec: KeySpec.ECC_NIST_P256,
      usage: KeyUsage.SIGN_VERIFY,
      statements: [
        allow('FunctionsSign', ['kms:Sign'], only(signers, { 'kms:SigningAlgorithm': 'ECDSA_SHA_256' })),
        allow('FunctionsReadThePublicKey', ['kms:GetPublicKey'], only(roles('signing:public-key'))),
        nobodyElse(signers),
      ],
    });
    const opening = roles('decryption');
    this.exchange = this.key('Exchange', code, 'Unwraps what peers encrypt to this node', {
      spec: KeySpec.RSA_4096,
      usage: KeyUsage.ENCRYPT_DECRYPT,
      statements: [
        allow(
          'FunctionsUnwrapMessages',
          ['kms:Decrypt'],
          only(opening, { 'kms:EncryptionAlgorithm': 'RSAES_OAEP_SHA_256' }),
        ),
        allow('FunctionsReadTheEncryptionKey', ['kms:GetPublicKey'], only(roles('decryption:public-key'))),
        nobodyElse(opening),
      ],
    });
  }

  /** Only under the context that names this Party: a key of one node opens nothing of another. */
  private forParty(code: string, roles: readonly string[]): Conditions {
    return only(roles, { 'kms:EncryptionContext:party': code });
  }

  private storeStatements({ code, functions, deployerRoles }: NodeKeysProps): PolicyStatement[] {
    const via = (...services: readonly string[]) => ({
      'kms:ViaService': services.map((service) => `${service}.${Stack.of(this).region}.amazonaws.com`),
    });
    const deployers = deployerRoles.length > 0 ? [...deployerRoles] : [bootstrapRoleArn(this)];
    const backup = roleArn(this, backupRoleName(code));
    const users = [
      // Whoever touches table or buckets; S3 and DynamoDB ask on their behalf.
      ...rolesWith(this, code, functions, (use) => /^(table|vault:|intake:|parking|audit-store)/.test(use)),
      backup,
      roleArn(this, malwareRoleName(code)),
    ];
    return [
      allow('StoresDecryptForFunctions', STORE_USES, only(users, via('dynamodb', 's3'))),
      // CloudFormation makes the table: DynamoDB asks for these on behalf of whoever does.
      allow('TableIsMadeWithIt', STORE_USES, only(deployers, via('dynamodb', 'backup', 'sns'))),
      allow('TableAndBackupsKeepUsingIt', ['kms:CreateGrant'], {
        ...only([...deployers, backup], via('dynamodb', 'backup', 's3')),
        Bool: { 'kms:GrantIsForAWSResource': 'true' },
      }),
      allow('BackupsAreWrittenWithIt', STORE_USES, only([backup], via('backup'))),
      new PolicyStatement({
        sid: 'AlarmsReachAnEncryptedTopic',
        principals: [
          new ServicePrincipal('cloudwatch.amazonaws.com'),
          new ServicePrincipal('events.amazonaws.com'),
        ],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    ];
  }

  private key(
    id: string,
    code: string,
    description: string,
    options: {
      readonly statements: readonly PolicyStatement[];
      readonly spec?: KeySpec;
      readonly usage?: KeyUsage;
      readonly rotates?: boolean;
    },
  ): Key {
    const { spec, usage, rotates, statements } = options;
    return new Key(this, id, {
      alias: `${prefixOf(code)}-${id.toLowerCase()}`,
      description: `Accord224 ${code}: ${description}`,
      removalPolicy: RemovalPolicy.RETAIN,
      pendingWindow: Duration.days(30),
      policy: new PolicyDocument({ statements: [administration(), ...statements] }),
      // AWS rotates symmetric keys only; the others are replaced, with an overlap (operator guide).
      ...(rotates && { enableKeyRotation: true, rotationPeriod: Duration.days(365) }),
      ...(spec && { keySpec: spec }),
      ...(usage && { keyUsage: usage }),
    });
  }
}
