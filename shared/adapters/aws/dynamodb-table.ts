/** The Table port on DynamoDB, low-level client. Repeats are ours, not the SDK's: see `transact`. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  type IndexName,
  type Key,
  type RangeOptions,
  type Row,
  type Table,
  TableUnavailableError,
  type TransactResult,
  type Write,
} from '../../application/table.ts';
import {
  checkWrites,
  decodeCursor,
  encodeCursor,
  readableRange,
  TokenMismatchError,
} from '../table-rules.ts';
import { clientConfig } from './client-config.ts';
import { failureOf, pause, type RetryPolicy, retryPolicy } from './dynamodb-failures.ts';
import { type Item, keyItem, toIndexRow, toRow, toTransactItem } from './dynamodb-items.ts';
import { placeAttributes } from './table-schema.ts';

export interface DynamoTableOptions {
  readonly tableName: string;
  /** Must not retry by itself (`clientConfig({ attempts: 1 })`). */
  readonly client?: DynamoDBClient;
  readonly retry?: Partial<RetryPolicy>;
}

/** DynamoDB takes 36 characters; the second argument makes a token of the same call's other form. */
function requestToken(token: string, form = ''): string {
  if (form === '' && token.length > 0 && token.length <= 36) return token;
  return createHash('sha256')
    .update(JSON.stringify([token, form]))
    .digest('base64url')
    .slice(0, 36);
}

/** Puts that cannot have been there before: the row was to be absent, or breaks its own condition. */
const isTelltale = (write: Write): boolean => {
  if (!('put' in write) || !write.if) return false;
  if ('absent' in write.if) return true;
  return (
    'equals' in write.if &&
    Object.entries(write.if.equals).some(([name, value]) => write.put.a[name] !== value)
  );
};

/** Places in an index are left out: a publisher may have taken the row out of one already. */
const sameContent = (stored: Row | undefined, row: Row): boolean =>
  stored !== undefined &&
  stored.text === row.text &&
  isDeepStrictEqual({ ...stored.a }, { ...row.a }) &&
  Buffer.compare(stored.blob ?? new Uint8Array(), row.blob ?? new Uint8Array()) === 0;

/** How many times a row may come and go under an `unindex` before we give up. */
const MAX_FORMS = 4;

