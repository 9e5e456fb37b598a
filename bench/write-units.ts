/**
 * What DynamoDB bills for a write of a transaction, on demand: units of 1 KB, two of them per KB because of the
 * transaction, by the larger of the item before and after; a condition check costs like a write of its row.
 * Each secondary index that the item enters, leaves or stands in with changed content costs ordinary units on
 * top; a changed index key is a delete and a put there.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { toItem } from '../shared/adapters/aws/dynamodb-items.ts';
import { INDEX_PROJECTION, placeAttributes } from '../shared/adapters/aws/table-schema.ts';
import { INDEX_NAMES, type IndexName, type Row, type Write } from '../shared/application/table.ts';

type Item = Record<string, AttributeValue>;

const TRANSACTIONAL = 2;
const utf8 = (text: string): number => Buffer.byteLength(text, 'utf8');

/** Bytes of a value by DynamoDB's rules ("item sizes and formats" of its developer guide). */
export function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return utf8(value.S);
  if (value.B !== undefined) return value.B.byteLength;
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  // About one byte for every two significant digits, and one more; a minus sign costs another.
  if (value.N !== undefined) return Math.ceil(value.N.replace(/[^0-9]/g, '').length / 2) + 2;
  if (value.L !== undefined) return 3 + value.L.reduce((sum, one) => sum + 1 + valueBytes(one), 0);
  if (value.M !== undefined) {
    return (
      3 + Object.entries(value.M).reduce((sum, [name, one]) => sum + 1 + utf8(name) + valueBytes(one), 0)
    );
  }
  if (value.SS !== undefined) return value.SS.reduce((sum, one) => sum + utf8(one), 0);
  throw new TypeError('a kind of attribute this project does not write');
}

export const itemBytes = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + utf8(name) + valueBytes(value), 0);

const kib = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));

/** The part of an item that an index holds; undefined while the item is not in it. */
function indexEntry(row: Row | undefined, name: IndexName): Item | undefined {
  if (!row?.index?.[name]) return undefined;
  const { pk, sk } = placeAttributes(name);
  const wanted = ['pk', 'sk', pk, sk, ...INDEX_PROJECTION];
  return Object.fromEntries(Object.entries(toItem(row)).filter(([attribute]) => wanted.includes(attribute)));
}

function indexUnits(name: IndexName, before: Row | undefined, after: Row | undefined): number {
  const left = indexEntry(before, name);
  const entered = indexEntry(after, name);
  if (!left && !entered) return 0;
  if (!left || !entered) return kib(itemBytes(left ?? entered ?? {}));
  const place = placeAttributes(name);
  const moved = [place.pk, place.sk].some((key) => left[key]?.S !== entered[key]?.S);
  if (moved) return kib(itemBytes(left)) + kib(itemBytes(entered));
  if (JSON.stringify(left) === JSON.stringify(entered)) return 0;
  return kib(Math.max(itemBytes(left), itemBytes(entered)));
}

function after(write: Write, before: Row | undefined): Row | undefined {
  if ('put' in write) return write.put;
  if ('delete' in write) return undefined;
  if ('check' in write || !before) return before;
  const { [write.name]: _gone, ...index } = before.index ?? {};
  return { ...before, index };
}

/** Units of one write, given the row as it stood before. */
export function writeUnits(write: Write, before: Row | undefined): number {
  const next = after(write, before);
  const bytes = Math.max(before ? itemBytes(toItem(before)) : 0, next ? itemBytes(toItem(next)) : 0);
  const base = TRANSACTIONAL * kib(bytes);
  if ('check' in write) return base;
  return INDEX_NAMES.reduce((sum, name) => sum + indexUnits(name, before, next), base);
}
