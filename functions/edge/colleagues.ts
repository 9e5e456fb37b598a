/** Whom a case can be given to: active in the directory, of the same authority, in a role that works on cases. */
import { LENDABLE_ROLES } from '../../shared/case/roles.ts';
import type { Actor, Refusal } from '../../shared/protocol/decision.ts';

export const isColleague = (actor: Actor | undefined, authority: string | undefined): boolean =>
  actor !== undefined &&
  authority !== undefined &&
  actor.authority === authority &&
  LENDABLE_ROLES.some((role) => actor.roles.includes(role));

export const NO_COLLEAGUE: Refusal = {
  kind: 'rule',
  rule: 'policy: owner and deputies',
  code: 'no-colleague',
  detail: 'A case goes to an active account of the same authority in an office role.',
};
