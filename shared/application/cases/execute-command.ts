/**
 * The one way a case changes: load, permit, decide, append. One query and one transaction; a lost race is
 * decided again from the new state, a repetition is answered from its idempotency row.
 */
import { decideExchange, isExchangeCommand } from '../../case/exchange/decide.ts';
import { decideTransfer, isTransferCommand } from '../../case/exchange/decide-transfer.ts';
import { NO_EXCHANGE } from '../../case/exchange/state.ts';
import type { Command, Kind, Relation } from '../../case/kind.ts';
import { lacksRole, permit } from '../../case/policy.ts';
import type { Actor, Decision, DecisionContext } from '../../protocol/decision.ts';
import type { Receiving } from '../exchange/received.ts';
import { append } from './append.ts';
import type { CommandOutcome } from './command-outcome.ts';
import { decisionContext } from './decision-context.ts';
import type { CaseDeps } from './deps.ts';
import { type IdempotencyClaim, idempotencyRow, readRepetition } from './idempotency.ts';
import { kindOf, type LoadedCase, loadCase } from './load-case.ts';

export interface CommandRequest {
  readonly kind: string;
  readonly caseId: string;
  /** The command opens the case; otherwise an absent case is refused. */
  readonly opens?: boolean;
  readonly command: Command;
  readonly actor: Actor;
  /** Age of the actor's sign-in; undefined when the token does not tell. */
  readonly authAgeMinutes?: number;
  /** The version the actor saw (If-Match). */
  readonly ifVersion?: number;
  readonly idempotency?: IdempotencyClaim;
  /** What the caller has just loaded: spares the query. The guard of the version tells when it is outdated. */
  readonly seen?: LoadedCase;
  /** The command is what a message of another node says. */
  readonly received?: Receiving;
  /** Ids the command makes (documents), repeated in the answer and in a repetition's answer. */
  readonly created?: readonly string[];
}

const ATTEMPTS = 6;

export async function executeCommand(deps: CaseDeps, request: CommandRequest): Promise<CommandOutcome> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const outcome = await attemptCommand(deps, request, attempt === 1 ? request.seen : undefined);
    if (outcome !== 'lost') return outcome;
    await backOff(attempt, deps);
  }
  return { ok: false, why: 'conflict' };
}

async function attemptCommand(
  deps: CaseDeps,
  request: CommandRequest,
  seen: LoadedCase | undefined,
): Promise<CommandOutcome | 'lost'> {
  const loaded = seen ?? (await loadCase(deps, request.caseId));
  const kind = loaded?.kind ?? kindOf(deps, request.kind);
  const isThere = loaded ? loaded.head.kind === request.kind : request.opens === true;
  // A role that never does is told at once, whether or not the case exists: the answer must not give it away.
  if (!isThere) {
    return lacksRole(request.actor, request.command.type)
      ? { ok: false, why: 'denied', code: 'role' }
      : { ok: false, why: 'absent' };
  }

  const relation = relationOf(kind, loaded?.state, request.actor);
  const permission = permit(request.actor, request.command.type, relation, request.authAgeMinutes);
  // A stranger gets the same answer for "absent" and "not yours".
  if (!permission.ok) {
    if (permission.code === 'relation') return { ok: false, why: 'absent' };
    return { ok: false, why: 'denied', code: permission.code };
  }

  // Only the open record of an erased case is left, and it ends there: a command would give it a new key.
  if (loaded && !loaded.key) return { ok: false, why: 'erased' };

  // From here on a "no" may be the echo of an earlier "yes": look for the repetition first.
  const orRepetition = async (outcome: CommandOutcome): Promise<CommandOutcome> =>
    (request.idempotency && (await readRepetition(deps, request.idempotency))) || outcome;

  if (loaded && request.ifVersion !== undefined && request.ifVersion !== loaded.head.version) {
    return orRepetition({ ok: false, why: 'stale', version: loaded.head.version });
  }
  const { onBehalfOf } = permission;
  const actor = onBehalfOf ? { ...request.actor, onBehalfOf } : request.actor;
  return decideAndAppend(deps, { ...request, actor }, loaded, orRepetition);
}

async function decideAndAppend(
  deps: CaseDeps,
  request: CommandRequest,
  loaded: LoadedCase | undefined,
  orRepetition: (outcome: CommandOutcome) => Promise<CommandOutcome>,
): Promise<CommandOutcome | 'lost'> {
  const kind = loaded?.kind ?? kindOf(deps, request.kind);
  const { context, digests, peers } = await decisionContext(deps, request.caseId, request.actor);
  const decision = decide(kind, loaded, request.command, context);
  // A message that the rules refuse is counted all the same: the next one follows it.
  if (!decision.ok && !(request.received && loaded))
    return orRepetition({ ok: false, why: 'refused', refusal: decision.refusal });
  const received = await request.received?.settle(decision.ok ? undefined : decision.refusal.code);
  const decided = decision.ok ? decision.events : [];
  const created = request.created ?? [];
  if (decided.length === 0 && !received) {
    const { version, status } = loaded?.head ?? { version: 0, status: 'none' };
    return orRepetition({
      ok: true,
      caseId: request.caseId,
      version,
      status,
      created,
      repeated: false,
      events: [],
    });
  }

  const claim = request.idempotency;
  const row = claim ? await idempotencyRow(deps, claim, { caseId: request.caseId, created }) : undefined;
  const result = await append(deps, {
    caseId: request.caseId,
    kind,
    loaded,
    events: decided,
    actor: request.actor,
    context,
    digests,
    peers,
    ...(received ? { received } : {}),
    ...(row ? { idempotency: row } : {}),
  });
  if (result.ok) {
    const { version, outline } = result;
    const reach = kind.reach?.(result.state);
    if (reach) await deps.profiles.reach(reach.party, reach.until);
    const { caseId } = request;
    const events = decided.map(({ type }) => type);
    return { ok: true, caseId, version, status: outline.status, created, repeated: false, events };
  }
  // Another process has just taken the same message.
  if (result.lost === 'message') return { ok: false, why: 'conflict' };
  if (result.lost === 'profile') deps.profiles.refresh();
  if (result.lost === 'idempotency' && claim) return (await readRepetition(deps, claim)) ?? 'lost';
  return 'lost';
}

function decide(
  kind: Kind,
  loaded: LoadedCase | undefined,
  command: Command,
  context: DecisionContext,
): Decision {
  if (isTransferCommand(command)) {
    const reception = (id: string) => (loaded && kind.arrival?.(loaded.state, id)) ?? 'accept';
    return decideTransfer(loaded?.exchange ?? NO_EXCHANGE, command, reception);
  }
  if (isExchangeCommand(command)) return decideExchange(loaded?.exchange ?? NO_EXCHANGE, command, context);
  return kind.decide(loaded?.state, command, context);
}

/** A node stands to the cases that concern its Party, and to those that it opens. */
function relationOf(kind: Kind, state: unknown, actor: Actor): Relation {
  if (actor.peer === undefined) return kind.relation(state, actor);
  return state === undefined || kind.outline(state).counterparts.includes(actor.peer)
    ? 'counterpart'
    : 'none';
}

/** A few milliseconds with jitter, growing: losers of a race should not meet again. */
async function backOff(attempt: number, deps: CaseDeps): Promise<void> {
  const spread = (deps.ids.bytes(1)[0] ?? 0) / 255;
  await new Promise((resolve) => setTimeout(resolve, spread * 8 * 2 ** attempt));
}
