/**
 * The leaves of the nightly roots: one per event and per access record, on the day on which it was written here
 * (UTC, machine time). A day that is over is sealed before its root is computed, and the transaction that writes
 * a leaf checks the seal: whatever comes too late for its day goes to the next one, whoever's clock is slow.
 */
import { canonicalJson } from '../../case/envelope.ts';
import { shardOf } from '../cases/rows.ts';
import type { Ids, SystemClock } from '../ports.ts';
import type { Key, Row, Table, TransactResult, Write } from '../table.ts';
import { leafHash } from './merkle.ts';

/** Partitions of a day: its leaves are read shard by shard, each in the order of its keys. */
export const DAY_SHARDS = 4;
/**
 * The seal is written in copies, all in one transaction, and each leaf checks one of them: two transactions
 * that check the same row at once are a conflict to DynamoDB.
 */
export const SEAL_COPIES = 32;
const DAY_MS = 86_400_000;

export type Leaf =
  | { readonly caseId: string; readonly seq: number; readonly hash: string }
  | { readonly caseId: string; readonly access: string; readonly hash: string };

export const dayOf = (instant: string): string => instant.slice(0, 10);
export const dayAfter = (day: string, days = 1): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** What is hashed: a canonical JSON text (docs/formats.md, "Leaf"). */
export const leafText = (leaf: Leaf): string => canonicalJson({ ...leaf });
export const leafHashOf = (leaf: Leaf): Uint8Array => leafHash(Buffer.from(leafText(leaf), 'utf8'));

const dayKey = (day: string, shard: number): string => `DAY#${day}#${shard}`;
const sealKey = (day: string, copy: number): Key => ({ pk: `SEAL#${day}#${copy}`, sk: '-' });
const leafSk = (leaf: Leaf): string =>
  `${leaf.caseId}#${'seq' in leaf ? String(leaf.seq).padStart(7, '0') : `ACC#${leaf.access}`}`;

export function leafRow(day: string, leaf: Leaf): Row {
  const { caseId, hash } = leaf;
  return {
    pk: dayKey(day, shardOf(caseId, DAY_SHARDS)),
    sk: leafSk(leaf),
    a: 'seq' in leaf ? { caseId, version: leaf.seq, hash } : { caseId, access: leaf.access, hash },
  };
}

export function toLeaf({ a }: Row): Leaf {
  const caseId = String(a.caseId);
  const hash = String(a.hash);
  return typeof a.access === 'string'
    ? { caseId, access: a.access, hash }
    : { caseId, seq: Number(a.version), hash };
}

type LeafDeps = {
  readonly table: Table;
  readonly ids: Ids;
  readonly systemClock: SystemClock;
};

/** A clock may be slow, and the night may pass between reading it and writing: after that something is wrong. */
const DAYS_TRIED = 7;

export class NoOpenDayError extends Error {
  override readonly name = 'NoOpenDayError';
}

/**
 * Applies `writes` together with the leaf, on the first day from today on that is not sealed. Conditions of
 * `writes` that fail are reported with their positions; then nothing was written, not even the leaf.
 */
export async function transactWithLeaf(
  deps: LeafDeps,
  writes: readonly Write[],
  leaf: Leaf,
): Promise<TransactResult> {
  let day = dayOf(deps.systemClock.now());
  const copy = (deps.ids.bytes(1)[0] ?? 0) % SEAL_COPIES;
  for (let tried = 0; tried < DAYS_TRIED; tried += 1, day = dayAfter(day)) {
    const all: Write[] = [
      ...writes,
      { put: leafRow(day, leaf) },
      { check: sealKey(day, copy), if: { absent: true } },
    ];
    const result = await deps.table.transact(all, deps.ids.ulid());
    if (result.ok) return result;
    const own = result.failed.filter((position) => position < writes.length);
    if (own.length > 0) return { ok: false, failed: own };
  }
  throw new NoOpenDayError(`no day of ${DAYS_TRIED} is open; is the clock of this machine right?`);
}

/** Closes a day for good. Repeatable. */
export async function sealDay(deps: Pick<LeafDeps, 'table' | 'ids'>, day: string): Promise<void> {
  const writes = Array.from({ length: SEAL_COPIES }, (_, copy) => ({
    put: { ...sealKey(day, copy), a: { day } },
  }));
  await deps.table.transact(writes, deps.ids.ulid());
}

/** Where a leaf stands: places are ordered as the leaves of the tree are. */
export const leafPlace = (leaf: Leaf): string => `${shardOf(leaf.caseId, DAY_SHARDS)}#${leafSk(leaf)}`;

/**
 * Leaves of a day in the order of the tree, from a place on (default: the first), at most so many (default: all).
 * Of a sealed day they never change.
 */
export async function* leavesFrom(
  table: Table,
  day: string,
  place?: string,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<Leaf> {
  const [first = '0', from] = place?.split(/#(.*)/s) ?? [];
  let left = most;
  for (let shard = Number(first); shard < DAY_SHARDS && left > 0; shard += 1) {
    const start = shard === Number(first) && from ? { from } : {};
    let cursor: string | undefined;
    do {
      const limit = Number.isFinite(left) ? { limit: left } : {};
      const page = await table.query(dayKey(day, shard), {
        ...start,
        ...limit,
        ...(cursor ? { cursor } : {}),
      });
      for (const row of page.rows) yield toLeaf(row);
      left -= page.rows.length;
      cursor = page.cursor;
    } while (cursor && left > 0);
  }
}

/** The leaves of one case on a day. */
export async function* leavesOfCase(table: Table, day: string, caseId: string): AsyncGenerator<Leaf> {
  const pk = dayKey(day, shardOf(caseId, DAY_SHARDS));
  let cursor: string | undefined;
  do {
    const page = await table.query(pk, {
      from: `${caseId}#`,
      to: `${caseId}#~`,
      ...(cursor ? { cursor } : {}),
    });
    for (const row of page.rows) yield toLeaf(row);
    cursor = page.cursor;
  } while (cursor);
}

export async function hasLeaves(table: Table, day: string): Promise<boolean> {
  const shards = Array.from({ length: DAY_SHARDS }, (_, shard) => dayKey(day, shard));
  const pages = await Promise.all(shards.map((pk) => table.query(pk, { limit: 1 })));
  return pages.some(({ rows }) => rows.length > 0);
}
