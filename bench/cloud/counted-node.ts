/**
 * A node on AWS, counted: the entry points of the functions as they are deployed, wired from their environment with
 * the clients of the SDK, and stand-ins for the services behind those clients. What starts a function (gateway,
 * stream, bus, queues, uploads, schedules) is done here as AWS does it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { FUNCTIONS } from '../../events/functions.ts';
import { targetsOf } from '../../events/routing.ts';
import { SCHEDULES } from '../../events/schedules.ts';
import type { Key } from '../../shared/application/table.ts';
import { AWS_ENVIRONMENT, SDK_ENVIRONMENT } from '../../tests/support/aws-environment.ts';
import { apiEvent } from '../../tests/support/gateway-event.ts';
import { countedBus, countedKeys, countedMail, countedStore, type Send } from './counted-services.ts';
import { countedTable } from './counted-table.ts';
import { noUsage, UncountedCallError, type Usage } from './usage.ts';

type Handler = (event: unknown) => Promise<unknown>;

/** Lambda's own three lines about each start: START, END and REPORT. */
export const PLATFORM_LOG_BYTES = 350;
/** The gateway counts a request for every 512 KB. */
const METERED = 512 * 1024;
/** Of each stored line: CloudWatch counts 26 bytes more. */
const LINE_OVERHEAD = 26;

export interface CountedNode {
  readonly usage: Usage;
  /** A request through the HTTP API, and everything that follows of it. `routeKey` as in the route table. */
  request(routeKey: string, options: Request): Promise<Answer>;
  /** An uploader's PUT to a signed link. */
  upload(url: string, bytes: Uint8Array): Promise<void>;
  /** What an operator does: not counted. */
  operate(event: object): Promise<unknown>;
  token(subject: string): Promise<string>;
  /** One run of a schedule. */
  tick(schedule: string): Promise<void>;
  /** From now on a fresh count; gives the one before. */
  reset(): Usage;
  /** Bytes that the buckets hold. */
  held(bucket: string): number;
  tableBytes(): number;
  readonly issuer: string;
  close(): Promise<void>;
}

export interface Request {
  readonly token?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Clients send through their class: one property of the prototype stands before the SDK's own. */
function standIn(client: { readonly prototype: object }, send: Send): () => void {
  Object.defineProperty(client.prototype, 'send', { value: send, configurable: true });
  return () => void Reflect.deleteProperty(client.prototype, 'send');
}

async function jwksServer() {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256', use: 'sig' }];
  const server = createServer((_, response) => response.end(JSON.stringify({ keys })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  return { url, privateKey, close: () => server.close() };
}

export async function countedNode(): Promise<CountedNode> {
  let usage = noUsage();
  const count = (): Usage => usage;
  const inserted: Key[] = [];
  const published: PutEventsRequestEntry[] = [];
  const table = countedTable(count, (keys) => void inserted.push(...keys));
  const store = countedStore(count);
  const jwks = await jwksServer();
  const refuse = (service: string): Send => {
    return async (command) => {
      throw new UncountedCallError(`${service}: ${command.constructor.name}`);
    };
  };
  const restore = [
    standIn(DynamoDBClient, table.send),
    standIn(KMSClient, countedKeys(count)),
    standIn(S3Client, store.send),
    standIn(
      EventBridgeClient,
      countedBus(count, (entries) => void published.push(...entries)),
    ),
    standIn(SESv2Client, countedMail(count)),
    standIn(SQSClient, refuse('SQS')),
    standIn(SFNClient, refuse('Step Functions')),
  ];
  const environment = { ...AWS_ENVIRONMENT, ...SDK_ENVIRONMENT, EXERCISE_CLOCK: 'false', JWKS_URL: jwks.url };
  const issuer = environment.ISSUER ?? '';
  const before = { ...process.env };
  Object.assign(process.env, environment);

  const handlers = new Map<string, Promise<Handler>>();
  const load = async (name: string): Promise<Handler> => {
    const loaded: unknown = await import(`../../functions/${name}/handler.ts`);
    const { handler } = loaded as { handler: Handler };
    return handler;
  };

  async function invoke(name: string, event: unknown): Promise<unknown> {
    const handler = handlers.get(name) ?? load(name);
    handlers.set(name, handler);
    const run = await handler;
    usage.invocations[name] = (usage.invocations[name] ?? 0) + 1;
    usage.logBytes += PLATFORM_LOG_BYTES;
    const write = process.stdout.write;
    process.stdout.write = (text: string | Uint8Array): boolean => {
      usage.logBytes += Buffer.byteLength(text) + LINE_OVERHEAD;
      return true;
    };
    try {
      return await run(event);
    } finally {
      process.stdout.write = write;
    }
  }

  /** One message, one start: what a quiet node sees. Three requests of a queue: sent, received, removed. */
  async function deliver(name: string, body: string): Promise<void> {
    usage.queueRequests += 3;
    const record = {
      messageId: 'm',
      body,
      eventSource: 'aws:sqs',
      attributes: { ApproximateReceiveCount: '1' },
    };
    const answer = await invoke(name, { Records: [record] });
    const { batchItemFailures = [] } = answer as { batchItemFailures?: unknown[] };
    if (batchItemFailures.length > 0) throw new Error(`${name} gave a message back`);
  }

  /** The stream, the bus and the queues, until nothing is left. */
  async function settle(): Promise<void> {
    for (;;) {
      const keys = inserted.splice(0).filter(({ sk }) => sk.startsWith('EV#'));
      if (keys.length > 0) {
        const records = keys.map(({ pk, sk }) => ({
          eventName: 'INSERT',
          eventSource: 'aws:dynamodb',
          dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } }, SequenceNumber: sk },
        }));
        await invoke('publisher', { Records: records });
      }
      const entries = published.splice(0);
      if (keys.length === 0 && entries.length === 0) return;
      for (const { Source, DetailType = '', Detail = '{}' } of entries) {
        const body = { source: Source, 'detail-type': DetailType, detail: JSON.parse(Detail) as unknown };
        for (const target of targetsOf(DetailType)) await deliver(target, JSON.stringify(body));
      }
    }
  }

