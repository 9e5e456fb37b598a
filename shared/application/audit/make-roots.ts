/**
 * The nightly root: for each day that is over and has none, in order and without a gap, the tree over its leaves
 * is computed, signed, kept for good and entered into the table. May be ended and started again anywhere.
 */
import type { AuditStore, Ids, Log, SigningPort, SystemClock } from '../ports.ts';
import { keySet, signCompact } from '../signatures/jws.ts';
import type { Table } from '../table.ts';
import { firstDay } from './first-day.ts';
import { dayAfter, dayOf, sealDay } from './leaves.ts';
import { RootMismatchError } from './prove-leaves.ts';
import { FIRST_PREVIOUS, openRoot, type RootRecord, rootHash, rootText } from './root-record.ts';
import { LAST_ROOT, lastRoot, rootRow } from './root-rows.ts';
import { makeTiles } from './tile-rows.ts';

export interface RootDeps {
  readonly party: string;
  readonly table: Table;
  readonly systemClock: SystemClock;
  readonly ids: Ids;
  readonly signing: SigningPort;
  readonly auditStore: AuditStore;
  readonly log: Log;
}

const encoder = new TextEncoder();
export const rootName = (day: string): string => `roots/${day}.jws`;

/** Work for one run; what is left is the next run's. A day is done whole. */
export interface RunBounds {
  readonly days: number;
  /** No further day is begun after so many leaves. */
  readonly leaves: number;
  /** Before the first root: days looked at for the node's first leaf. */
  readonly searched: number;
}
const BOUNDS: RunBounds = { days: 400, leaves: 5_000_000, searched: 3_660 };

/** Makes what is missing up to yesterday (UTC), from the first leaf on. Returns the days it made a root for. */
export async function makeRoots(deps: RootDeps, bounds = BOUNDS): Promise<readonly string[]> {
  const today = dayOf(deps.systemClock.now());
  const made: string[] = [];
  let last = await lastRoot(deps.table);
  let day = last ? dayAfter(last.day) : await firstDay(deps, today, bounds.searched);
  if (day === undefined) {
    deps.log.info('root-search', {});
    return made;
  }
  for (
    let leaves = 0;
    day < today && made.length < bounds.days && leaves < bounds.leaves;
    day = dayAfter(day)
  ) {
    const root = await makeRoot(deps, day, last?.hash ?? FIRST_PREVIOUS);
    if (!root) break;
    last = root;
    leaves += root.size;
    made.push(day);
    deps.log.info('root-made', { day, size: root.size });
  }
  return made;
}

/** Undefined when another process was first: it goes on from there. */
async function makeRoot(deps: RootDeps, day: string, previous: string) {
  await sealDay(deps, day);
  const { size, root } = await makeTiles(deps, day);
  const record: RootRecord = {
    v: 1,
    party: deps.party,
    day,
    size,
    root: Buffer.from(root).toString('hex'),
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
