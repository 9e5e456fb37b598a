/**
 * DynamoDB as the adapter sees it, over SQLite: what it answers, and the units it bills for each call. Reads by key
 * are consistent (one unit for 4 KB), those of an index are not (half).
 */
import {
  type AttributeValue,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { type Item, keyItem, toItem, toRow } from '../../shared/adapters/aws/dynamodb-items.ts';
import { placeAttributes } from '../../shared/adapters/aws/table-schema.ts';
import { openSqliteTable } from '../../shared/adapters/embedded/sqlite-table.ts';
import { systemClock } from '../../shared/adapters/embedded/system-clock.ts';
import { encodeCursor, keyOf, keyText } from '../../shared/adapters/table-rules.ts';
import {
  type Condition,
  INDEX_NAMES,
  type Key,
  type RangeOptions,
  type Scalar,
  type Write,
} from '../../shared/application/table.ts';
import { itemBytes, writeUnits } from '../write-units.ts';
import { UncountedCallError, type Usage } from './usage.ts';

const READ_UNIT = 4096;
const ITEM_OVERHEAD = 100;
/** A read that finds nothing costs as much as the smallest that finds something. */
const readUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / READ_UNIT));

const keyFrom = (item: Item | undefined): Key => ({ pk: item?.pk?.S ?? '', sk: item?.sk?.S ?? '' });

function scalarFrom({ S, N, BOOL }: AttributeValue): Scalar {
  return S ?? (N === undefined ? (BOOL ?? false) : Number(N));
}

interface Expression {
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
}

function conditionFrom(expression: Expression): Condition | undefined {
  const { ConditionExpression: text, ExpressionAttributeNames: names = {} } = expression;
  if (!text) return undefined;
  if (text === 'attribute_not_exists(pk)') return { absent: true };
  if (text === 'attribute_exists(pk)') return { present: true };
  const values = Object.entries(expression.ExpressionAttributeValues ?? {});
  return {
    equals: Object.fromEntries(
      values.map(([name, value]) => [names[name.replace(':v', '#n')] ?? '', scalarFrom(value)]),
    ),
  };
}

function writeFrom({ Put, Delete, ConditionCheck, Update }: TransactWriteItem): Write {
  const condition = conditionFrom(Put ?? Delete ?? ConditionCheck ?? {});
  const when = condition ? { if: condition } : {};
  if (Put) return { put: toRow(Put.Item ?? {}), ...when };
  if (Delete) return { delete: keyFrom(Delete.Key), ...when };
  if (ConditionCheck) return { check: keyFrom(ConditionCheck.Key), if: condition ?? { present: true } };
  const name = INDEX_NAMES.find((each) => Update?.UpdateExpression?.includes(placeAttributes(each).pk));
  if (!Update || !name) throw new UncountedCallError('an update that takes a row out of no index');
  return { unindex: keyFrom(Update.Key), name };
}

function rangeFrom(input: QueryCommandInput): RangeOptions {
  const { ':from': from, ':to': to } = input.ExpressionAttributeValues ?? {};
  const start = input.ExclusiveStartKey;
  const place = INDEX_NAMES.find((name) => name === input.IndexName);
  const at = place && start?.[placeAttributes(place).sk]?.S;
  const { pk, sk } = keyFrom(start);
  return {
    ...(from?.S === undefined ? {} : { from: from.S }),
    ...(to?.S === undefined ? {} : { to: to.S }),
    ...(input.Limit === undefined ? {} : { limit: input.Limit }),
    ...(input.ScanIndexForward === false ? { descending: true } : {}),
    ...(start ? { cursor: encodeCursor(at === undefined ? [sk] : [at, pk, sk]) } : {}),
  };
}

export function countedTable(usage: () => Usage, onInsert: (keys: readonly Key[]) => void) {
  const table = openSqliteTable({ file: ':memory:', clock: systemClock });
  const sizes = new Map<string, number>();

  /** An item, and its entries in indexes, as storage is billed: 100 bytes more for each. */
  async function weigh(key: Key): Promise<void> {
    const row = await table.get(key);
    if (!row) return void sizes.delete(keyText(key));
    const item = toItem(row);
    const entries = Object.keys(row.index ?? {}).length;
    const { t: _t, b: _b, ...open } = item;
    sizes.set(keyText(key), itemBytes(item) + entries * itemBytes(open) + (1 + entries) * ITEM_OVERHEAD);
  }

  async function query(input: QueryCommandInput) {
    const pk = input.ExpressionAttributeValues?.[':pk']?.S ?? '';
    const range = rangeFrom(input);
    const index = INDEX_NAMES.find((name) => name === input.IndexName);
    const items = [];
    let more: boolean;
    if (index) {
      const place = placeAttributes(index);
      const page = await table.index(index, pk, range);
      more = page.cursor !== undefined;
      for (const { at, ...row } of page.rows) {
        items.push({ ...toItem(row), [place.pk]: { S: at.pk }, [place.sk]: { S: at.sk } });
      }
    } else {
      const page = await table.query(pk, range);
      more = page.cursor !== undefined;
      items.push(...page.rows.map(toItem));
    }
    const bytes = items.reduce((sum, item) => sum + itemBytes(item), 0);
    usage().readUnits += readUnits(bytes) * (index ? 0.5 : 1);
    return { Items: items, ...(more ? { LastEvaluatedKey: items.at(-1) } : {}) };
  }

  async function transact(items: readonly TransactWriteItem[], token: string): Promise<object> {
    const writes = items.map(writeFrom);
    const before = await Promise.all(writes.map((write) => table.get(keyOf(write))));
    usage().writeUnits += writes.reduce((sum, write, n) => sum + writeUnits(write, before[n]), 0);
    const result = await table.transact(writes, token);
    if (!result.ok) {
      throw new TransactionCanceledException({
        $metadata: {},
        message: 'conditions',
        CancellationReasons: writes.map((_, n) => ({
          Code: result.failed.includes(n) ? 'ConditionalCheckFailed' : 'None',
        })),
      });
    }
    for (const write of writes) await weigh(keyOf(write));
    onInsert(
      writes.flatMap((write, n) => ('put' in write && !before[n] ? [keyFrom(keyItem(write.put))] : [])),
    );
    return {};
  }

  return {
    table,
    /** What the table holds, indexes included. */
    bytes: () => [...sizes.values()].reduce((sum, size) => sum + size, 0),
    close: () => table.close(),
    async send(command: object): Promise<object> {
      if (command instanceof GetItemCommand) {
        const row = await table.get(keyFrom(command.input.Key));
        usage().readUnits += readUnits(row ? itemBytes(toItem(row)) : 0);
        return row ? { Item: toItem(row) } : {};
      }
      if (command instanceof QueryCommand) return query(command.input);
      if (command instanceof TransactWriteItemsCommand) {
        const { TransactItems = [], ClientRequestToken = '' } = command.input;
        return transact(TransactItems, ClientRequestToken);
      }
      throw new UncountedCallError(`DynamoDB: ${command.constructor.name}`);
    },
  };
}
