/** What the notified or consulted authority says (7.5): taken down whenever it comes, never lost, decided by people. */
import { compareInstants } from '../deadlines.ts';
import { type Decision, type DecisionContext, decided, refuse } from '../decision.ts';
import { authorityOf, barredFor, instructionsFor } from './authority-state.ts';
import type { Art7CommandOf, HearNotifiedParty } from './commands.ts';
import type { SubscriberElement } from './content.ts';
import type { SaidByAuthority } from './notified/messages.ts';
import { receipt } from './receipts.ts';
import { gone, notYours, ownOrder } from './relation.ts';
import { type Addressee, type Art7Event, type Art7State, addresseeOf, partyOf } from './state.ts';

type Result = Decision<Art7Event>;
type Instructed = Extract<SaidByAuthority, { what: 'instructed' }>;

/** By that Party's node, or by this node for a case that was split off. */
export function hearNotifiedParty(
  state: Art7State,
  command: HearNotifiedParty,
  context: DecisionContext,
): Result {
  const party = context.actor.peer ?? command.party ?? '';
  if (!state.addressees.some((one) => partyOf(state, one) === party)) {
    const detail = 'No provider of that Party is served with the order.';
    return refuse('rule', 'Art. 7.5.c', 'not-the-location-party', detail);
  }
  const { said } = command;
  switch (said.what) {
    case 'acknowledged': {
      const { acknowledgedAt } = said;
      if (authorityOf(state, party)?.acknowledgedAt !== undefined) return decided<Art7Event>();
      return decided<Art7Event>({ type: 'AuthorityAcknowledged', open: { party, acknowledgedAt } });
    }
    case 'consulted':
      return consultation(state, said.providerId, said.consultedAt, 'authority');
    case 'asked': {
      const { n, questions } = said;
      if (authorityOf(state, party)?.requests.some((one) => one.n === n)) return decided<Art7Event>();
      const open = { party, n, items: questions.length };
      return decided<Art7Event>({ type: 'InformationRequested', open, sealed: { questions } });
    }
    case 'instructed':
      return instructed(state, party, command.ref ?? String(said.n), 'node', said);
    case 'lifted':
      return lifted(state, party, command.ref ?? String(said.n), said.reasons, context);
    default:
      return said satisfies never;
  }
}

/** 7.5.b by the provider itself. It stops nothing: the period of 7.7 runs on. */
export function recordConsultation(
  state: Art7State,
  { providerId, consultedAt }: Art7CommandOf<'RecordConsultation'>,
  context: DecisionContext,
): Result {
  const addressee = ownOrder(state, providerId, context.actor);
  if (!addressee) return notYours();
  const stopped = gone(state, addressee);
  if (stopped) return stopped;
  if (compareInstants(consultedAt, context.now) > 0) {
    const detail = 'You cannot have consulted your authority in the future.';
    return refuse('rule', 'Art. 7.5.b', 'consultation-in-the-future', detail);
  }
  const decision = consultation(state, providerId, consultedAt, 'provider');
  // Nobody consults about an order that it has not received.
  if (!decision.ok || decision.events.length === 0 || addressee.status !== 'issued') return decision;
  return decided(receipt(state, addressee, context), ...decision.events);
}

function consultation(
  state: Art7State,
  providerId: string,
  consultedAt: string,
  by: 'provider' | 'authority',
): Result {
  const known = addresseeOf(state, providerId)?.consultation;
  if (known?.by === by && compareInstants(known.consultedAt, consultedAt) === 0) return decided<Art7Event>();
  // What the provider has said itself is not written over by what others say of it.
  if (known?.by === 'provider' && by === 'authority') return decided<Art7Event>();
  return decided<Art7Event>({ type: 'ConsultationRecorded', open: { providerId, consultedAt, by } });
}

/** An instruction on paper or by mail, written down by the office. */
export function recordInstruction(
  state: Art7State,
  { type: _type, party, means, ...said }: Art7CommandOf<'RecordInstruction'>,
  { now }: DecisionContext,
): Result {
  if (compareInstants(said.instructedAt, now) > 0) {
    const detail = 'The date of the instruction has not come yet.';
    return refuse('rule', 'Art. 7.5.c', 'instruction-in-the-future', detail);
  }
  const known = authorityOf(state, party)?.instructions ?? [];
  const same = known.find(
    (one) => one.means === means && compareInstants(one.instructedAt, said.instructedAt) === 0,
  );
  if (same?.reasons === said.reasons) return decided<Art7Event>();
  return instructed(state, party, `w${known.length + 1}`, means, said);
}

function instructed(
  state: Art7State,
  party: string,
  ref: string,
  means: 'node' | Art7CommandOf<'RecordInstruction'>['means'],
  said: Omit<Instructed, 'what' | 'n'>,
): Result {
  if (authorityOf(state, party)?.instructions.some((one) => one.ref === ref)) return decided<Art7Event>();
  const own = said.providers.flatMap((id) => {
    const addressee = addresseeOf(state, id);
    return addressee && partyOf(state, addressee) === party ? [addressee] : [];
  });
  if (own.length === 0) {
    const detail = `The instruction names no provider of ${party} that the order was served on.`;
    return refuse('rule', 'Art. 7.5.c', 'not-an-addressee', detail);
  }
  const { ground, assistanceGrounds, elements, instructedAt, reasons } = said;
  const late = own.filter((one) => hasDisclosed(state, one, elements)).map(({ providerId }) => providerId);
  return decided<Art7Event>({
    type: 'InstructionReceived',
    open: {
      party,
      ref,
      means,
      ground,
      ...(assistanceGrounds && { assistanceGrounds }),
      providers: own.map(({ providerId }) => providerId),
      ...(elements && { elements }),
      instructedAt,
      late,
    },
    sealed: { reasons },
  });
}

