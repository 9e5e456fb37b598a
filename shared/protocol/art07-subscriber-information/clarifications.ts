/** Between order and answer: questions, replies, a longer period. None of them stops the clock (7.7). */
import { compareInstants } from '../deadlines.ts';
import { type Decision, type DecisionContext, decided, refuse } from '../decision.ts';
import type { Art7CommandOf } from './commands.ts';
import { asksBeyondSubscriberInformation } from './free-text.ts';
import { periodOf } from './periods.ts';
import { receipt } from './receipts.ts';
import { gone, notAddressed, notYours, ownOrder } from './relation.ts';
import { type Art7Event, type Art7State, addresseeOf } from './state.ts';

type Result = Decision<Art7Event>;

/** A case stays small; a longer conversation goes to the contact of 7.4.c. */
export const MAX_QUESTIONS = 20;

export function requestClarification(
  state: Art7State,
  { providerId, question }: Art7CommandOf<'RequestClarification'>,
  context: DecisionContext,
): Result {
  const addressee = ownOrder(state, providerId, context.actor);
  if (!addressee) return notYours();
  const stopped = gone(state, addressee);
  if (stopped) return stopped;
  const asked = addressee.clarifications ?? [];
  const last = asked.at(-1);
  if (last?.question === question && last.answeredAt === undefined) return decided<Art7Event>();
  if (asked.length >= MAX_QUESTIONS) {
    const detail = `${MAX_QUESTIONS} questions are the limit here: turn to the contact named in the order.`;
    return refuse('state', 'Art. 7.4.c', 'too-many-questions', detail);
  }
  const event: Art7Event = {
    type: 'ClarificationRequested',
    open: { providerId, n: asked.length + 1 },
    sealed: { question },
  };
  // Nobody asks about an order that it has not received.
  return addressee.status === 'issued'
    ? decided(receipt(state, addressee, context), event)
    : decided<Art7Event>(event);
}

/** A reply explains the order, it does not widen it: trap 7 waits here too. */
export function giveClarification(
  state: Art7State,
  { providerId, n, reply }: Art7CommandOf<'GiveClarification'>,
): Result {
  const addressee = addresseeOf(state, providerId);
  if (!addressee) return notAddressed(providerId);
  const asked = addressee.clarifications?.find((one) => one.n === n);
  if (!asked) return refuse('rule', 'Art. 7.4.c', 'no-such-question', `There is no question ${n}.`);
  if (asked.answeredAt !== undefined) {
    if (asked.reply === reply) return decided<Art7Event>();
    return refuse('state', 'Art. 7.4.c', 'question-answered', 'This question was answered already.');
  }
  const found = asksBeyondSubscriberInformation(reply);
  if (found) {
    const detail = `The reply asks for ${found.category} data. Art. 7 reaches subscriber information only: take it out.`;
    return refuse('rule', 'Art. 7.3.f', 'beyond-subscriber-information', detail);
  }
  return decided<Art7Event>({ type: 'ClarificationGiven', open: { providerId, n }, sealed: { reply } });
}

/** It only lengthens: nothing the authority grants can bring the end of 7.7 nearer. */
export function extendPeriod(
  state: Art7State,
  { providerId, until, reason }: Art7CommandOf<'ExtendPeriod'>,
  context: DecisionContext,
): Result {
  const addressee = addresseeOf(state, providerId);
  if (!addressee) return notAddressed(providerId);
  if (addressee.extendedUntil === until) return decided<Art7Event>();
  const { receivedAt, deadline, status } = addressee;
  if (status !== 'received' || receivedAt === undefined || deadline === undefined) {
    const detail = 'No period runs for this provider: it has not received the order, or its period is over.';
    return refuse('state', 'Art. 7.7', 'no-period-runs', detail);
  }
  const longer = periodOf(state, addressee, receivedAt, context, until);
  if (compareInstants(longer.deadline.endsAt, deadline.endsAt) <= 0) {
    const detail = `The period ends with ${deadline.localDate} already: an extension only lengthens it.`;
    return refuse('rule', 'Art. 7.7', 'not-longer', detail);
  }
  return decided<Art7Event>({
    type: 'PeriodExtended',
    open: { providerId, until, ...longer },
    sealed: { reason },
  });
}
