/** Roots in the table, for lists and proofs; the audit store holds the copies that count. */
import * as z from 'zod';
import type { Page, Row, Table } from '../table.ts';
import { type RootRecord, rootHash } from './root-record.ts';

export const LAST_ROOT = { pk: 'ROOT', sk: 'LAST' } as const;
const DAYS = { from: '0', to: '9~' } as const;

export const rootRow = (record: RootRecord, jws: string): Row => {
  const { v: _v, ...a } = record;
  return { pk: LAST_ROOT.pk, sk: record.day, a: { ...a, hash: rootHash(record) }, text: jws };
};

const rootRowSchema = z.object({
  party: z.string(),
  day: z.string(),
  size: z.int(),
  root: z.string(),
  previous: z.string(),
  hash: z.string(),
  jws: z.string(),
});
export type StoredRoot = z.infer<typeof rootRowSchema>;

const toStored = (row: Row): StoredRoot => rootRowSchema.parse({ ...row.a, jws: row.text });

export async function lastRoot(table: Table): Promise<{ day: string; hash: string } | undefined> {
  const row = await table.get(LAST_ROOT);
  return row && z.object({ day: z.string(), hash: z.string() }).parse(row.a);
}

export async function readRoot(table: Table, day: string): Promise<StoredRoot | undefined> {
  const row = await table.get({ pk: LAST_ROOT.pk, sk: day });
  return row && toStored(row);
}

/** Newest first. */
export async function listRoots(table: Table, cursor?: string): Promise<Page<StoredRoot>> {
  const page = await table.query(LAST_ROOT.pk, {
    ...DAYS,
    descending: true,
    limit: 100,
    ...(cursor ? { cursor } : {}),
  });
  return { ...page, rows: page.rows.map(toStored) };
}

/** From a day on, oldest first. */
export async function* rootsFrom(table: Table, day: string): AsyncGenerator<StoredRoot> {
  let cursor: string | undefined;
  do {
    const page = await table.query(LAST_ROOT.pk, { from: day, to: DAYS.to, ...(cursor ? { cursor } : {}) });
    for (const row of page.rows) yield toStored(row);
    cursor = page.cursor;
  } while (cursor);
}
