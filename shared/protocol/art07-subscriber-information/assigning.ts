/** Who looks after a case: an owner, at first whoever drafted it, and deputies. Clocks are not theirs and run on. */
import { actingAs, type Decision, type DecisionContext, decided, refuse } from '../decision.ts';
import type { Art7CommandOf, HandOverCase } from './commands.ts';
import type { Art7Event, Art7State, Assignment } from './state.ts';

/** Before anybody was named: the first who wrote on it. */
export const assignmentOf = ({ assignment, editors }: Art7State): Assignment =>
  assignment ?? { owner: editors[0] ?? '', deputies: [] };

const HEADS = ['approver', 'issuing-officer'];

/** That the persons are active members of the authority, the shell has seen in the directory. */
export function assignCase(
  state: Art7State,
  { owner, deputies }: Art7CommandOf<'AssignCase'>,
  { actor }: DecisionContext,
): Decision<Art7Event> {
  const now = assignmentOf(state);
  const roles = [...actor.roles, ...(actor.delegations ?? []).flatMap((lent) => lent.roles)];
  const isInvolved = actingAs(actor).some((id) => id === now.owner || now.deputies.includes(id));
  if (!isInvolved && !roles.some((role) => HEADS.includes(role))) {
    const detail = 'The owner, a deputy, an approver or an issuing officer assigns a case.';
    return refuse('rule', 'policy: owner and deputies', 'not-yours-to-assign', detail);
  }
  return assigned(now, { owner, deputies: deputies.filter((id) => id !== owner) });
}

/** The leaver's part goes to somebody else; where the leaver has none, nothing happens. */
export function handOverCase(state: Art7State, { from, to }: HandOverCase): Decision<Art7Event> {
  const now = assignmentOf(state);
  if (now.owner !== from && !now.deputies.includes(from)) return decided<Art7Event>();
  const owner = now.owner === from ? to : now.owner;
  const deputies = [...new Set(now.deputies.map((id) => (id === from ? to : id)))];
  return assigned(now, { owner, deputies: deputies.filter((id) => id !== owner) });
}

function assigned(now: Assignment, next: Assignment): Decision<Art7Event> {
  const isSame =
    JSON.stringify([now.owner, ...now.deputies]) === JSON.stringify([next.owner, ...next.deputies]);
  if (isSame) return decided<Art7Event>();
  return decided<Art7Event>({
    type: 'CaseAssigned',
    open: { owner: next.owner, deputies: [...next.deputies] },
  });
}