export function dynamoTable(options: DynamoTableOptions): Table {
  const { tableName: TableName } = options;
  const client = options.client ?? new DynamoDBClient(clientConfig({ attempts: 1 }));
  const policy: RetryPolicy = { ...retryPolicy, ...options.retry };

  /** Reads may be repeated whatever went wrong with the last try. */
  async function reading<T>(call: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await call();
      } catch (error) {
        const { kind } = failureOf(error);
        if (kind !== 'refused' && kind !== 'unknown') throw error;
        if (attempt + 1 >= policy.attempts)
          throw new TableUnavailableError('the table does not answer', { cause: error });
        await pause(policy, attempt);
      }
    }
  }

  async function get(key: Key): Promise<Row | undefined> {
    const input = { TableName, Key: keyItem(key), ConsistentRead: true };
    const { Item: item } = await reading(() => client.send(new GetItemCommand(input)));
    return item && toRow(item);
  }

  async function read(
    names: { pk: string; sk: string },
    pk: string,
    range: RangeOptions,
    more: Partial<QueryCommandInput>,
  ) {
    const bounds: Item = {};
    if (range.from !== undefined) bounds[':from'] = { S: range.from };
    if (range.to !== undefined) bounds[':to'] = { S: range.to };
    const both = range.from !== undefined && range.to !== undefined;
    const clause = both
      ? `${names.sk} BETWEEN :from AND :to`
      : range.from !== undefined
        ? `${names.sk} >= :from`
        : `${names.sk} <= :to`;
    const input: QueryCommandInput = {
      TableName,
      KeyConditionExpression:
        Object.keys(bounds).length > 0 ? `${names.pk} = :pk AND ${clause}` : `${names.pk} = :pk`,
      ExpressionAttributeValues: { ':pk': { S: pk }, ...bounds },
      ScanIndexForward: !range.descending,
      ...(range.limit !== undefined && { Limit: range.limit }),
      ...more,
    };
    const { Items, LastEvaluatedKey } = await reading(() => client.send(new QueryCommand(input)));
    return { items: Items ?? [], last: LastEvaluatedKey };
  }

  /** Reads back a transaction whose answers were all lost: whether it is in the table. */
  async function wasApplied(writes: readonly Write[]): Promise<boolean> {
    const puts = writes.flatMap((write) =>
      'put' in write ? [{ row: write.put, telltale: isTelltale(write) }] : [],
    );
    const found = await Promise.all(puts.map(async ({ row }) => sameContent(await get(row), row)));
    if (puts.some(({ telltale }) => telltale)) return puts.some(({ telltale }, n) => telltale && found[n]);
    if (puts.length > 0) return found.every(Boolean);
    const deletes = writes.flatMap((write) => ('delete' in write ? [write.delete] : []));
    const left = await Promise.all(deletes.map(get));
    return deletes.length > 0 && left.every((row) => row === undefined);
  }

  /** One form of the transaction, repeated under one token: DynamoDB applies it once within ten minutes. */
  async function send(
    writes: readonly Write[],
    absent: ReadonlySet<number>,
    token: string,
  ): Promise<TransactResult> {
    const command = () =>
      new TransactWriteItemsCommand({
        TransactItems: writes.map((write, position) =>
          toTransactItem(TableName, write, absent.has(position)),
        ),
        ClientRequestToken: requestToken(token, [...absent].sort((a, b) => a - b).join()),
      });
    let unclear = false;
    for (let attempt = 0; ; attempt++) {
      try {
        await client.send(command());
        return { ok: true };
      } catch (error) {
        const failure = failureOf(error);
        if (failure.kind === 'conditions') return { ok: false, failed: failure.failed };
        if (failure.kind === 'mismatch')
          throw new TokenMismatchError('token used before with other writes', { cause: error });
        if (failure.kind === 'fault') throw error;
        unclear ||= failure.kind === 'unknown';
        if (attempt + 1 >= policy.attempts) {
          if (unclear && (await wasApplied(writes))) return { ok: true };
          throw new TableUnavailableError('the table does not take the transaction', { cause: error });
        }
        await pause(policy, attempt);
      }
    }
  }

  /**
   * DynamoDB cannot say "update if there": an `unindex` whose row is missing fails the transaction. It is then
   * sent in another form, which checks that the row is still missing, under a token of that form.
   */
  async function transact(writes: readonly Write[], token: string): Promise<TransactResult> {
    checkWrites(writes);
    const absent = new Set<number>();
    for (let form = 0; form < MAX_FORMS; form++) {
      const result = await send(writes, absent, token);
      if (result.ok) return result;
      const missing = result.failed.filter((position) => 'unindex' in (writes[position] ?? {}));
      if (missing.length === 0) return result;
      // Also when other conditions failed: an earlier call may have applied the other form under its token.
      for (const position of missing) if (!absent.delete(position)) absent.add(position);
    }
    throw new TableUnavailableError('rows come and go under the transaction');
  }

  return {
    get,
    transact,
    async query(pk, range = {}) {
      const wanted = readableRange(range);
      if (!wanted) return { rows: [] };
      const start = wanted.cursor === undefined ? undefined : decodeCursor(wanted.cursor, 1);
      const { items, last } = await read({ pk: 'pk', sk: 'sk' }, pk, wanted, {
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: keyItem({ pk, sk: start[0] }) }),
      });
      return { rows: items.map(toRow), ...(last && { cursor: encodeCursor([last.sk?.S ?? '']) }) };
    },
    async index(name: IndexName, pk, range = {}) {
      const wanted = readableRange(range);
      if (!wanted) return { rows: [] };
      const place = placeAttributes(name);
      const start = wanted.cursor === undefined ? undefined : decodeCursor(wanted.cursor, 3);
      const { items, last } = await read(place, pk, wanted, {
        IndexName: name,
        ...(start && {
          ExclusiveStartKey: {
            [place.pk]: { S: pk },
            [place.sk]: { S: start[0] },
            ...keyItem({ pk: start[1], sk: start[2] }),
          },
        }),
      });
      const cursor = last && encodeCursor([last[place.sk]?.S ?? '', last.pk?.S ?? '', last.sk?.S ?? '']);
      return { rows: items.map((item) => toIndexRow(item, name)), ...(cursor !== undefined && { cursor }) };
    },
  };
}
