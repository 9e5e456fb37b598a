/**
 * The nightly root: for each day that is over and has none, in order and without a gap, the tree over its leaves
 * is computed, signed, kept for good and entered into the table. May be ended and started again anywhere.
 */
import type { AuditStore, Ids, Log, SigningPort, SystemClock } from '../ports.ts';
import { keySet, signCompact } from '../signatures/jws.ts';
import type { Table } from '../table.ts';
import { dayAfter, dayOf, hasLeaves, leafText, leavesOf, sealDay } from './leaves.ts';
import { TreeHasher } from './merkle.ts';
import { FIRST_PREVIOUS, openRoot, type RootRecord, rootHash, rootText } from './root-record.ts';
import { LAST_ROOT, lastRoot, rootRow } from './root-rows.ts';

export interface RootDeps {
  readonly party: string;
  readonly table: Table;
  readonly systemClock: SystemClock;
  readonly ids: Ids;
  readonly signing: SigningPort;
  readonly auditStore: AuditStore;
  readonly log: Log;
}

/** The kept root is not the one that the table's leaves give: somebody changed one of them. */
export class RootMismatchError extends Error {
  override readonly name = 'RootMismatchError';
}

const encoder = new TextEncoder();
export const rootName = (day: string): string => `roots/${day}.jws`;

/** A node's first root reaches back to its first leaf, if that is not longer ago than this. */
const LOOK_BACK_DAYS = 31;
/** Work for one run; what is left is the next run's. */
const DAYS_PER_RUN = 400;

/** Makes what is missing up to yesterday (UTC). Returns the days it made a root for. */
export async function makeRoots(deps: RootDeps): Promise<readonly string[]> {
  const today = dayOf(deps.systemClock.now());
  const made: string[] = [];
  let last = await lastRoot(deps.table);
  for (
    let day = last ? dayAfter(last.day) : await firstDay(deps.table, today);
    day < today && made.length < DAYS_PER_RUN;
    day = dayAfter(day)
  ) {
    const root = await makeRoot(deps, day, last?.hash ?? FIRST_PREVIOUS);
    if (!root) break;
    last = root;
    made.push(day);
    deps.log.info('root-made', { day, size: root.size });
  }
  return made;
}

async function firstDay(table: Table, today: string): Promise<string> {
  for (let back = LOOK_BACK_DAYS; back > 1; back -= 1) {
    const day = dayAfter(today, -back);
    if (await hasLeaves(table, day)) return day;
  }
  return dayAfter(today, -1);
}

/** Undefined when another process was first: it goes on from there. */
async function makeRoot(deps: RootDeps, day: string, previous: string) {
  await sealDay(deps, day);
  const tree = new TreeHasher();
  for await (const leaf of leavesOf(deps.table, day)) tree.add(encoder.encode(leafText(leaf)));
  const record: RootRecord = {
    v: 1,
    party: deps.party,
    day,
    size: tree.size,
    root: Buffer.from(tree.root()).toString('hex'),
    previous,
  };
  const jws = await keptRoot(deps, record);
  const hash = rootHash(record);
  const before = previous === FIRST_PREVIOUS ? { absent: true as const } : { equals: { hash: previous } };
  const result = await deps.table.transact(
    [
      { put: rootRow(record, jws), if: { absent: true } },
      { put: { ...LAST_ROOT, a: { day, hash } }, if: before },
    ],
    deps.ids.ulid(),
  );
  return result.ok ? { day, hash, size: record.size } : undefined;
}

/** The signature that is kept: ours, or that of a run that ended before it reached the table. */
async function keptRoot(deps: RootDeps, record: RootRecord): Promise<string> {
  const jws = await signCompact(deps.signing, 'accord224-root', encoder.encode(rootText(record)));
  const kept = Buffer.from(await deps.auditStore.keep(rootName(record.day), Buffer.from(jws))).toString();
  if (kept === jws) return jws;
  const found = await openRoot(keySet(await deps.signing.publicKeys()), kept);
  if (rootHash(found) === rootHash(record)) return kept;
  throw new RootMismatchError(`the root kept for ${record.day} is not the one that the leaves give`);
}
