/**
 * From a call of the SDK, as a function recorded it, to the requests that IAM decides for it. The record speaks of
 * resources by symbols, so that it holds for any deployment: `table`, `table/index/due`, `vault`, `intake`, `audit`,
 * `case-key`, `index-key`, `signing-key`, `bus`, `queue:intake`, `mail`, `parameter`.
 */
import * as z from 'zod';
import { QUEUES } from '../../events/functions.ts';
import type { Request } from './policy-evaluator.ts';
import { ACCOUNT } from './synthesized.ts';
import type { World } from './template-world.ts';

export const recordedCallSchema = z.strictObject({
  function: z.string(),
  service: z.enum(['DynamoDB', 'S3', 'KMS', 'SQS', 'EventBridge', 'SESv2', 'SSM', 'SFN']),
  operation: z.string(),
  resource: z.string(),
});
export type RecordedCall = z.infer<typeof recordedCallSchema>;

type Ask = Pick<Request, 'action' | 'resource' | 'context'>;

/** Made-up ARNs of the resources that symbols stand for. */
export function placesOf(world: World) {
  const one = (type: string, id: string): string => world.one(type, id).arn;
  return {
    table: one('AWS::DynamoDB::Table', 'Cases'),
    vault: one('AWS::S3::Bucket', 'BucketsVault'),
    intake: one('AWS::S3::Bucket', 'BucketsIntake'),
    audit: one('AWS::S3::Bucket', 'BucketsAudit'),
    'case-key': one('AWS::KMS::Key', 'KeysCases'),
    'store-key': one('AWS::KMS::Key', 'KeysStore'),
    'index-key': one('AWS::KMS::Key', 'KeysIndex'),
    'signing-key': one('AWS::KMS::Key', 'KeysSigning'),
    'exchange-key': one('AWS::KMS::Key', 'KeysExchange'),
    bus: one('AWS::Events::EventBus', 'Bus'),
    mail: `arn:aws:ses:${world.region}:${ACCOUNT}:identity/justice.example`,
    parameter: `arn:aws:ssm:${world.region}:${ACCOUNT}:parameter/accord224/webhook`,
  };
}
export type Places = ReturnType<typeof placesOf>;

/** What each S3 operation is called in IAM; one that is not here has never been thought about. */
const S3_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  GetObject: ['s3:GetObject'],
  HeadObject: ['s3:GetObject'],
  PutObject: ['s3:PutObject'],
  CreateMultipartUpload: ['s3:PutObject'],
  UploadPart: ['s3:PutObject'],
  CompleteMultipartUpload: ['s3:PutObject'],
  AbortMultipartUpload: ['s3:AbortMultipartUpload'],
  ListParts: ['s3:ListMultipartUploadParts'],
  DeleteObject: ['s3:DeleteObject'],
  DeleteObjects: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
  ListObjectsV2: ['s3:ListBucket'],
  ListObjectVersions: ['s3:ListBucketVersions'],
  ListMultipartUploads: ['s3:ListBucketMultipartUploads'],
};
const WRITES = new Set(['PutObject', 'CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload']);
const READS = new Set(['GetObject', 'HeadObject']);

