/**
 * What an act in one case entails in another. Two cases are two transactions: the act is an event first, and this
 * runs from the event until it has succeeded, however often. A crash between the two leaves the event unpublished
 * or undelivered, and the next sweep takes it up; the second run finds the work done.
 */
import type { Envelope } from '../../case/envelope.ts';
import { SYSTEM_ROLE } from '../../case/roles.ts';
import type { Actor, DomainEvent } from '../../protocol/decision.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { executeCommand } from '../cases/execute-command.ts';
import { loadCase, readEvents } from '../cases/load-case.ts';
import type { BusEvent } from '../ports.ts';

export const LINKER: Actor = { id: 'system:linked-cases', roles: [SYSTEM_ROLE] };

/** Named by ids and outcome only. */
export class FollowUpError extends Error {
  override readonly name = 'FollowUpError';
}

/** Returns the cases that were opened or told. Throws when one of them has to be tried again. */
export async function followUp(deps: CaseDeps, event: BusEvent): Promise<readonly string[]> {
  const loaded = await loadCase(deps, event.caseId);
  if (!loaded?.kind.followUps) return [];
  const { actor, onBehalfOf } = await actorOf(deps, event);
  const domainEvent = { type: event.type, open: event.detail.open } as DomainEvent;
  const wanted = loaded.kind.followUps(loaded.state, event.caseId, domainEvent, actor, onBehalfOf);
  for (const { caseId, opens, command } of wanted) {
    const outcome = await executeCommand(deps, {
      kind: loaded.head.kind,
      caseId,
      opens,
      command,
      actor: LINKER,
    });
    // A case that is gone, or erased, has nothing to be told any more.
    if (outcome.ok || (outcome.why === 'absent' && !opens)) continue;
    const why = outcome.why === 'refused' ? outcome.refusal.code : outcome.why;
    throw new FollowUpError(`${event.id} ${event.type} -> ${caseId}: ${why}`);
  }
  return wanted.map(({ caseId }) => caseId);
}

async function actorOf(
  deps: CaseDeps,
  { caseId, seq }: BusEvent,
): Promise<Pick<Envelope, 'actor' | 'onBehalfOf'>> {
  for await (const { envelope } of readEvents(deps, caseId, undefined, seq)) return envelope;
  return { actor: LINKER.id };
}
