/** The end of a package: accepted with its case, or rejected; and its uploader told of what was wrong with it. */
import type { CaseDeps } from '../cases/deps.ts';
import { headKey, keyKey } from '../cases/rows.ts';
import type { Write } from '../table.ts';
import { type NoticeDeps, notifyUploader } from './notify-uploader.ts';
import type { PackageProblem } from './package-problems.ts';
import {
  caseOfPackage,
  daysAfter,
  KEPT_DAYS,
  linkKey,
  type PackageRecord,
  packageRow,
  readPackageRow,
} from './package-rows.ts';

type Deps = Pick<CaseDeps, 'table' | 'ids' | 'systemClock'>;

/** Another run or package is at the same bytes: the platform tries again. */
export class PackageBusyError extends Error {
  override readonly name = 'PackageBusyError';
}

export const accept = (
  deps: Deps,
  row: PackageRecord & { readonly caseId: string },
): Promise<PackageRecord> =>
  conclude(deps, { ...row, state: 'accepted' }, [
    // A case that was erased meanwhile has nothing that leads to it.
    { check: keyKey(row.caseId), if: { present: true } },
    {
      put: { ...linkKey(row.caseId, row.packageId), a: { packageId: row.packageId } },
      if: { absent: true },
    },
  ]);

export const reject = (
  deps: Deps,
  row: PackageRecord,
  problems: readonly PackageProblem[],
): Promise<PackageRecord> =>
  conclude(deps, { ...row, state: 'rejected', problems }, [
    // Nothing was made of what is rejected: true, not just said.
    { check: headKey(caseOfPackage(row.packageId)), if: { absent: true } },
  ]);

/** Written once; a run that comes second takes what the first one wrote. */
async function conclude(deps: Deps, row: PackageRecord, writes: readonly Write[]): Promise<PackageRecord> {
  const now = deps.systemClock.now();
  // Whoever is to be told is looked for until that is done.
  const concluded = { ...row, lookAt: row.problems.length > 0 ? now : daysAfter(now, KEPT_DAYS) };
  const put: Write = { put: packageRow(concluded), if: { equals: { state: 'awaited' } } };
  const result = await deps.table.transact([put, ...writes], deps.ids.ulid());
  if (result.ok) return concluded;
  const stored = await readPackageRow(deps.table, row.packageId);
  if (stored && stored.state !== 'awaited') return stored;
  throw new PackageBusyError(row.packageId);
}

/** Tells the uploader of the problems of a concluded package; harmless when it was done before. */
export async function tell(deps: Deps & NoticeDeps, row: PackageRecord): Promise<void> {
  if (row.problems.length === 0 || row.toldAt !== undefined || row.state === 'awaited') return;
  await notifyUploader(deps, row);
  const toldAt = deps.systemClock.now();
  const put = packageRow({ ...row, toldAt, lookAt: daysAfter(toldAt, KEPT_DAYS) });
  // Erased or told by another run meanwhile: then there is nothing to note.
  await deps.table.transact(
    [{ put, if: { equals: { state: row.state, lookAt: row.lookAt } } }],
    deps.ids.ulid(),
  );
}
