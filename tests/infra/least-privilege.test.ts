/**
 * Who may do what, asked of the templates: each function may make the calls it makes and no other, and nobody else
 * gets at what is sealed. Policies of roles, keys, buckets, queues and topic count, as AWS would have them count.
 */
import { readFileSync } from 'node:fs';
import { FUNCTIONS } from '../../events/functions.ts';
import { exerciseProfile } from '../../local/profiles.ts';
import { decide, type Request, type Statement } from '../support/policy-evaluator.ts';
import { placesOf, readRecord, requestsFor } from '../support/recorded-calls.ts';
import { ACCOUNT, synthesize } from '../support/synthesized.ts';
import { deploy, statementsOf } from '../support/template-world.ts';

const profile = { ...exerciseProfile('XA') };
const region = profile.region ?? '';
const world = deploy(synthesize(profile), region);
const places = placesOf(world);
const calls = readRecord(JSON.parse(readFileSync('tests/infra/recorded-calls.json', 'utf8')));

const roleOf = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/accord224-xa-${name}`;
const ADMINISTRATOR = `arn:aws:iam::${ACCOUNT}:role/Administrator`;
const EVERYTHING: Statement[] = [{ Effect: 'Allow', Action: '*', Resource: '*' }];

const ownerOf = (resource: string) =>
  world.resources.find(({ arn, type }) =>
    type === 'AWS::S3::Bucket' ? resource === arn || resource.startsWith(`${arn}/`) : resource === arn,
  );
type Ask = Pick<Request, 'action' | 'resource' | 'context'>;

function may(principal: string, ask: Ask, identity?: readonly Statement[]): boolean {
  const owner = ownerOf(ask.resource);
  const policies = {
    identity: identity ?? world.identityPolicies(principal.split('/').at(-1) ?? ''),
    resource: owner ? world.resourcePolicies(owner) : [],
  };
  return decide({ principal, account: ACCOUNT, ...ask }, policies) === 'allowed';
}
const spoken = ({ action, resource, context }: Ask): string =>
  `${action} ${resource}${context ? ` ${JSON.stringify(context)}` : ''}`;
const named = (specs = FUNCTIONS): string[] => specs.map(({ name }) => name);

test('every call that was recorded is allowed', () => {
  const refused = calls.flatMap((call) =>
    requestsFor(call, places, region)
      .filter((ask) => !may(roleOf(call.function), ask))
      .map((ask) => `${call.function}: ${spoken(ask)}`),
  );
  expect(refused).toEqual([]);
  expect(new Set(calls.map((call) => call.function))).toEqual(new Set(named()));
});

describe('what no function may do', () => {
  const other = `arn:aws:dynamodb:${region}:${ACCOUNT}:table/other`;
  const foreignBucket = 'arn:aws:s3:::somebody-elses';
  const keys = ['case-key', 'store-key', 'index-key', 'signing-key', 'exchange-key'] as const;
  const ask = (resource: string, ...actions: readonly string[]): Ask[] =>
    actions.map((action) => ({ action, resource }));
  const forbidden: Ask[] = [
    ...ask(other, 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:Scan'),
    ...ask(
      places.table,
      ...[
        'Scan',
        'DeleteTable',
        'UpdateTable',
        'UpdateTimeToLive',
        'UpdateContinuousBackups',
        'CreateBackup',
      ],
      ...[
        'ExportTableToPointInTime',
        'RestoreTableToPointInTime',
        'PutResourcePolicy',
        'BatchWriteItem',
        'PartiQLSelect',
      ],
    ).map(({ action, resource }) => ({ action: `dynamodb:${action}`, resource })),
    ...ask(foreignBucket, 's3:ListBucket', 's3:DeleteBucket'),
    ...ask(`${foreignBucket}/1`, 's3:GetObject', 's3:PutObject', 's3:DeleteObject'),
    ...[places.vault, places.intake, places.audit].flatMap((bucket) => [
      ...ask(
        bucket,
        ...['s3:DeleteBucket', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy', 's3:PutLifecycleConfiguration'],
        ...[
          's3:PutBucketVersioning',
          's3:PutEncryptionConfiguration',
          's3:PutBucketNotification',
          's3:PutBucketPublicAccessBlock',
        ],
        ...[
          's3:PutBucketObjectLockConfiguration',
          's3:GetBucketObjectLockConfiguration',
          's3:PutReplicationConfiguration',
        ],
      ),
      ...ask(
        `${bucket}/1`,
        's3:PutObjectAcl',
        's3:PutObjectTagging',
        's3:GetObjectVersion',
        's3:RestoreObject',
      ),
    ]),
    ...ask(
      `${places.audit}/1`,
      ...['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:BypassGovernanceRetention'],
      ...['s3:PutObjectLegalHold', 's3:GetObjectRetention', 's3:AbortMultipartUpload'],
    ),
    ...keys.flatMap((key) =>
      ask(
        places[key],
        ...[
          'kms:PutKeyPolicy',
          'kms:DisableKey',
          'kms:EnableKey',
          'kms:ScheduleKeyDeletion',
          'kms:CreateGrant',
        ],
        ...[
          'kms:RevokeGrant',
          'kms:Encrypt',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
          'kms:UpdateAlias',
          'kms:TagResource',
        ],
        ...[
          'kms:DeleteImportedKeyMaterial',
          'kms:DisableKeyRotation',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:VerifyMac',
        ],
      ),
    ),
    // The keys of cases: never without the Party, never for another one.
    ...ask(places['case-key'], 'kms:Decrypt', 'kms:GenerateDataKey'),
    ...ask(places['case-key'], 'kms:Decrypt', 'kms:GenerateDataKey').map((each) => ({
      ...each,
      context: { 'kms:EncryptionContext:party': 'XB', 'kms:EncryptionContext:caseId': 'req_1' },
    })),
    // The key of the stores: never directly, never by way of another service.
    ...ask(places['store-key'], 'kms:Decrypt', 'kms:GenerateDataKey'),
    ...ask(places['store-key'], 'kms:Decrypt').map((each) => ({
      ...each,
      context: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` },
    })),
    ...ask(places['exchange-key'], 'kms:Decrypt'),
    {
      action: 'kms:Sign',
      resource: places['signing-key'],
      context: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256' },
    },
    ...ask(`arn:aws:kms:${region}:${ACCOUNT}:key/another`, 'kms:Decrypt', 'kms:Sign', 'kms:GenerateDataKey'),
    ...ask(
      '*',
      'kms:CreateKey',
      'iam:CreateRole',
      'iam:PutRolePolicy',
      's3:CreateBucket',
      's3:ListAllMyBuckets',
      'dynamodb:ListTables',
    ),
    ...named().map((name) => ({ action: 'sts:AssumeRole', resource: roleOf(name) })),
    ...named().flatMap((name) =>
      ask(
        `arn:aws:lambda:${region}:${ACCOUNT}:function:accord224-xa-${name}`,
        ...[
          'lambda:InvokeFunction',
          'lambda:UpdateFunctionCode',
          'lambda:AddPermission',
          'lambda:GetFunction',
        ],
      ),
    ),
    ...world
      .ofType('AWS::SQS::Queue')
      .flatMap(({ arn }) =>
        ask(arn, 'sqs:PurgeQueue', 'sqs:SetQueueAttributes', 'sqs:DeleteQueue', 'sqs:AddPermission'),
      ),
    ...ask(places.bus, 'events:PutRule', 'events:PutTargets', 'events:DeleteEventBus', 'events:PutEvents'),
    { action: 'events:PutEvents', resource: places.bus, context: { 'events:source': 'aws.s3' } },
    {
      action: 'events:PutEvents',
      resource: `arn:aws:events:${region}:${ACCOUNT}:event-bus/default`,
      context: { 'events:source': 'accord224' },
    },
    {
      action: 'ses:SendEmail',
      resource: places.mail,
      context: { 'ses:FromAddress': 'minister@justice.example' },
    },
    { action: 'ssm:GetParameter', resource: `arn:aws:ssm:${region}:${ACCOUNT}:parameter/other` },
    ...ask('*', 'cognito-idp:AdminCreateUser', 'cognito-idp:AdminSetUserPassword', 'cognito-idp:ListUsers'),
  ];

  test.each(named())('%s', (name) => {
    expect(forbidden.length).toBeGreaterThan(200);
    expect(forbidden.filter((one) => may(roleOf(name), one)).map(spoken)).toEqual([]);
  });

  test('the list is able to catch: an administrator could do most of it', () => {
    const caught = forbidden.filter((one) => may(ADMINISTRATOR, one, EVERYTHING));
    expect(caught.length).toBeGreaterThan(forbidden.length / 2);
  });
});

