/** The same bytes from the same authority open one case, however many packages bring them, for 30 days. */
import type { CaseDeps } from '../cases/deps.ts';
import { keyKey } from '../cases/rows.ts';
import type { Condition } from '../table.ts';
import {
  allRunsOver,
  caseOfPackage,
  claimKey,
  daysAfter,
  KEPT_DAYS,
  PACKAGE_SHARD,
  type PackageRow,
  readPackageRow,
} from './package-rows.ts';

export type Claim = 'ours' | 'busy' | { readonly caseId: string; readonly repeats: string };

export async function claimDigest(deps: CaseDeps, row: PackageRow): Promise<Claim> {
  const { packageId, digestMac } = row;
  const key = claimKey(digestMac);
  const now = deps.systemClock.now();
  const stored = await deps.table.get(key);
  const owner = typeof stored?.a.packageId === 'string' ? stored.a.packageId : undefined;
  if (owner === packageId) return 'ours';
  if (owner !== undefined && String(stored?.a.until) > now) {
    const caseId = caseOfPackage(owner);
    // An erased case is no answer to a new request.
    if (await deps.table.get(keyKey(caseId))) return { caseId, repeats: owner };
    const other = await readPackageRow(deps.table, owner);
    if (other?.state === 'awaited' && allRunsOver(other) > now) return 'busy';
  }
  const until = daysAfter(now, KEPT_DAYS);
  const condition: Condition = owner === undefined ? { absent: true } : { equals: { packageId: owner } };
  const put = {
    ...key,
    a: { packageId, until },
    index: { due: { pk: PACKAGE_SHARD, sk: `${until}#${digestMac}` } },
  };
  const result = await deps.table.transact([{ put, if: condition }], deps.ids.ulid());
  // Somebody else claimed it meanwhile: look again at the next try.
  return result.ok ? 'ours' : 'busy';
}
