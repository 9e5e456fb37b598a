/**
 * Packages whose time has come, on the clock of the machine: those that nobody sent are rejected, uploaders not yet
 * told are told, and what is over goes. Costs by what is due. A row that fails is put off, and parked after five times.
 */
import type { CaseDeps } from '../cases/deps.ts';
import { headKey, keyKey } from '../cases/rows.ts';
import { MAX_ATTEMPTS, type SweepReport } from '../cases/sweep-due.ts';
import { type IntakeStore, type Log, ObjectMissingError } from '../ports.ts';
import type { IndexRow } from '../table.ts';
import { accept, reject, tell } from './conclude-package.ts';
import { forgetPackage } from './forget-packages.ts';
import type { NoticeDeps } from './notify-uploader.ts';
import { packageProblem } from './package-problems.ts';
import {
  caseOfPackage,
  PACKAGE_SHARD,
  type PackageRecord,
  packageObject,
  readPackageRow,
} from './package-rows.ts';

export type PackageSweepDeps = Pick<CaseDeps, 'table' | 'ids' | 'systemClock'> &
  NoticeDeps & { readonly intake: Pick<IntakeStore, 'open' | 'delete'>; readonly log: Log };

const PAGE = 100;
const PUT_OFF_MS = 10 * 60_000;

export async function sweepPackages(deps: PackageSweepDeps): Promise<SweepReport> {
  const now = deps.systemClock.now();
  const report = { done: 0, failed: 0, parked: 0 };
  let cursor: string | undefined;
  do {
    const page = await deps.table.index('due', PACKAGE_SHARD, {
      to: `${now}~`,
      limit: PAGE,
      ...(cursor ? { cursor } : {}),
    });
    for (const row of page.rows) report[await attempt(deps, row, now)] += 1;
    cursor = page.cursor;
  } while (cursor);
  return report;
}

async function attempt(
  deps: PackageSweepDeps,
  row: IndexRow,
  now: string,
): Promise<'done' | 'failed' | 'parked'> {
  try {
    if (row.pk.startsWith('PKGD#')) await dropClaim(deps, row, now);
    else await look(deps, row.pk.slice('PKG#'.length), now);
    return 'done';
  } catch (error) {
    return await putOff(deps, row, now, error instanceof Error ? error.name : 'unknown');
  }
}

/** The index may lag: what counts is the row. */
async function look(deps: PackageSweepDeps, packageId: string, now: string): Promise<void> {
  const row = await readPackageRow(deps.table, packageId);
  if (!row || row.lookAt > now) return;
  if (row.state === 'awaited') await giveUp(deps, row);
  else if (row.problems.length > 0 && row.toldAt === undefined) await tell(deps, row);
  else await forgetPackage(deps, row);
}

/** No run can be under way any more. Nothing is opened here: that is the work of the intake, and its time is over. */
async function giveUp(deps: PackageSweepDeps, row: PackageRecord): Promise<void> {
  const key = packageObject(row.packageId);
  const caseId = caseOfPackage(row.packageId);
  const receivedAt = await arrivalOf(deps, key);
  const received = receivedAt === undefined ? row : { ...row, receivedAt };
  const isOpen = (await deps.table.get(headKey(caseId))) !== undefined;
  if (isOpen && !(await deps.table.get(keyKey(caseId)))) {
    // The case was erased, and the package goes with it.
    await forgetPackage(deps, row, caseId);
    await deps.intake.delete(key);
    return;
  }
  const concluded = isOpen
    ? await accept(deps, { ...received, caseId, problems: [packageProblem('unfinished')] })
    : await reject(deps, received, [
        packageProblem(receivedAt === undefined ? 'never-arrived' : 'not-opened'),
      ]);
  await tell(deps, concluded);
  await deps.intake.delete(key);
}

async function arrivalOf({ intake }: PackageSweepDeps, key: string): Promise<string | undefined> {
  try {
    const { arrivedAt, body } = await intake.open(key);
    await body[Symbol.asyncIterator]().return?.();
    return arrivedAt;
  } catch (error) {
    if (error instanceof ObjectMissingError) return undefined;
    throw error;
  }
}

async function dropClaim({ table, ids }: PackageSweepDeps, { pk, sk }: IndexRow, now: string): Promise<void> {
  const claim = await table.get({ pk, sk });
  const until = claim?.a.until;
  // Renewed meanwhile by another package of the same bytes: it is to stay.
  if (typeof until !== 'string' || until > now) return;
  await table.transact([{ delete: { pk, sk }, if: { equals: { until } } }], ids.ulid());
}

async function putOff(
  deps: PackageSweepDeps,
  { pk, sk }: IndexRow,
  now: string,
  reason: string,
): Promise<'failed' | 'parked'> {
  const row = await deps.table.get({ pk, sk });
  const attempts = Number(row?.a.attempts ?? 0) + 1;
  const parked = attempts >= MAX_ATTEMPTS;
  deps.log.error(parked ? 'due-parked' : 'due-failed', { row: pk, attempts, reason });
  if (!row) return 'failed';
  const lookAt = new Date(Date.parse(now) + PUT_OFF_MS).toISOString();
  const due = { pk: parked ? 'DUE#failed' : PACKAGE_SHARD, sk: `${lookAt}#${pk}` };
  const put = { ...row, a: { ...row.a, attempts, lookAt }, index: { ...row.index, due } };
  const same =
    typeof row.a.lookAt === 'string' ? { equals: { lookAt: row.a.lookAt } } : { present: true as const };
  await deps.table.transact([{ put, if: same }], deps.ids.ulid());
  return parked ? 'parked' : 'failed';
}
