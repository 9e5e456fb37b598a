/** What the provider does with the order: receipt, disclosure, refusal (7.7). */
import { Temporal } from 'temporal-polyfill';
import { art77Deadline, compareInstants, untilEndOf } from '../deadlines.ts';
import { type Decision, type DecisionContext, decided, refuse } from '../decision.ts';
import { pairAt, providerById, seatTimeZone } from '../parties.ts';
import type { DpRegimeTag } from './events.ts';
import { partiesOf } from './gates.ts';
import type { Art7CommandOf } from './schema.ts';
import { type Addressee, type Art7Event, type Art7State, addresseeOf } from './state.ts';

type Result = Decision<Art7Event>;
type AnswerOrder = Art7CommandOf<'AnswerOrder'>;

/** Policy: the issuing side is reminded this many days before the period ends. */
export const REMINDER_DAYS = 5;

/** The clock starts with the provider's receipt, never with issue (7.7, trap 4). */
export function acknowledgeReceipt(
  state: Art7State,
  { providerId }: Art7CommandOf<'AcknowledgeReceipt'>,
  context: DecisionContext,
): Result {
  const addressee = ownOrder(state, providerId, context);
  if (!addressee) return notYours();
  if (addressee.receivedAt !== undefined) return decided<Art7Event>();
  if (state.status === 'withdrawn') return withdrawn();
  return decided<Art7Event>(receipt(state, providerId, context));
}

export function answerOrder(state: Art7State, command: AnswerOrder, context: DecisionContext): Result {
  const { providerId, outcome } = command;
  const addressee = ownOrder(state, providerId, context);
  if (!addressee) return notYours();
  if (isRepetition(addressee, command)) return decided<Art7Event>();
  if (state.status === 'withdrawn') return withdrawn();
  const isCompletion = addressee.status === 'partlyDisclosed' && outcome === 'disclosed';
  if (!isCompletion && !['issued', 'received', 'expired'].includes(addressee.status)) {
    const detail =
      'You have answered this order. After a partial disclosure a full one can follow; for anything else write to the contact named in the order.';
    return refuse('state', 'Art. 7.7', 'already-answered', detail);
  }
  const refusal = documentRefusal(state, command);
  if (refusal) return refusal;
  const { deadline } = addressee;
  const late = deadline !== undefined && compareInstants(context.now, deadline.endsAt) >= 0;
  const answer = answerEvent(command, late, regimeAt(state, context));
  // Nobody answers an order that it has not received.
  return addressee.status === 'issued'
    ? decided(receipt(state, providerId, context), answer)
    : decided(answer);
}

function receipt(state: Art7State, providerId: string, context: DecisionContext): Art7Event {
  const { location, date, own } = partiesOf(state, context);
  const provider = location && providerById(location, providerId, date);
  const profile = location ?? own;
  const timeZone = provider ? seatTimeZone(profile, provider) : profile.timeZone;
  const receivedAt = context.now;
  const deadline = art77Deadline(receivedAt, state.content?.order.responseTimeFrame, timeZone);
  const reminderDay = Temporal.PlainDate.from(deadline.localDate)
    .subtract({ days: REMINDER_DAYS })
    .toString();
  const reminderAt = untilEndOf(reminderDay, timeZone).endsAt;
  return { type: 'OrderReceived', open: { providerId, receivedAt, deadline, reminderAt } };
}

function answerEvent(command: AnswerOrder, late: boolean, dpRegime: DpRegimeTag): Art7Event {
  const { providerId, outcome, documents, reason = 'no-reason', withheld = [], text } = command;
  const open = { providerId, documents, late };
  const sealed = text === undefined ? {} : { sealed: { text } };
  switch (outcome) {
    case 'disclosed':
      return { type: 'DisclosureMade', open: { ...open, dpRegime }, ...sealed };
    case 'partlyDisclosed':
      return {
        type: 'DisclosureMadeInPart',
        open: { ...open, dpRegime, reason, withheld, fallbackOpen: true },
        ...sealed,
      };
    case 'refused':
      return { type: 'DisclosureRefused', open: { ...open, reason, fallbackOpen: true }, ...sealed };
    default:
      return outcome satisfies never;
  }
}

function documentRefusal(state: Art7State, { providerId, outcome, documents }: AnswerOrder) {
  if (outcome !== 'refused' && documents.length === 0) {
    return refuse(
      'rule',
      'Art. 7.1',
      'nothing-disclosed',
      'A disclosure needs at least one document: upload it first.',
    );
  }
  for (const id of documents) {
    const document = state.documents[id];
    if (document?.byProvider !== providerId || document.purpose !== 'answer') {
      return refuse(
        'absent',
        'policy: documents',
        'no-such-document',
        'The answer names a document that you have not handed in.',
      );
    }
    if (document.status !== 'sealed') {
      const detail =
        'A document of the answer is not sealed: wait for the check of the upload, or upload it again.';
      return refuse('state', 'policy: documents', 'document-not-sealed', detail);
    }
  }
  return undefined;
}

/** 14.1: what governs the data is decided when it is received, and stays. */
function regimeAt(state: Art7State, context: DecisionContext): DpRegimeTag {
  const { own, location, date } = partiesOf(state, context);
  return location ? pairAt(own, location, date).dpRegime.art7 : { regime: '14.1.a' };
}

function isRepetition(
  { answers }: Addressee,
  { outcome, documents, reason, withheld, text }: AnswerOrder,
): boolean {
  const last = answers.at(-1);
  if (last?.outcome !== outcome || last.text !== text) return false;
  const isSameReason = outcome === 'disclosed' || last.reason === (reason ?? 'no-reason');
  return (
    isSameReason && isSameSet(last.documents, documents) && isSameSet(last.withheld ?? [], withheld ?? [])
  );
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.every((one) => b.includes(one)) && b.every((one) => a.includes(one));
}

function ownOrder(state: Art7State, providerId: string, { actor }: DecisionContext): Addressee | undefined {
  return actor.provider === providerId ? addresseeOf(state, providerId) : undefined;
}

function notYours() {
  return refuse('absent', 'Art. 7.3.c', 'not-addressed-to-you', 'No order of this case is addressed to you.');
}

function withdrawn() {
  const detail =
    'The order was withdrawn: do not disclose anything. What you have not sent yet stays with you.';
  return refuse('state', 'Art. 7.1', 'order-withdrawn', detail);
}
