/** What happens to one addressee, folded in place. */
import { defined } from './folding.ts';
import {
  type Addressee,
  type Answer,
  type Art7Event,
  type Art7State,
  addresseeOf,
  areAllSettled,
} from './state.ts';

const addresseeEvents = [
  'OrderReceived',
  'ReceiptContested',
  'ReceiptContestationDecided',
  'ServiceOverdue',
  'DisclosureMade',
  'DisclosureMadeInPart',
  'DisclosureBegun',
  'DisclosureRefused',
  'AnsweredOtherwise',
  'ClarificationRequested',
  'ClarificationGiven',
  'PeriodExtended',
  'ResponseReminderDue',
  'ResponsePeriodExpired',
  'OrderReaddressed',
  'CaseSplit',
] as const;
export type AddresseeEvent = Extract<Art7Event, { type: (typeof addresseeEvents)[number] }>;

export const isAddresseeEvent = (event: { readonly type: string }): event is AddresseeEvent =>
  addresseeEvents.some((type) => type === event.type);

export function applyToAddressee(state: Art7State, event: AddresseeEvent, at: string): void {
  if (event.type === 'CaseSplit') {
    const { providers, caseId } = event.open;
    for (const one of state.addressees) {
      if (providers.includes(one.providerId)) Object.assign(one, { status: 'moved', movedTo: caseId });
    }
    state.links = [...(state.links ?? []), { caseId, relation: 'splitTo' }];
  } else {
    const addressee = addresseeOf(state, event.open.providerId);
    if (!addressee) return;
    applyToOne(state, addressee, event, at);
  }
  if (state.status === 'issued' && areAllSettled(state)) state.status = 'settled';
}

type OneEvent = Exclude<AddresseeEvent, { type: 'CaseSplit' }>;

function applyToOne(state: Art7State, addressee: Addressee, event: OneEvent, at: string): void {
  switch (event.type) {
    case 'OrderReceived': {
      const { receivedAt, evidence, proof, deadline, reminderAt } = event.open;
      Object.assign(
        addressee,
        defined({ status: 'received', receivedAt, evidence, proof, deadline, reminderAt }),
      );
      delete addressee.serviceAlarmAt;
      return;
    }
    case 'ServiceOverdue':
      if (event.open.nextAlarmAt) addressee.serviceAlarmAt = event.open.nextAlarmAt;
      else delete addressee.serviceAlarmAt;
      return;
    case 'ReceiptContested':
      contested(state, addressee, event, at);
      return;
    case 'ReceiptContestationDecided':
      decided(addressee, event);
      return;
    case 'PeriodExtended': {
      const { until, deadline, reminderAt } = event.open;
      Object.assign(addressee, { extendedUntil: until, deadline, reminderAt });
      return;
    }
    case 'ResponseReminderDue':
      if (event.open.nextReminderAt) addressee.reminderAt = event.open.nextReminderAt;
      else delete addressee.reminderAt;
      return;
    case 'ResponsePeriodExpired':
      addressee.expiredAt = event.open.expiredAt;
      stop(addressee, 'expired');
      return;
    case 'ClarificationRequested': {
      const { n } = event.open;
      const asked = { n, askedAt: at, ...event.sealed };
      addressee.clarifications = [...(addressee.clarifications ?? []), asked];
      return;
    }
    case 'ClarificationGiven': {
      const asked = addressee.clarifications?.find(({ n }) => n === event.open.n);
      if (asked) Object.assign(asked, { answeredAt: at, ...event.sealed });
      return;
    }
    case 'OrderReaddressed': {
      const { toProvider, toParty, caseId, withdrawn } = event.open;
      addressee.readdressed = { toProvider, toParty, caseId };
      state.links = [...(state.links ?? []), { caseId, relation: 'readdressedTo' }];
      if (withdrawn) release(state, addressee.providerId, 'withdrawn');
      quarantine(state, event.open.quarantined);
      return;
    }
    default:
      answered(addressee, event, at);
  }
}

