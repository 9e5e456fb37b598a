/** Every function of the table: wired from its environment, answering an event of whatever starts it. */
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { jest } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import * as z from 'zod';
import { type Capability, FUNCTIONS, type FunctionSpec } from '../../../events/functions.ts';
import { ROUTES } from '../../../shared/contracts/routes.ts';
import { AWS_ENVIRONMENT, SDK_ENVIRONMENT } from '../../support/aws-environment.ts';
import { apiEvent } from '../../support/gateway-event.ts';

const FOLDER = join(import.meta.dirname, '../../../functions');

/** Which names a deployment gives for which capability; without one of these the function must not start. */
const NAMES: Partial<Record<Capability, string>> = {
  table: 'TABLE_NAME',
  'case-keys': 'CASE_KEY_ID',
  'case-keys:open': 'CASE_KEY_ID',
  'vault:read': 'VAULT_BUCKET',
  'intake:sign': 'INTAKE_BUCKET',
  'intake:take': 'INTAKE_BUCKET',
  'intake:sweep': 'INTAKE_BUCKET',
  parking: 'INTAKE_BUCKET',
  'audit-store': 'AUDIT_BUCKET',
  'signing:sign': 'SIGNING_KEY_ID',
  'signing:public-key': 'SIGNING_KEY_ID',
  decryption: 'DECRYPTION_KEY_ID',
  'decryption:public-key': 'DECRYPTION_KEY_ID',
  'bus:put': 'BUS_NAME',
  'queue:case-exports': 'EXPORTS_QUEUE_URL',
  'queue:intake': 'INTAKE_QUEUE_URL',
};

type Handler = (event: unknown) => Promise<unknown>;
const moduleSchema = z.looseObject({ handler: z.custom<Handler>((value) => typeof value === 'function') });

/** A process that has just started. */
async function start({ name }: FunctionSpec): Promise<Handler> {
  starts += 1;
  const loaded: unknown = await import(`../../../functions/${name}/handler.ts?start=${starts}`);
  return moduleSchema.parse(loaded).handler;
}
let starts = 0;

const lines: string[] = [];
const kept = { ...process.env };
beforeEach(() => {
  process.env = { ...kept, ...AWS_ENVIRONMENT, ...SDK_ENVIRONMENT };
  lines.length = 0;
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
});
afterEach(() => {
  process.env = kept;
  jest.restoreAllMocks();
});

const dynamo = mockClient(DynamoDBClient);
const s3 = mockClient(S3Client);
const kms = mockClient(KMSClient);
const spki = { type: 'spki', format: 'der' } as const;
const PUBLIC_KEYS: Readonly<Record<string, Buffer>> = {
  'signing-key': generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export(spki),
  'decryption-key': generateKeyPairSync('rsa', { modulusLength: 4096 }).publicKey.export(spki),
};
beforeEach(() => {
  dynamo.reset();
  s3.reset();
  kms.reset();
  kms.on(GetPublicKeyCommand).callsFake(async ({ KeyId }) => ({ PublicKey: PUBLIC_KEYS[KeyId] }));
  dynamo.on(QueryCommand).resolves({ Items: [] });
  dynamo.on(GetItemCommand).resolves({});
  s3.onAnyCommand().resolves({});
});

it('a folder with a handler for every function of the table, and no other', () => {
  const folders = readdirSync(FOLDER).filter((name) => existsSync(join(FOLDER, name, 'handler.ts')));
  expect(folders.sort()).toEqual(FUNCTIONS.map(({ name }) => name).sort());
});

const needed = FUNCTIONS.flatMap((spec) =>
  [...new Set(spec.uses.flatMap((use) => NAMES[use] ?? []))].map((name) => ({ spec, name })),
);
it.each(needed)('$spec.name does not start without $name', async ({ spec, name }) => {
  delete process.env[name];
  await expect(start(spec)).rejects.toMatchObject({
    name: 'EnvironmentError',
    message: expect.stringContaining(name),
  });
});