export function requestsFor(
  { service, operation, resource }: RecordedCall,
  places: Places,
  region: string,
): Ask[] {
  const [symbol = '', ...rest] = resource.split('/');
  const place = (name: string): string => {
    const found = Object.entries(places).find(([known]) => known === name)?.[1];
    if (!found) throw new Error(`no resource is called ${name}`);
    return found;
  };
  const storeKey = (action: string, through: string): Ask => ({
    action,
    resource: places['store-key'],
    context: { 'kms:ViaService': `${through}.${region}.amazonaws.com` },
  });
  switch (service) {
    case 'DynamoDB':
      return [
        { action: `dynamodb:${operation}`, resource: [place(symbol), ...rest].join('/') },
        storeKey('kms:Decrypt', 'dynamodb'),
      ];
    case 'S3': {
      const actions = S3_ACTIONS[operation];
      if (!actions) throw new Error(`what is ${operation} called in IAM?`);
      // The names of objects are ids; what pages park has a folder of its own.
      const key = rest.length > 0 ? rest.join('/') : 'docs/1/2/3';
      const asks = actions.map((action): Ask => {
        const onBucket = action.startsWith('s3:List') && action !== 's3:ListMultipartUploadParts';
        return { action, resource: onBucket ? place(symbol) : `${place(symbol)}/${key}` };
      });
      // A name that is not there is a 404 only for those who may list.
      if (READS.has(operation)) {
        asks.push({ action: 's3:ListBucket', resource: place(symbol) }, storeKey('kms:Decrypt', 's3'));
      }
      if (WRITES.has(operation)) {
        asks.push(storeKey('kms:GenerateDataKey', 's3'));
        if (operation !== 'PutObject') asks.push(storeKey('kms:Decrypt', 's3'));
        if (symbol === 'audit')
          asks.push({ action: 's3:PutObjectRetention', resource: `${place(symbol)}/${key}` });
      }
      return asks;
    }
    case 'KMS':
      return [
        { action: `kms:${operation}`, resource: place(symbol), context: kmsContext(operation, symbol) },
      ];
    case 'SQS':
      return [
        {
          action: `sqs:${operation}`,
          resource: `arn:aws:sqs:${region}:${ACCOUNT}:accord224-xa-${symbol.slice('queue:'.length)}`,
        },
      ];
    case 'EventBridge':
      return [
        { action: `events:${operation}`, resource: place(symbol), context: { 'events:source': 'accord224' } },
      ];
    case 'SESv2':
      return [
        {
          action: `ses:${operation}`,
          resource: place(symbol),
          context: { 'ses:FromAddress': 'accord224@justice.example' },
        },
      ];
    case 'SSM':
      return [{ action: `ssm:${operation}`, resource: place(symbol) }];
    case 'SFN':
      return [{ action: `states:${operation}`, resource }];
    default:
      return service satisfies never;
  }
}

/** Content keys of messages are unwrapped by an RSA key, which knows no context. */
const kmsContext = (operation: string, symbol: string): Record<string, string> =>
  symbol === 'exchange-key' && operation === 'Decrypt'
    ? { 'kms:EncryptionAlgorithm': 'RSAES_OAEP_SHA_256' }
    : (KMS_CONTEXT[operation] ?? {});

const CASE = { 'kms:EncryptionContext:party': 'XA', 'kms:EncryptionContext:caseId': 'req_1' };
const KMS_CONTEXT: Readonly<Record<string, Record<string, string>>> = {
  GenerateDataKey: CASE,
  Decrypt: CASE,
  GenerateMac: { 'kms:MacAlgorithm': 'HMAC_SHA_256' },
  Sign: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': 'DIGEST' },
};

/**
 * The record that a run on the emulator writes (`npm run test:aws`): by function, `DynamoDB Query CasesTable/index/due`
 * or `DynamoDB TransactWriteItems CasesTable (ConditionCheck,Put)`, with logical ids for names.
 */
const recordSchema = z.record(z.string(), z.array(z.string()));
const LINE = /^(\w+) (\w+) (\S+?)(?: \(([\w,]+)\))?$/;
const LOGICAL: Readonly<Record<string, string>> = {
  CasesTable: 'table',
  BucketsVault: 'vault',
  BucketsIntake: 'intake',
  BucketsAudit: 'audit',
  KeysCases: 'case-key',
  KeysStore: 'store-key',
  KeysIndex: 'index-key',
  KeysSigning: 'signing-key',
  KeysExchange: 'exchange-key',
  Bus: 'bus',
};

export function readRecord(json: unknown): RecordedCall[] {
  return Object.entries(recordSchema.parse(json)).flatMap(([name, lines]) =>
    lines.flatMap((line) => readLine(name, line)),
  );
}

function readLine(name: string, line: string): RecordedCall[] {
  const [, service = '', operation = '', raw = '', parts] = LINE.exec(line) ?? [];
  const [logical = '', ...rest] = raw.split('/');
  const queue = /^Queue([a-z]+)Queue$/.exec(logical)?.[1];
  const known = queue
    ? `queue:${QUEUES.find((each) => each.replaceAll('-', '') === queue)}`
    : LOGICAL[logical];
  const other = service === 'SESv2' ? 'mail' : service === 'SSM' ? 'parameter' : undefined;
  const symbol = known ?? other;
  if (!symbol) throw new Error(`${name}: which resource is ${line}?`);
  // Object names are not on record; what the pages put there is parked.
  const place = symbol === 'intake' && name === 'pages' ? 'intake/parked/1' : [symbol, ...rest].join('/');
  // A transaction is decided part by part.
  const operations =
    operation === 'TransactWriteItems'
      ? (parts ?? '')
          .split(',')
          .map((part) => (part === 'ConditionCheck' ? 'ConditionCheckItem' : `${part}Item`))
      : [operation];
  return operations.map((each) =>
    recordedCallSchema.parse({ function: name, service, operation: each, resource: place }),
  );
}
