/** From a directory record to an actor: who an account is for this node, as of now. */
import { readLentRoles } from '../../case/directory/delegation.ts';
import { LENDABLE_ROLES } from '../../case/roles.ts';
import type { Actor, Delegation } from '../../protocol/decision.ts';
import type { Row, Table } from '../table.ts';
import { headKey } from './rows.ts';

/**
 * Undefined for a stranger, and for an account that is suspended. Roles that others have lent are told as of `now`
 * (machine time); without it, one's own alone.
 */
export async function currentActor(
  table: Pick<Table, 'get'>,
  id: string,
  now?: string,
): Promise<Actor | undefined> {
  const row = await activeRow(table, id);
  if (!row) return undefined;
  const actor = toActor(id, row.a);
  const delegations = now === undefined ? [] : await lentTo(table, actor, row, Date.parse(now));
  return delegations.length > 0 ? { ...actor, delegations } : actor;
}

async function activeRow(table: Pick<Table, 'get'>, id: string): Promise<Row | undefined> {
  const row = await table.get(headKey(id));
  return row?.a.kind === 'directory' && row.a.status === 'active' ? row : undefined;
}

/** What was lent holds while the lender is active, of the same authority, and has the roles in person. */
async function lentTo(
  table: Pick<Table, 'get'>,
  actor: Actor,
  { a }: Row,
  now: number,
): Promise<Delegation[]> {
  if (!Array.isArray(a.delegations) || actor.authority === undefined) return [];
  const running = a.delegations
    .map((line) => readLentRoles(String(line)))
    .filter(({ from, until }) => Date.parse(from) <= now && now < Date.parse(until));
  const lent = running.map(async ({ by, roles, until }) => {
    const row = await activeRow(table, by);
    const lender = row && toActor(by, row.a);
    if (!lender || lender.authority !== actor.authority) return [];
    const held = roles.filter(
      (role) => lender.roles.includes(role) && LENDABLE_ROLES.some((one) => one === role),
    );
    return held.length > 0 ? [{ by, roles: held, until }] : [];
  });
  return (await Promise.all(lent)).flat();
}

function toActor(id: string, a: Row['a']): Actor {
  return {
    id,
    roles: Array.isArray(a.roles) ? a.roles.map(String) : [],
    ...(typeof a.worksFor === 'string' ? { authority: a.worksFor } : {}),
    ...(typeof a.answersFor === 'string' ? { provider: a.answersFor } : {}),
  };
}