describe('only the functions that the table names', () => {
  const context = { 'kms:EncryptionContext:party': 'XA', 'kms:EncryptionContext:caseId': 'req_1' };
  const using = (pattern: RegExp): string[] =>
    named(FUNCTIONS.filter(({ uses }) => uses.some((use) => pattern.test(use))));
  const whoMay = (one: Ask): string[] => named().filter((name) => may(roleOf(name), one));

  test.each<[string, RegExp, Ask]>([
    [
      'make keys of cases',
      /^case-keys$/,
      { action: 'kms:GenerateDataKey', resource: places['case-key'], context },
    ],
    ['open keys of cases', /^case-keys/, { action: 'kms:Decrypt', resource: places['case-key'], context }],
    [
      'make search terms',
      /^blind-index$/,
      {
        action: 'kms:GenerateMac',
        resource: places['index-key'],
        context: { 'kms:MacAlgorithm': 'HMAC_SHA_256' },
      },
    ],
    [
      'sign',
      /^signing:sign$/,
      {
        action: 'kms:Sign',
        resource: places['signing-key'],
        context: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': 'DIGEST' },
      },
    ],
    [
      'unwrap messages of peers',
      /^decryption$/,
      {
        action: 'kms:Decrypt',
        resource: places['exchange-key'],
        context: { 'kms:EncryptionAlgorithm': 'RSAES_OAEP_SHA_256' },
      },
    ],
    [
      'read the vault',
      /^vault:(read|write)$/,
      { action: 's3:GetObject', resource: `${places.vault}/docs/1` },
    ],
    ['write the vault', /^vault:write$/, { action: 's3:PutObject', resource: `${places.vault}/docs/1` }],
    [
      'erase in the vault',
      /^vault:erase$/,
      { action: 's3:DeleteObjectVersion', resource: `${places.vault}/docs/1` },
    ],
    ['sign uploads', /^intake:sign$/, { action: 's3:PutObject', resource: `${places.intake}/intake/1/2` }],
    [
      'read uploads',
      /^intake:(take|sign)$/,
      { action: 's3:GetObject', resource: `${places.intake}/intake/1/2` },
    ],
    ['park', /^(parking|intake:sign)$/, { action: 's3:PutObject', resource: `${places.intake}/parked/1` }],
    ['keep records', /^audit-store$/, { action: 's3:PutObject', resource: `${places.audit}/roots/1` }],
    [
      'publish',
      /^bus:put$/,
      { action: 'events:PutEvents', resource: places.bus, context: { 'events:source': 'accord224' } },
    ],
    [
      'send mail',
      /^(mail|alerts)$/,
      {
        action: 'ses:SendEmail',
        resource: places.mail,
        context: { 'ses:FromAddress': 'accord224@justice.example' },
      },
    ],
    [
      'read the address of the webhook',
      /^alerts$/,
      { action: 'ssm:GetParameter', resource: places.parameter },
    ],
    [
      'ask for an intake',
      /^queue:intake$/,
      { action: 'sqs:SendMessage', resource: `arn:aws:sqs:${region}:${ACCOUNT}:accord224-xa-intake` },
    ],
    [
      'take from the queue of the intake',
      /^queue:intake$/,
      { action: 'sqs:ReceiveMessage', resource: `arn:aws:sqs:${region}:${ACCOUNT}:accord224-xa-intake` },
    ],
  ])('%s', (_, pattern, one) => {
    expect(whoMay(one)).toEqual(using(pattern));
  });
});

