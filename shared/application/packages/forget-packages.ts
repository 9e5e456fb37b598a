/** What the table knows of packages is removed: each row after its time, all of a case's with the case. */
import type { CaseDeps } from '../cases/deps.ts';
import { caseKey } from '../cases/rows.ts';
import type { IntakeStore } from '../ports.ts';
import {
  claimKey,
  linkKey,
  PACKAGE_ID,
  type PackageRow,
  packageKey,
  packageObject,
  packageOfCase,
  readPackageRow,
} from './package-rows.ts';

type Deps = Pick<CaseDeps, 'table' | 'ids'>;

/** The package's row, its link in the case, and its claim on the digest. Repeatable. */
export async function forgetPackage(deps: Deps, row: PackageRow, caseId = row.caseId): Promise<void> {
  const { packageId, digestMac } = row;
  const claim = await deps.table.get(claimKey(digestMac));
  await deps.table.transact(
    [
      { delete: packageKey(packageId) },
      ...(caseId === undefined ? [] : [{ delete: linkKey(caseId, packageId) }]),
      // Of another package, of the same bytes: that is not ours to take away.
      ...(claim?.a.packageId === packageId
        ? [{ delete: claimKey(digestMac), if: { equals: { packageId } } }]
        : []),
    ],
    deps.ids.ulid(),
  );
}

/**
 * For the erasure of a case, before its open record is proved clean: removes every package that opened or repeated it, with
 * what may still lie of it in the intake store. Needs open data only, so it can be resumed after the key is gone.
 * Gives the ids that were removed.
 */
export async function forgetPackagesOf(
  deps: Deps & { readonly intake: Pick<IntakeStore, 'delete'> },
  caseId: string,
): Promise<readonly string[]> {
  const found = new Set<string>();
  // The one that opened it has no link before it is done.
  const own = packageOfCase(caseId);
  if (PACKAGE_ID.test(own) && (await readPackageRow(deps.table, own))) found.add(own);
  let cursor: string | undefined;
  do {
    const page = await deps.table.query(caseKey(caseId), {
      from: 'PKG#',
      to: 'PKG#~',
      ...(cursor ? { cursor } : {}),
    });
    for (const { a } of page.rows) found.add(String(a.packageId));
    cursor = page.cursor;
  } while (cursor);
  for (const packageId of found) {
    const row = await readPackageRow(deps.table, packageId);
    // The row first: a run that is under way finds nothing to conclude any more.
    if (row) await forgetPackage(deps, row, caseId);
    else await deps.table.transact([{ delete: linkKey(caseId, packageId) }], deps.ids.ulid());
    await deps.intake.delete(packageObject(packageId));
  }
  return [...found];
}
