/** What became of packages: one with all its problems, or the list of an authority's. */
import { permit } from '../../case/policy.ts';
import type { Actor } from '../../protocol/decision.ts';
import type { CaseDeps } from '../cases/deps.ts';
import type { Attributes } from '../table.ts';
import { type PackageRecord, packageList, readPackageRow } from './package-rows.ts';

type Denied = { readonly ok: false; readonly why: 'absent' | 'denied' };

/** Whoever drafts for the authority may see it; for everybody else there is none. */
export async function readPackage(
  deps: Pick<CaseDeps, 'table'>,
  request: { readonly actor: Actor; readonly packageId: string },
): Promise<{ readonly ok: true; readonly row: PackageRecord } | Denied> {
  const { actor, packageId } = request;
  if (!permit(actor, 'ReadPackage', 'own-authority', undefined).ok) return { ok: false, why: 'denied' };
  const row = await readPackageRow(deps.table, packageId);
  return row && row.authority === actor.authority ? { ok: true, row } : { ok: false, why: 'absent' };
}

/** The newest first. Lists may lag. */
export async function listPackages(
  deps: Pick<CaseDeps, 'table'>,
  request: { readonly actor: Actor; readonly limit: number; readonly cursor?: string },
): Promise<
  { readonly ok: true; readonly entries: readonly Attributes[]; readonly cursor?: string } | Denied
> {
  const { actor, limit, cursor } = request;
  if (actor.authority === undefined || !permit(actor, 'ListPackages', 'own-authority', undefined).ok)
    return { ok: false, why: 'denied' };
  const page = await deps.table.index('inbox', packageList(actor.authority), {
    descending: true,
    limit,
    ...(cursor ? { cursor } : {}),
  });
  return { ok: true, entries: page.rows.map(({ a }) => a), ...(page.cursor ? { cursor: page.cursor } : {}) };
}