describe('an administrator with every right that IAM has', () => {
  const operator = (one: Ask): boolean => may(ADMINISTRATOR, one, EVERYTHING);
  const context = { 'kms:EncryptionContext:party': 'XA', 'kms:EncryptionContext:caseId': 'req_1' };

  test('uses no key, by whatever way, and cannot destroy one', () => {
    const uses = [
      'Decrypt',
      'Encrypt',
      'GenerateDataKey',
      'GenerateMac',
      'Sign',
      'ReEncryptFrom',
      'CreateGrant',
      'ScheduleKeyDeletion',
    ];
    const ways = [
      {},
      context,
      ...['s3', 'dynamodb'].map((via) => ({ 'kms:ViaService': `${via}.${region}.amazonaws.com` })),
    ];
    const keys = Object.entries(places).filter(([name]) => name.endsWith('-key'));
    const found = keys.flatMap(([name, resource]) =>
      uses.flatMap((use) =>
        ways
          .filter((way) =>
            operator({
              action: `kms:${use}`,
              resource,
              context: { ...way, 'kms:GrantIsForAWSResource': 'true' },
            }),
          )
          .map(() => `${use} ${name}`),
      ),
    );
    expect(found).toEqual([]);
  });
  test('gets at no object, in either direction', () => {
    const buckets = [places.vault, places.intake, places.audit];
    const actions = [
      'GetObject',
      'GetObjectVersion',
      'PutObject',
      'DeleteObject',
      'DeleteObjectVersion',
      'BypassGovernanceRetention',
    ];
    const found = buckets.flatMap((bucket) =>
      actions.filter((action) => operator({ action: `s3:${action}`, resource: `${bucket}/docs/1` })),
    );
    expect(found).toEqual([]);
  });
  test('can still administer: disable a key in an emergency, mend a policy', () => {
    expect(operator({ action: 'kms:DisableKey', resource: places['case-key'] })).toBe(true);
    expect(operator({ action: 'kms:PutKeyPolicy', resource: places['case-key'] })).toBe(true);
    expect(operator({ action: 's3:PutBucketPolicy', resource: places.vault })).toBe(true);
  });
});

