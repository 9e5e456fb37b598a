/** Folds events into the state, in place. The life of the case comes from the open parts alone. */
import { foldDocument, isDocumentEvent } from '../documents.ts';
import {
  type Addressee,
  type Answer,
  type Art7Event,
  type Art7State,
  addresseeOf,
  areAllSettled,
} from './state.ts';

/** An event as the shell hands it over. */
interface Folded {
  readonly at: string;
  readonly actor: string;
  readonly event: Art7Event;
}

export class UnknownEventError extends Error {
  override readonly name = 'UnknownEventError';
}

export function evolve(state: Art7State | undefined, folded: Folded): Art7State {
  const { event, actor } = folded;
  if (event.type === 'OrderDrafted') {
    const { article, party, locationParty, authority, contentVersion } = event.open;
    return {
      article,
      status: 'draft',
      party,
      locationParty,
      authority,
      contentVersion,
      editors: [actor],
      addressees: [],
      documents: {},
      ...(event.sealed && {
        content: { ownReference: event.sealed.ownReference, order: event.sealed.order },
      }),
    };
  }
  if (!state) throw new UnknownEventError(`a case does not begin with ${event.type}`);
  if (isDocumentEvent(event)) foldDocument(state.documents, event);
  else apply(state, { ...folded, event });
  return state;
}

type LaterEvent = Exclude<Art7Event, { type: 'OrderDrafted' } | { type: `Document${string}` }>;

function apply(
  state: Art7State,
  { event, actor, at }: { event: LaterEvent; actor: string; at: string },
): void {
  const { content } = state;
  switch (event.type) {
    case 'OrderRevised':
      state.status = 'draft';
      state.contentVersion = event.open.contentVersion;
      if (!state.editors.includes(actor)) state.editors.push(actor);
      delete state.approval;
      if (content && event.sealed) content.order = event.sealed.order;
      return;
    case 'OrderSubmitted':
      state.status = 'awaitingApproval';
      if (content) delete content.returnReason;
      return;
    case 'OrderReturned':
      state.status = 'draft';
      delete state.approval;
      if (content && event.sealed) content.returnReason = event.sealed.reason;
      return;
    case 'OrderApproved':
      state.status = 'approved';
      state.approval = { by: actor, at, ...defined(event.open), ...defined(event.sealed ?? {}) };
      return;
    case 'OrderIssued': {
      const { addressees, ...issue } = event.open;
      state.status = 'issued';
      state.issue = defined(issue);
      state.addressees = addressees.map((addressee) => {
        const served = event.sealed?.served.find(({ providerId }) => providerId === addressee.providerId);
        return {
          ...addressee,
          status: 'issued',
          answers: [],
          ...(served && { name: served.name, address: served.address }),
        };
      });
      return;
    }
    case 'OrderWithdrawn':
      state.status = 'withdrawn';
      for (const providerId of event.open.providers) leave(state, providerId, 'withdrawn');
      if (content && event.sealed) content.withdrawalReason = event.sealed.reason;
      return;
    case 'DraftDiscarded':
      state.status = 'discarded';
      state.closedAt = at;
      if (content && event.sealed) content.discardReason = event.sealed.reason;
      return;
    case 'CaseClosed':
      state.status = 'closed';
      state.closedAt = at;
      if (content && event.sealed) content.outcome = event.sealed.outcome;
      return;
    case 'OrderReceived':
    case 'DisclosureMade':
    case 'DisclosureMadeInPart':
    case 'DisclosureRefused':
    case 'ResponseReminderDue':
    case 'ResponsePeriodExpired':
      applyToAddressee(state, event, at);
      return;
    default:
      throw new UnknownEventError(`unknown event ${(event satisfies never as Art7Event).type}`);
  }
}

type AddresseeEvent = Extract<
  LaterEvent,
  { type: 'OrderReceived' | `Disclosure${string}` | 'ResponseReminderDue' | 'ResponsePeriodExpired' }
>;

function applyToAddressee(state: Art7State, event: AddresseeEvent, at: string): void {
  const { providerId } = event.open;
  const addressee = addresseeOf(state, providerId);
  if (!addressee) return;
  switch (event.type) {
    case 'OrderReceived': {
      const { receivedAt, deadline, reminderAt } = event.open;
      Object.assign(addressee, { status: 'received', receivedAt, deadline, reminderAt });
      return;
    }
    case 'ResponseReminderDue':
      delete addressee.reminderAt;
      return;
    case 'ResponsePeriodExpired':
      addressee.expiredAt = event.open.expiredAt;
      leave(state, providerId, 'expired');
      break;
    case 'DisclosureMade':
      answered(state, addressee, { ...event.open, ...event.sealed, outcome: 'disclosed', at });
      break;
    case 'DisclosureMadeInPart':
      answered(state, addressee, { ...event.open, ...event.sealed, outcome: 'partlyDisclosed', at });
      break;
    case 'DisclosureRefused':
      answered(state, addressee, { ...event.open, ...event.sealed, outcome: 'refused', at });
      break;
    default:
      throw new UnknownEventError(`unknown event ${(event satisfies never as Art7Event).type}`);
  }
  if (state.status === 'issued' && areAllSettled(state)) state.status = 'settled';
}

function answered(state: Art7State, addressee: Addressee, given: Answer): void {
  const { at, outcome, documents, late, reason, withheld, dpRegime, text } = given;
  addressee.answers.push(defined({ at, outcome, documents, late, reason, withheld, dpRegime, text }));
  leave(state, addressee.providerId, outcome);
}

/** Out of the running period: its clock stops. */
function leave(state: Art7State, providerId: string, status: Addressee['status']): void {
  const addressee = addresseeOf(state, providerId);
  if (!addressee) return;
  addressee.status = status;
  delete addressee.reminderAt;
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Without the members that are there but undefined: state is JSON. */
function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<T>;
}
