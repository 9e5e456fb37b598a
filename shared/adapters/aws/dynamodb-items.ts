/** Rows as DynamoDB items (`pk`, `sk`, `a` map, `t` text, `b` bytes, `<index>pk`/`<index>sk`), writes as its requests. */
import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import {
  type Attributes,
  type Condition,
  INDEX_NAMES,
  type IndexName,
  type IndexRow,
  type Key,
  type Row,
  type Scalar,
  type Write,
} from '../../application/table.ts';
import { placeAttributes } from './table-schema.ts';

export type Item = Record<string, AttributeValue>;

const scalar = (value: Scalar): AttributeValue => {
  if (typeof value === 'string') return { S: value };
  return typeof value === 'number' ? { N: String(value) } : { BOOL: value };
};

const toValue = (value: Scalar | readonly string[]): AttributeValue =>
  typeof value === 'object' ? { L: value.map((text) => ({ S: text })) } : scalar(value);

function fromValue(name: string, value: AttributeValue): Scalar | string[] {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.L !== undefined) return value.L.map((text) => text.S ?? '');
  throw new TypeError(`attribute ${name} is of no type that this table writes`);
}

export const keyItem = ({ pk, sk }: Key): Item => ({ pk: { S: pk }, sk: { S: sk } });

const stringOf = (item: Item, name: string): string => {
  const text = item[name]?.S;
  if (text === undefined) throw new TypeError(`item without ${name}`);
  return text;
};

const attributesOf = (item: Item): Attributes =>
  Object.fromEntries(Object.entries(item.a?.M ?? {}).map(([name, value]) => [name, fromValue(name, value)]));

export function toItem(row: Row): Item {
  const item: Item = {
    ...keyItem(row),
    a: { M: Object.fromEntries(Object.entries(row.a).map(([name, value]) => [name, toValue(value)])) },
  };
  if (row.text !== undefined) item.t = { S: row.text };
  if (row.blob !== undefined) item.b = { B: row.blob };
  for (const name of INDEX_NAMES) {
    const place = row.index?.[name];
    if (!place) continue;
    const { pk, sk } = placeAttributes(name);
    item[pk] = { S: place.pk };
    item[sk] = { S: place.sk };
  }
  return item;
}

export function toRow(item: Item): Row {
  const index: Partial<Record<IndexName, Key>> = {};
  for (const name of INDEX_NAMES) {
    const { pk, sk } = placeAttributes(name);
    if (item[pk]) index[name] = { pk: stringOf(item, pk), sk: stringOf(item, sk) };
  }
  return {
    pk: stringOf(item, 'pk'),
    sk: stringOf(item, 'sk'),
    a: attributesOf(item),
    ...(item.t?.S !== undefined && { text: item.t.S }),
    ...(item.b?.B !== undefined && { blob: item.b.B }),
    ...(Object.keys(index).length > 0 && { index }),
  };
}

export function toIndexRow(item: Item, name: IndexName): IndexRow {
  const place = placeAttributes(name);
  return {
    pk: stringOf(item, 'pk'),
    sk: stringOf(item, 'sk'),
    at: { pk: stringOf(item, place.pk), sk: stringOf(item, place.sk) },
    a: attributesOf(item),
  };
}

type Expression = {
  ConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Item;
};

function expression(condition: Condition | undefined): Expression {
  if (!condition) return {};
  if ('absent' in condition) return { ConditionExpression: 'attribute_not_exists(pk)' };
  const wanted = 'equals' in condition ? Object.entries(condition.equals) : [];
  if (wanted.length === 0) return { ConditionExpression: 'attribute_exists(pk)' };
  return {
    ConditionExpression: wanted.map((_, n) => `a.#n${n} = :v${n}`).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(wanted.map(([name], n) => [`#n${n}`, name])),
    ExpressionAttributeValues: Object.fromEntries(wanted.map(([, value], n) => [`:v${n}`, scalar(value)])),
  };
}

/** `absent`: the row was found missing, so that taking it out of an index means checking that it still is. */
export function toTransactItem(TableName: string, write: Write, absent: boolean): TransactWriteItem {
  if ('put' in write) return { Put: { TableName, Item: toItem(write.put), ...expression(write.if) } };
  if ('delete' in write)
    return { Delete: { TableName, Key: keyItem(write.delete), ...expression(write.if) } };
  if ('check' in write) {
    return {
      ConditionCheck: {
        TableName,
        Key: keyItem(write.check),
        ConditionExpression: '',
        ...expression(write.if),
      },
    };
  }
  const Key = keyItem(write.unindex);
  if (absent) return { ConditionCheck: { TableName, Key, ConditionExpression: 'attribute_not_exists(pk)' } };
  const { pk, sk } = placeAttributes(write.name);
  return {
    // An update without the condition would create the row.
    Update: {
      TableName,
      Key,
      UpdateExpression: `REMOVE ${pk}, ${sk}`,
      ConditionExpression: 'attribute_exists(pk)',
    },
  };
}
