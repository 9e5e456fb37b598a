/**
 * Owners who cannot look after a case any more: suspended, gone to another authority, or out of the office roles.
 * Asked of the directory when a list or a case is read, once for each owner on the page: nothing is kept that would
 * have to follow every suspension and reinstatement into every case.
 */
import { LENDABLE_ROLES } from '../../case/roles.ts';
import type { Actor } from '../../protocol/decision.ts';
import type { Table } from '../table.ts';
import { currentActor } from './directory-actor.ts';

/** Active in the directory, of that authority, in a role that works on cases. */
export const isColleague = (actor: Actor | undefined, authority: string | undefined): boolean =>
  actor !== undefined &&
  authority !== undefined &&
  actor.authority === authority &&
  LENDABLE_ROLES.some((role) => actor.roles.includes(role));

export async function absentOwners(
  table: Pick<Table, 'get'>,
  owners: readonly unknown[],
  authority: string,
): Promise<ReadonlySet<string>> {
  const named = [...new Set(owners.filter((id): id is string => typeof id === 'string' && id !== ''))];
  const present = await Promise.all(named.map((id) => currentActor(table, id)));
  return new Set(named.filter((_, n) => !isColleague(present[n], authority)));
}