describe('the stores refuse, whoever asks', () => {
  const writer = roleOf('intake');
  const put = (context: Record<string, string>): boolean =>
    may(writer, { action: 's3:PutObject', resource: `${places.vault}/docs/1`, context });
  test('plain HTTP and old TLS', () => {
    expect(put({})).toBe(true);
    expect(put({ 'aws:SecureTransport': 'false' })).toBe(false);
    expect(put({ 's3:TlsVersion': '1.1' })).toBe(false);
  });
  test('other encryption than their own', () => {
    const algorithm = 's3:x-amz-server-side-encryption';
    const keyId = 's3:x-amz-server-side-encryption-aws-kms-key-id';
    expect(put({ [algorithm]: 'aws:kms', [keyId]: places['store-key'] })).toBe(true);
    expect(put({ [algorithm]: 'AES256' })).toBe(false);
    expect(put({ [algorithm]: 'aws:kms', [keyId]: `arn:aws:kms:${region}:${ACCOUNT}:key/another` })).toBe(
      false,
    );
    expect(put({ 's3:x-amz-server-side-encryption-customer-algorithm': 'AES256' })).toBe(false);
  });
  test('queues and topic: services they serve, over TLS, for this account', () => {
    const queue = world.one('AWS::SQS::Queue', 'QueuenoticesQueue').arn;
    const rule =
      world.ofType('AWS::Events::Rule').find(({ ref }) => ref === 'accord224-xa-notices')?.arn ?? '';
    const send: Ask = { action: 'sqs:SendMessage', resource: queue, context: { 'aws:SourceArn': rule } };
    expect(may('events.amazonaws.com', send, [])).toBe(true);
    expect(may('events.amazonaws.com', { ...send, context: { 'aws:SourceArn': `${rule}-other` } }, [])).toBe(
      false,
    );
    expect(
      may(
        'events.amazonaws.com',
        { ...send, context: { 'aws:SourceArn': rule, 'aws:SecureTransport': 'false' } },
        [],
      ),
    ).toBe(false);
    const topic = world.one('AWS::SNS::Topic', 'Alarms').arn;
    expect(may('cloudwatch.amazonaws.com', { action: 'sns:Publish', resource: topic }, [])).toBe(true);
    const foreign = { 'aws:SourceAccount': '999999999999' };
    expect(
      may('cloudwatch.amazonaws.com', { action: 'sns:Publish', resource: topic, context: foreign }, []),
    ).toBe(false);
    expect(may(ADMINISTRATOR, { action: 'sns:Publish', resource: topic }, EVERYTHING)).toBe(false);
  });
});

test('no statement has a pattern for an action, and `*` as resource stands only where AWS knows none', () => {
  const found = world
    .ofType('AWS::IAM::Policy')
    .flatMap(({ id, properties }) =>
      statementsOf(properties.PolicyDocument).map((statement) => ({ id, statement })),
    );
  expect(found.length).toBeGreaterThan(50);
  const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [String(value)]);
  const patterns = found.filter(({ statement }) =>
    list(statement.Action).some((action) => action.includes('*')),
  );
  expect(patterns).toEqual([]);
  const everywhere = found.filter(({ statement }) => list(statement.Resource).includes('*'));
  expect(everywhere.flatMap(({ statement }) => list(statement.Action))).toEqual(['dynamodb:ListStreams']);
});

test('roles are for their service alone', () => {
  for (const { ref, properties } of world.ofType('AWS::IAM::Role')) {
    const trust = statementsOf(properties.AssumeRolePolicyDocument);
    const services = trust.map(({ Principal }) => (Principal as Record<string, string>).Service);
    const expected = FUNCTIONS.some(({ name }) => ref === `accord224-xa-${name}`)
      ? ['lambda.amazonaws.com']
      : services;
    expect(services).toEqual(expected);
    expect(services.every((service) => /^[a-z-.]+\.amazonaws\.com$/.test(service ?? ''))).toBe(true);
  }
});
