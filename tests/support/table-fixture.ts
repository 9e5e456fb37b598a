/** What the table suites share: keys of their own for each test, walks over pages, patience with lagging indexes. */
import { setTimeout as wait } from 'node:timers/promises';
import type {
  IndexName,
  IndexRow,
  Key,
  Page,
  RangeOptions,
  Row,
  Table,
  Write,
} from '../../shared/application/table.ts';

export type MakeTable = () => Promise<{ table: Table; close(): Promise<void> | void }>;

let made = 0;
const tag = `${process.pid}-${Date.now().toString(36)}`;
/** A name that no other test, run or process uses: suites share a table. */
export const fresh = (name = 'T'): string => `${name}#${tag}-${++made}`;

export const row = (pk: string, sk: string, more: Partial<Row> = {}): Row => ({ pk, sk, a: {}, ...more });

export const put = (row: Row): Write => ({ put: row });

/** Writes that must succeed; each call has a token of its own. */
export async function write(table: Table, ...writes: Write[]): Promise<void> {
  const result = await table.transact(writes, fresh('w'));
  if (!result.ok) throw new Error(`conditions failed at ${result.failed.join()}`);
}

async function walk<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    rows.push(...page.rows);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return rows;
}

const next = (range: RangeOptions, cursor: string | undefined): RangeOptions =>
  cursor === undefined ? range : { ...range, cursor };

export const queryAll = (table: Table, pk: string, range: RangeOptions = {}): Promise<Row[]> =>
  walk((cursor) => table.query(pk, next(range, cursor)));

export const indexAll = (
  table: Table,
  name: IndexName,
  pk: string,
  range: RangeOptions = {},
): Promise<IndexRow[]> => walk((cursor) => table.index(name, pk, next(range, cursor)));

export const sks = (rows: readonly Key[]): string[] => rows.map(({ sk }) => sk);

/** Repeats an index read until it shows what was written, then expects it once more for a readable message. */
export async function eventually<T>(read: () => Promise<T>, expected: NoInfer<T>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const found = await read();
    try {
      expect(found).toEqual(expected);
      return;
    } catch {
      await wait(10);
    }
  }
  expect(await read()).toEqual(expected);
}