type AnswerEvent = Extract<
  Art7Event,
  {
    type:
      | 'DisclosureMade'
      | 'DisclosureMadeInPart'
      | 'DisclosureBegun'
      | 'DisclosureRefused'
      | 'AnsweredOtherwise';
  }
>;

function answered(addressee: Addressee, event: AnswerEvent, at: string): void {
  switch (event.type) {
    case 'DisclosureMade':
      record(addressee, { ...event.open, ...event.sealed, outcome: 'disclosed', at }, 'disclosed');
      return;
    case 'DisclosureMadeInPart':
      record(
        addressee,
        { ...event.open, ...event.sealed, outcome: 'partlyDisclosed', at },
        'partlyDisclosed',
      );
      return;
    case 'DisclosureBegun': {
      const part = { ...event.open, ...event.sealed, outcome: 'partlyDisclosed' as const, at };
      // No stop: the rest is awaited, to the end of the period and after it.
      record(addressee, { ...part, restFollows: true });
      return;
    }
    case 'DisclosureRefused':
      record(addressee, { ...event.open, ...event.sealed, outcome: 'refused', at }, 'refused');
      return;
    case 'AnsweredOtherwise': {
      const { answer: outcome, ...open } = event.open;
      record(addressee, { ...open, ...event.sealed, outcome, at }, 'answeredOtherwise');
      return;
    }
    default:
      throw new TypeError(`unknown answer ${(event satisfies never as Art7Event).type}`);
  }
}

function record(addressee: Addressee, given: Answer, status?: Addressee['status']): void {
  const { at, outcome, documents, late, reason, withheld, restFollows } = given;
  const { entity, paragraphs, dpRegime, text, entityName, providerReference } = given;
  addressee.answers.push(
    defined({
      at,
      outcome,
      documents,
      late,
      reason,
      withheld,
      restFollows,
      entity,
      paragraphs,
      dpRegime,
      text,
      entityName,
      providerReference,
    }),
  );
  if (status) stop(addressee, status);
}

function contested(
  state: Art7State,
  addressee: Addressee,
  { open, sealed }: Extract<Art7Event, { type: 'ReceiptContested' }>,
  at: string,
): void {
  const { recordedAt, claimedAt, deadline, reminderAt, resumed } = open;
  addressee.contestation = { status: 'open', at, recordedAt, claimedAt, ...sealed };
  Object.assign(addressee, { receivedAt: claimedAt, deadline });
  if (addressee.status === 'received' || resumed) addressee.reminderAt = reminderAt;
  if (!resumed) return;
  addressee.status = 'received';
  delete addressee.expiredAt;
  if (state.status === 'settled') state.status = 'issued';
}

function decided(
  addressee: Addressee,
  { open, sealed }: Extract<Art7Event, { type: 'ReceiptContestationDecided' }>,
): void {
  const { outcome, receivedAt, deadline, reminderAt } = open;
  Object.assign(addressee, { receivedAt, deadline });
  if (addressee.status === 'received') addressee.reminderAt = reminderAt;
  if (!addressee.contestation) return;
  addressee.contestation.status = outcome;
  if (sealed) addressee.contestation.decision = sealed.reason;
}

/** Out of the running period: its clock stops. */
function stop(addressee: Addressee, status: Addressee['status']): void {
  addressee.status = status;
  delete addressee.reminderAt;
  delete addressee.serviceAlarmAt;
}

/** Nothing more is to come from it. */
export function release(state: Art7State, providerId: string, status: 'withdrawn'): void {
  const addressee = addresseeOf(state, providerId);
  if (addressee) stop(addressee, status);
}

/** What was uploaded but not answered with when the order was taken back: the event names it. */
export function quarantine({ documents }: Art7State, ids: readonly string[] = []): void {
  for (const id of ids) {
    const document = documents[id];
    if (document) document.status = 'quarantined';
  }
}
