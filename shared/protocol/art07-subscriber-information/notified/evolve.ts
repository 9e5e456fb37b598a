/** Folds the events of a notification, in place. Its life comes from the open parts alone. */
import { defined } from '../folding.ts';
import type { NotifiedEvent } from './events.ts';
import type { ProgressStep } from './messages.ts';
import { inForce, type NotifiedProvider, type NotifiedState, providerOf } from './state.ts';

interface Folded {
  readonly at: string;
  readonly event: NotifiedEvent;
}

export class UnknownNotifiedEventError extends Error {
  override readonly name = 'UnknownNotifiedEventError';
}

export function evolveNotified(state: NotifiedState | undefined, { at, event }: Folded): NotifiedState {
  if (event.type === 'NotificationReceived') return begin(event, at);
  if (!state) throw new UnknownNotifiedEventError(`a notification does not begin with ${event.type}`);
  apply(state, event, at);
  state.status = statusOf(state);
  return state;
}

function begin(
  { open, sealed }: Extract<NotifiedEvent, { type: 'NotificationReceived' }>,
  at: string,
): NotifiedState {
  const { providers, ...kept } = open;
  return {
    ...defined(kept),
    status: 'notified',
    notifiedAt: at,
    addressees: providers.map((providerId) => {
      const served = sealed?.served.find((one) => one.providerId === providerId);
      return defined({ name: served?.name, address: served?.address, providerId, status: 'served' as const });
    }),
    instructions: [],
    requests: [],
    ...(sealed && { content: defined({ order: sealed.order, supervision: sealed.supervision }) }),
  };
}

function apply(
  state: NotifiedState,
  event: Exclude<NotifiedEvent, { type: 'NotificationReceived' }>,
  at: string,
): void {
  switch (event.type) {
    case 'NotificationAcknowledged':
      state.acknowledgedAt = at;
      return;
    case 'IssuerReported':
      progress(state, event.open.step, at);
      return;
    case 'ProviderConsulted': {
      const provider = providerOf(state, event.open.providerId);
      if (provider) provider.consultedAt = event.open.consultedAt;
      return;
    }
    case 'InformationAsked':
      state.requests.push({ ...event.open, askedAt: at, ...event.sealed });
      return;
    case 'InformationReceived': {
      const asked = state.requests.find(({ n }) => n === event.open.n);
      if (!asked) return;
      asked.answeredAt = at;
      asked.answers = event.open.items.map((one) => {
        const text = event.sealed?.answers.find(({ item }) => item === one.item)?.text;
        return { ...one, ...(text !== undefined && { text }) };
      });
      return;
    }
    case 'InformationPassedOn': {
      const { n, items, providerId } = event.open;
      const asked = state.requests.find((one) => one.n === n);
      if (asked) asked.passedOn = [...(asked.passedOn ?? []), { at, providerId, items }];
      return;
    }
    case 'NonDisclosureInstructed':
      state.instructions.push({ ...defined(event.open), at, ...event.sealed });
      return;
    case 'NonDisclosureLifted': {
      const given = state.instructions.find(({ n }) => n === event.open.n);
      if (!given) return;
      given.liftedAt = at;
      if (event.sealed) given.liftingReasons = event.sealed.reasons;
      return;
    }
    case 'NotificationFiled':
      state.filedAt = at;
      if (state.content && event.sealed) state.content.outcome = event.sealed.outcome;
      return;
    default:
      throw new UnknownNotifiedEventError(`unknown event ${(event satisfies never as NotifiedEvent).type}`);
  }
}

function progress(state: NotifiedState, step: ProgressStep, at: string): void {
  switch (step.what) {
    case 'withdrawn':
      for (const id of step.providers) change(state, id, { status: 'withdrawn' });
      if (state.addressees.every(({ status }) => status === 'withdrawn' || status === 'moved'))
        state.ended = { how: 'withdrawn', at };
      return;
    case 'moved':
      for (const id of step.providers) change(state, id, { status: 'moved', movedTo: step.caseId });
      return;
    case 'annulled':
    case 'closed':
      state.ended = { how: step.what, at };
      return;
    case 'reopened':
      if (state.ended?.how === 'closed') delete state.ended;
      return;
    case 'received':
      change(state, step.providerId, {
        status: 'received',
        receivedAt: step.receivedAt,
        endsAt: step.endsAt,
      });
      return;
    case 'period':
      change(state, step.providerId, { endsAt: step.endsAt });
      return;
    case 'expired':
      change(state, step.providerId, { status: 'expired' });
      return;
    case 'consulting':
      change(state, step.providerId, { consultedAt: step.consultedAt });
      return;
    case 'answered': {
      const { providerId, outcome, withheld, restFollows, late } = step;
      change(state, providerId, defined({ status: outcome, withheld, restFollows, late }));
      return;
    }
  }
}

function change(state: NotifiedState, providerId: string, to: Partial<NotifiedProvider>): void {
  const provider = providerOf(state, providerId);
  if (provider) Object.assign(provider, to);
}

/** Filed stays filed; what the issuing Party ended is over, whatever was instructed. */
function statusOf(state: NotifiedState): NotifiedState['status'] {
  if (state.filedAt !== undefined) return 'filed';
  if (state.ended) return 'ended';
  if (inForce(state).length > 0) return 'instructed';
  return state.acknowledgedAt === undefined ? 'notified' : 'acknowledged';
}
