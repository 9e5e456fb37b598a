/**
 * Which calls a function makes of AWS, and on what: for cutting its role to size, and for counting. Service,
 * operation and the name of the resource; never a key of an item, never data.
 */
import type { Log } from '../../../shared/application/ports.ts';

export interface AwsCall {
  readonly service: string;
  readonly operation: string;
  /** Table, bucket, key, queue or bus; what a transaction does there stands in `parts`. */
  readonly resource: string;
  readonly parts?: string;
}

type Next<O> = (args: { input: object }) => Promise<O>;
type Middleware = <O>(
  next: Next<O>,
  context: { clientName?: string; commandName?: string },
) => (args: { input: object }) => Promise<O>;

/** What all clients of the SDK have in common here. */
export interface AwsClient {
  readonly middlewareStack: {
    add(middleware: Middleware, options: { step: 'initialize'; name: string }): void;
  };
}

/** Tells of every command that the client is given, before it is sent; a retry is no new call. */
export function observeCalls<C extends AwsClient>(client: C, tell: (call: AwsCall) => void): C {
  client.middlewareStack.add(
    (next, { clientName = '', commandName = '' }) =>
      (args) => {
        tell({
          service: clientName.replace(/Client$/, ''),
          operation: commandName.replace(/Command$/, ''),
          ...resourceOf(args.input),
        });
        return next(args);
      },
    { step: 'initialize', name: 'accord224ObserveCalls' },
  );
  return client;
}

/** Opt-in, by ACCORD_RECORD_CALLS: one line `aws-call` for each call. */
export const recorded = <C extends AwsClient>(client: C, log: Log): C =>
  process.env.ACCORD_RECORD_CALLS
    ? observeCalls(client, (call) => log.info('aws-call', { ...call }))
    : client;

type Loose = Readonly<Record<string, unknown>>;

function resourceOf(input: object): { resource: string; parts?: string } {
  const {
    TableName,
    IndexName,
    TransactItems,
    Entries,
    Bucket,
    KeyId,
    QueueUrl,
    Name,
    stateMachineArn,
  }: Loose = {
    ...input,
  };
  if (Array.isArray(TransactItems)) return transaction(TransactItems);
  if (Array.isArray(Entries)) return { resource: distinct(Entries.map((one: Loose) => one.EventBusName)) };
  const queue = typeof QueueUrl === 'string' ? QueueUrl.split('/').at(-1) : undefined;
  const named = [TableName, Bucket, KeyId, queue, Name, stateMachineArn].find(
    (one) => typeof one === 'string',
  );
  const index = typeof IndexName === 'string' ? `/index/${IndexName}` : '';
  return { resource: `${named ?? '*'}${index}` };
}

/** A transaction needs the permission of each thing it does. */
function transaction(items: readonly Readonly<Record<string, Loose>>[]): { resource: string; parts: string } {
  return {
    resource: distinct(items.flatMap((item) => Object.values(item).map(({ TableName }) => TableName))),
    parts: distinct(items.flatMap((item) => Object.keys(item))),
  };
}

const distinct = (values: readonly unknown[]): string => [...new Set(values.map(String))].sort().join(',');
