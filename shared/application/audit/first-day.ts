/**
 * The day with which a node's roots begin: that of its first leaf, however long ago, whatever pauses followed.
 * Leaves are kept by day, so a node without a root looks through the days, back to the first on which any node can
 * have been there; what one run does not reach is left to the next.
 */
import * as z from 'zod';
import type { Ids } from '../ports.ts';
import type { Table } from '../table.ts';
import { dayAfter, hasLeaves } from './leaves.ts';

/** Older than any node. */
const NO_LEAVES_BEFORE = '2026-01-01';
const SEARCH = { pk: 'ROOT', sk: 'SEARCH' } as const;

const progressSchema = z.object({
  /** Every day from here to the last one that was over has been looked at. */
  down: z.string(),
  /** The oldest of them with leaves; else the newest. */
  first: z.string(),
});

/** Undefined while days are left to be looked at. */
export async function firstDay(
  { table, ids }: { readonly table: Table; readonly ids: Pick<Ids, 'ulid'> },
  today: string,
  most: number,
): Promise<string | undefined> {
  const row = await table.get(SEARCH);
  const known = row && progressSchema.parse(row.a);
  let first = known?.first ?? dayAfter(today, -1);
  let down = known?.down ?? today;
  for (let n = 0; n < most && down > NO_LEAVES_BEFORE; n += 1) {
    down = dayAfter(down, -1);
    if (await hasLeaves(table, down)) first = down;
  }
  if (down <= NO_LEAVES_BEFORE) return first;
  await table.transact([{ put: { ...SEARCH, a: { down, first } } }], ids.ulid());
  return undefined;
}