/** Whether something of these elements has come in; none named means any. */
function hasDisclosed(
  { content }: Art7State,
  { answers }: Addressee,
  elements: readonly SubscriberElement[] | undefined,
): boolean {
  return answers.some(({ outcome, withheld = [] }) => {
    if (outcome === 'disclosed') return true;
    if (outcome !== 'partlyDisclosed') return false;
    const sought = elements ?? content?.order.informationSought?.elements ?? [];
    return sought.length === 0 || sought.some((one) => !withheld.includes(one));
  });
}

export const recordLifting = (
  state: Art7State,
  { party, ref, reasons }: Art7CommandOf<'RecordLifting'>,
  context: DecisionContext,
): Result => lifted(state, party, ref, reasons, context);

function lifted(
  state: Art7State,
  party: string,
  ref: string,
  reasons: string,
  { now }: DecisionContext,
): Result {
  const given = authorityOf(state, party)?.instructions.find((one) => one.ref === ref);
  if (!given) {
    const detail = `No instruction ${ref} of ${party} is on record.`;
    return refuse('rule', 'Art. 7.5.c', 'no-such-instruction', detail);
  }
  if (given.liftedAt !== undefined) return decided<Art7Event>();
  const isOpen = state.status === 'issued' || state.status === 'settled';
  const reopened = given.providers.flatMap((providerId) => {
    const addressee = addresseeOf(state, providerId);
    if (!isOpen || !addressee || !declinedFor(addressee)) return [];
    if (instructionsFor(state, providerId).some((one) => one !== given && one.elements === undefined))
      return [];
    const runs = addressee.deadline !== undefined && compareInstants(now, addressee.deadline.endsAt) < 0;
    return [{ providerId, to: runs ? ('received' as const) : ('expired' as const) }];
  });
  return decided<Art7Event>({
    type: 'InstructionLifted',
    open: { party, ref, reopened },
    sealed: { reasons },
  });
}

/** It said no because it had been told to. */
const declinedFor = ({ status, answers }: Addressee): boolean =>
  status === 'refused' && answers.at(-1)?.reason === 'consultation-instructed';

/** The provider's answer, held against the instructions that are in force. */
export function barredAnswer(
  state: Art7State,
  { providerId, outcome, withheld = [] }: Art7CommandOf<'AnswerOrder'>,
) {
  if (outcome !== 'disclosed' && outcome !== 'partlyDisclosed') return undefined;
  const barred = barredFor(state, providerId);
  if (barred === 'all') return toldNotTo();
  const missing = barred.filter((one) => outcome === 'disclosed' || !withheld.includes(one));
  if (missing.length === 0) return undefined;
  const detail = `Your authority has instructed you not to disclose: ${missing.join(', ')}. Disclose the rest as a part, and name these as withheld.`;
  return refuse('rule', 'Art. 7.5.c', 'instructed-not-to-disclose-in-part', detail);
}

export function toldNotTo() {
  const detail =
    'Your authority has instructed you not to disclose. Answer that you do not disclose, or wait until the instruction is lifted: the period runs on.';
  return refuse('rule', 'Art. 7.5.c', 'instructed-not-to-disclose', detail);
}

/** A person decides about what came in before the instruction did (14.6: never the machine). */
export function decideUse(
  state: Art7State,
  { party, ref, decision, reason }: Art7CommandOf<'DecideUse'>,
): Result {
  const given = authorityOf(state, party)?.instructions.find((one) => one.ref === ref);
  if (!given || given.late.length === 0) {
    const detail = 'Nothing had been disclosed when that instruction came: there is no use to decide about.';
    return refuse('rule', 'Art. 7.5.c', 'nothing-disclosed-before', detail);
  }
  if (given.use === decision) return decided<Art7Event>();
  return decided<Art7Event>({ type: 'UseDecided', open: { party, ref, decision }, sealed: { reason } });
}

/** 7.5.d.i: every item of the request once, each with or without consent. */
export function giveAdditionalInformation(
  state: Art7State,
  { party, n, answers }: Art7CommandOf<'GiveAdditionalInformation'>,
): Result {
  const asked = authorityOf(state, party)?.requests.find((one) => one.n === n);
  if (!asked) {
    const detail = `${party} has asked nothing under the number ${n}.`;
    return refuse('rule', 'Art. 7.5.d.i', 'no-such-request', detail);
  }
  const items = answers.map(({ item, providerMaySee }) => ({ item, providerMaySee }));
  if (asked.answers !== undefined) {
    const same = (asked.answers ?? []).every((one, i) => one.text === answers[i]?.text);
    if (
      same &&
      JSON.stringify(asked.answers.map(({ text: _text, ...rest }) => rest)) === JSON.stringify(items)
    )
      return decided<Art7Event>();
    const detail = 'This request was answered; the authority can ask again.';
    return refuse('state', 'Art. 7.5.d.i', 'request-answered', detail);
  }
  const named = items.map(({ item }) => item).sort((a, b) => a - b);
  if (named.length !== asked.items || named.some((item, i) => item !== i + 1)) {
    const detail = `Answer each of the ${asked.items} items once, if only to say that it cannot be told.`;
    return refuse('rule', 'Art. 7.5.d.i', 'items-do-not-match', detail);
  }
  return decided<Art7Event>({
    type: 'AdditionalInformationGiven',
    open: { party, n, items },
    sealed: { answers: answers.map(({ item, text }) => ({ item, text })) },
  });
}
