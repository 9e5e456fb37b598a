/**
 * Which calls of AWS each function made in a run, on which resource of the template. What stands in
 * tests/infra/recorded-calls.json is what the roles are held to: a call that is not there fails the run.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { FUNCTIONS } from '../../events/functions.ts';
import { emulatorClient } from './clients.ts';
import type { DeployedNode } from './deployed-node.ts';

/**
 * By function, `DynamoDB Query CasesTable/index/due` or, with the parts that a transaction may have,
 * `DynamoDB TransactWriteItems CasesTable (ConditionCheck,Put)`; logical ids stand for names.
 */
const recordSchema = z.record(z.string(), z.array(z.string()));
type CallRecord = z.infer<typeof recordSchema>;

/** The functions tell their calls from now on; before their first start, or they would start again. */
export async function tellCalls(node: DeployedNode): Promise<void> {
  const lambda = emulatorClient(LambdaClient, node);
  for (const FunctionName of FUNCTIONS.map(({ name }) => `${node.prefix}-${name}`)) {
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const Variables = { ...Environment?.Variables, ACCORD_RECORD_CALLS: '1' };
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  }
  lambda.destroy();
}

const lineSchema = z.object({
  code: z.literal('aws-call'),
  service: z.string(),
  operation: z.string(),
  resource: z.string(),
  parts: z.string().optional(),
});

/** A call by function and place, with the parts of its transactions taken together. */
type Calls = Map<string, Map<string, Set<string>>>;

function add(calls: Calls, name: string, call: string, parts: readonly string[]): void {
  const own = calls.get(name) ?? new Map<string, Set<string>>();
  calls.set(name, own.set(call, new Set([...(own.get(call) ?? []), ...parts])));
}

const LINE = /^(.*?)(?: \(([\w,]+)\))?$/;

function readRecord(file: string): Calls {
  const calls: Calls = new Map();
  const record = recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  for (const [name, lines] of Object.entries(record)) {
    for (const line of lines) {
      const [, call = '', parts] = LINE.exec(line) ?? [];
      add(calls, name, call, parts?.split(',') ?? []);
    }
  }
  return calls;
}

function toRecord(calls: Calls): CallRecord {
  const lines = (own: ReadonlyMap<string, ReadonlySet<string>>): string[] =>
    [...own]
      .map(([call, parts]) => (parts.size > 0 ? `${call} (${[...parts].sort().join(',')})` : call))
      .sort();
  return Object.fromEntries(FUNCTIONS.map(({ name }) => [name, lines(calls.get(name) ?? new Map())]));
}

async function callsOf(node: DeployedNode): Promise<Calls> {
  const names = await logicalNames(node);
  const logs = emulatorClient(CloudWatchLogsClient, node);
  const calls: Calls = new Map();
  for (const { name } of FUNCTIONS) {
    const logGroupName = `/${node.prefix}/${name}`;
    for await (const page of paginateFilterLogEvents({ client: logs }, { logGroupName })) {
      for (const line of (page.events ?? []).flatMap(({ message = '' }) => message.split('\n'))) {
        const told = line.includes('"aws-call"') ? lineSchema.safeParse(JSON.parse(line)).data : undefined;
        if (!told) continue;
        const [base = '', index] = told.resource.split('/index/');
        const known = names.get(base) ?? names.get(base.split('/').at(-1) ?? '') ?? base;
        const place = index === undefined ? known : `${known}/index/${index}`;
        add(calls, name, `${told.service} ${told.operation} ${place}`, told.parts?.split(',') ?? []);
      }
    }
  }
  logs.destroy();
  return calls;
}

/** What functions call by name; other resources bear the same names. */
const CALLED = new Set(['DynamoDB::Table', 'S3::Bucket', 'KMS::Key', 'SQS::Queue', 'Events::EventBus']);

/** Names in the account, and what the template calls them without the hash that the CDK adds. */
async function logicalNames(node: DeployedNode): Promise<ReadonlyMap<string, string>> {
  const client = emulatorClient(CloudFormationClient, node);
  const names = new Map<string, string>();
  for (const part of ['data', 'node']) {
    const StackName = `Accord224-${node.party}-${part}`;
    for await (const page of paginateListStackResources({ client }, { StackName })) {
      for (const resource of page.StackResourceSummaries ?? []) {
        const { PhysicalResourceId = '', LogicalResourceId = '', ResourceType = '' } = resource;
        if (!CALLED.has(ResourceType.replace('AWS::', ''))) continue;
        // Queues are known by their address, and told by their name.
        names.set(PhysicalResourceId.split('/').at(-1) ?? '', LogicalResourceId.replace(/[0-9A-F]{8}$/, ''));
      }
    }
  }
  client.destroy();
  return names;
}

/** What was seen and is not on record, a line each. */
export async function compareCalls(node: DeployedNode, file: string): Promise<string[]> {
  const known = readRecord(file);
  return [...(await callsOf(node))].flatMap(([name, own]) =>
    [...own].flatMap(([call, parts]) => {
      const recorded = known.get(name)?.get(call);
      if (!recorded) return [`${name}: ${call}`];
      return [...parts].filter((part) => !recorded.has(part)).map((part) => `${name}: ${call} (${part})`);
    }),
  );
}

/** Adds what was seen; what a run does not reach stays on record. */
export async function recordCalls(node: DeployedNode, file: string): Promise<void> {
  const calls = readRecord(file);
  for (const [name, own] of await callsOf(node)) {
    for (const [call, parts] of own) add(calls, name, call, [...parts]);
  }
  writeFileSync(file, `${JSON.stringify(toRecord(calls), undefined, 2)}\n`);
}
