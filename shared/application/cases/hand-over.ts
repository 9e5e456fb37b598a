/**
 * Leaver clean-up: the open cases that somebody owns or deputises go to another person, a page at a time. Whatever
 * stops it, it is started again from the front: a case that was handed over has nothing left to hand over.
 */
import { SYSTEM_ROLE } from '../../case/roles.ts';
import type { Actor } from '../../protocol/decision.ts';
import type { Attributes } from '../table.ts';
import type { CaseDeps } from './deps.ts';
import { executeCommand } from './execute-command.ts';
import { inboxOf } from './rows.ts';

export interface HandOver {
  /** Whose decision it is: the events name this person. */
  readonly actor: Actor;
  readonly authority: string;
  readonly from: string;
  readonly to: string;
  readonly cursor?: string;
}

export interface HandedOver {
  readonly looked: number;
  readonly handedOver: number;
  /** Somebody else was writing: start again. */
  readonly left: number;
  readonly next?: string;
}

const PAGE = 50;

/** A list entry from before there were owners says nothing: then the case itself is asked. */
const mayConcern = (a: Attributes, id: string): boolean =>
  a.owner === undefined || a.owner === id || (Array.isArray(a.deputies) && a.deputies.includes(id));

export async function handOver(deps: CaseDeps, request: HandOver): Promise<HandedOver> {
  const { authority, from, to, cursor } = request;
  const options = { limit: PAGE, ...(cursor ? { cursor } : {}) };
  const page = await deps.table.index('inbox', inboxOf(authority, false), options);
  const actor: Actor = { id: request.actor.id, roles: [SYSTEM_ROLE] };
  const count = { looked: page.rows.length, handedOver: 0, left: 0 };
  for (const { a } of page.rows) {
    if (!mayConcern(a, from)) continue;
    const command = { type: 'HandOverCase', from, to };
    const outcome = await executeCommand(deps, {
      kind: String(a.kind),
      caseId: String(a.caseId),
      command,
      actor,
    });
    if (outcome.ok) count.handedOver += outcome.events.length;
    else if (outcome.why === 'conflict') count.left += 1;
  }
  return { ...count, ...(page.cursor ? { next: page.cursor } : {}) };
}