const started = (by: FunctionSpec['startedBy'][number]) =>
  FUNCTIONS.filter(({ name, startedBy }) => startedBy.includes(by) && name !== 'pages');

it.each(started('api'))('$name answers a request, and says so in its log', async (spec) => {
  const handler = await start(spec);
  const own = ROUTES.filter((each) => each.function === spec.name);
  const route = own.find((each) => !each.public) ?? own[0];
  const answer = await handler(apiEvent(`${route?.method} ${route?.path}`));
  expect(answer).toMatchObject({ statusCode: route?.public ? expect.any(Number) : 401 });
  expect(lines.join('')).toContain('"code":"request"');
});

it('a route of another function is unknown', async () => {
  const [spec] = started('api');
  const foreign = ROUTES.find((route) => route.function !== spec?.name && !route.public);
  const handler = spec && (await start(spec));
  const answer = await handler?.(apiEvent(`${foreign?.method} ${foreign?.path}`));
  expect(answer).toMatchObject({ statusCode: 404 });
});

it.each(started('queue'))('$name gives back what it cannot read, and that alone', async (spec) => {
  const handler = await start(spec);
  const record = (messageId: string, body: string) => ({
    messageId,
    body,
    eventSource: 'aws:sqs',
    attributes: { ApproximateReceiveCount: '1' },
  });
  const answer = await handler({ Records: [record('m-1', '{"no":"message"}'), record('m-2', 'no json')] });
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }, { itemIdentifier: 'm-2' }] });
  expect(lines.filter((line) => line.includes('"message-failed"'))).toHaveLength(2);
  expect(lines.join('')).not.toContain('no json');
});

it.each(started('schedule'))('$name works by the clock, whatever the schedule sends', async (spec) => {
  const handler = await start(spec);
  // The last root is of a day to come: there is nothing to sign.
  const last = {
    pk: { S: 'ROOT' },
    sk: { S: 'LAST' },
    a: { M: { day: { S: '9999-12-30' }, hash: { S: 'h' } } },
  };
  dynamo.on(GetItemCommand, { Key: { pk: last.pk, sk: last.sk } }).resolves({ Item: last });
  const report = await handler({ source: 'aws.scheduler', 'detail-type': 'Scheduled Event', detail: '{}' });
  expect(report).toEqual(expect.any(Object));
  expect(lines.filter((line) => line.includes(`"code":"scheduled","name":"${spec.name}"`))).toHaveLength(1);
});

it('the publisher takes a batch of the stream, and looks at events only', async () => {
  const [spec] = started('stream');
  const handler = spec && (await start(spec));
  const record = (sk: string) => ({
    eventSource: 'aws:dynamodb',
    eventName: 'INSERT',
    dynamodb: { Keys: { pk: { S: 'CASE#req_1' }, sk: { S: sk } } },
  });
  await handler?.({ Records: [record('EV#0000001'), record('HEAD')] });
  expect(dynamo.commandCalls(GetItemCommand)).toHaveLength(1);
  expect(lines.join('')).toContain('"code":"published","records":2,"published":0');
});

it('the operator is told what is missing', async () => {
  const [spec] = started('operator');
  const handler = spec && (await start(spec));
  expect(await handler?.({ operation: 'health' })).toMatchObject({ ok: false, code: 'no-profile' });
  expect(await handler?.({ operation: 'drop-everything' })).toMatchObject({
    ok: false,
    code: 'invalid-request',
  });
});

it('the pages ask for patience while the node has no profile', async () => {
  const spec = FUNCTIONS.find(({ name }) => name === 'pages');
  const handler = spec && (await start(spec));
  jest.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('no network in this test'));
  const answer = await handler?.(apiEvent('GET /pages/{proxy+}', { rawPath: '/pages/' }));
  expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } });
  expect(lines.join('')).toContain('"code":"pages-not-ready"');
});

it('calls of AWS are put on record only when asked for', async () => {
  const spec = FUNCTIONS.find(({ name }) => name === 'due-sweep');
  const handler = spec && (await start(spec));
  await handler?.({});
  expect(lines.join('')).not.toContain('aws-call');
});
