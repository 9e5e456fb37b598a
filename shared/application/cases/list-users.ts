/**
 * The directory as a list. An administrator sees every account; whoever works on cases sees the active colleagues
 * of the own authority, to choose an owner, a deputy or somebody to stand in. That one looked is on record.
 */
import type { DirectoryState } from '../../case/directory/kind.ts';
import { LENDABLE_ROLES } from '../../case/roles.ts';
import type { Actor } from '../../protocol/decision.ts';
import type { CaseDeps } from './deps.ts';
import { loadCase } from './load-case.ts';
import { recordAttempt } from './records.ts';
import { inboxOf } from './rows.ts';

export interface ListUsersRequest {
  readonly actor: Actor;
  readonly suspended: boolean;
  readonly limit: number;
  readonly cursor?: string;
}

export interface ListedUser extends Omit<DirectoryState, 'delegated'> {
  readonly id: string;
}

export interface UserPage {
  readonly users: readonly ListedUser[];
  readonly cursor?: string;
}

/** Pages may come out shorter for whoever sees the own authority only. */
export async function listUsers(deps: CaseDeps, request: ListUsersRequest): Promise<UserPage> {
  const { actor, suspended, limit, cursor } = request;
  const partition = inboxOf('directory', suspended);
  const page = await deps.table.index('inbox', partition, { limit, ...(cursor ? { cursor } : {}) });
  const seesAll = actor.roles.includes('administrator');
  const rows = page.rows.filter(
    ({ a }) =>
      seesAll ||
      (!suspended &&
        actor.authority !== undefined &&
        a.worksFor === actor.authority &&
        Array.isArray(a.roles) &&
        a.roles.some((role) => LENDABLE_ROLES.some((one) => one === role))),
  );
  const users = await Promise.all(rows.map(({ a }) => userOf(deps, String(a.caseId), suspended)));
  const found = users.flat();
  await recordAttempt(deps, { actor, action: 'ListUsers', code: 'listed', about: { found: found.length } });
  return { users: found, ...(page.cursor ? { cursor: page.cursor } : {}) };
}

/** Lists may lag: the record itself says where it stands. */
async function userOf(deps: CaseDeps, id: string, suspended: boolean): Promise<ListedUser[]> {
  const loaded = await loadCase(deps, id);
  if (!loaded?.key) return [];
  const { delegated: _count, ...state } = loaded.state as DirectoryState;
  if ((state.status === 'suspended') !== suspended) return [];
  return [{ id, ...state }];
}