  const functionOf = async (routeKey: string): Promise<string> => {
    const { routeOf } = await import('../../shared/contracts/routes.ts');
    const name = routeOf(routeKey)?.function;
    if (!name) throw new Error(`no route ${routeKey}`);
    return name;
  };

  return {
    get usage() {
      return usage;
    },
    issuer,
    async request(routeKey, { token, params = {}, query = {}, headers = {}, body }) {
      const path = (routeKey.split(' ')[1] ?? '').replace(
        /\{(\w+)\}/g,
        (_, name: string) => params[name] ?? '',
      );
      const event = apiEvent(routeKey, {
        rawPath: path,
        rawQueryString: new URLSearchParams(query).toString(),
        pathParameters: params,
        queryStringParameters: query,
        headers: { ...headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = await invoke(await functionOf(routeKey), event);
      const {
        statusCode = 0,
        headers: sent = {},
        body: text = '',
        isBase64Encoded,
      } = answer as APIGatewayProxyStructuredResultV2;
      const bytes = isBase64Encoded ? Buffer.from(text, 'base64').length : Buffer.byteLength(text);
      usage.egressBytes += bytes;
      usage.apiCalls += Math.max(1, Math.ceil(bytes / METERED));
      await settle();
      const entries = Object.entries(sent).map(([name, value]) => [name.toLowerCase(), String(value)]);
      return { status: statusCode, headers: Object.fromEntries(entries), text };
    },
    async upload(url, bytes) {
      const { hostname, pathname } = new URL(url);
      const key = decodeURIComponent(pathname).replace(/^\/(intake\/(?=intake\/|packages\/))?/, '');
      const bucket = environment.INTAKE_BUCKET ?? hostname;
      store.arrive(bucket, key, bytes);
      const detail = { bucket: { name: bucket }, object: { key, size: bytes.byteLength } };
      await deliver('intake', JSON.stringify({ source: 'aws.s3', 'detail-type': 'Object Created', detail }));
      await settle();
    },
    async operate(event) {
      const kept = usage;
      usage = noUsage();
      const answer = await invoke('operator', event);
      await settle();
      usage = kept;
      return answer;
    },
    token: (subject) =>
      new SignJWT({ client_id: 'cli-client', token_use: 'access', auth_time: Math.floor(Date.now() / 1000) })
        .setProtectedHeader({ alg: 'ES256', kid: 'k' })
        .setIssuer(issuer)
        .setSubject(subject)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(jwks.privateKey),
    async tick(name) {
      const schedule = SCHEDULES.find((each) => each.name === name);
      if (!schedule || !FUNCTIONS.some((each) => each.name === schedule.function))
        throw new Error(`no schedule ${name}`);
      usage.schedules += 1;
      await invoke(schedule.function, { schedule: name });
      await settle();
    },
    reset() {
      const counted = usage;
      usage = noUsage();
      return counted;
    },
    held: (bucket) => store.held(bucket),
    tableBytes: () => table.bytes(),
    async close() {
      for (const undo of restore) undo();
      for (const name of Object.keys(environment)) delete process.env[name];
      Object.assign(process.env, before);
      jwks.close();
      table.close();
    },
  };
}
