/** Folds events into the state, in place. The life of the case comes from the open parts alone. */
import { type DocumentEvent, foldDocument, isDocumentEvent } from '../documents.ts';
import {
  type AddresseeEvent,
  applyToAddressee,
  isAddresseeEvent,
  quarantine,
  release,
} from './evolve-addressee.ts';
import { type AuthorityEvent, applyToAuthority, isAuthorityEvent } from './evolve-authorities.ts';
import { openSplitState } from './evolve-split.ts';
import { defined } from './folding.ts';
import type { Art7Event, Art7State } from './state.ts';

/** An event as the shell hands it over. */
interface Folded {
  readonly at: string;
  readonly actor: string;
  readonly onBehalfOf?: readonly string[];
  readonly event: Art7Event;
}

export class UnknownEventError extends Error {
  override readonly name = 'UnknownEventError';
}

export function evolve(state: Art7State | undefined, folded: Folded): Art7State {
  const { event } = folded;
  if (event.type === 'OrderDrafted') {
    const { article, party, locationParty, authority, contentVersion } = event.open;
    const { locationParties, from, fromPackage, assignment, carrying } = event.open;
    return {
      article,
      status: 'draft',
      party,
      locationParty,
      authority,
      contentVersion,
      editors: event.open.editors ?? writers(folded),
      ...(locationParties && { locationParties }),
      ...(fromPackage && { fromPackage }),
      ...(assignment && { assignment }),
      ...(carrying && { carrying }),
      ...(from && { links: [{ caseId: from, relation: 'readdressedFrom' as const }] }),
      addressees: [],
      documents: {},
      ...(event.sealed && {
        content: { ownReference: event.sealed.ownReference, order: event.sealed.order },
      }),
    };
  }
  if (event.type === 'CaseSplitOff') return openSplitState(event);
  if (!state) throw new UnknownEventError(`a case does not begin with ${event.type}`);
  if (isDocumentEvent(event)) foldDocument(state.documents, event);
  else if (isAddresseeEvent(event)) applyToAddressee(state, event, folded.at);
  else if (isAuthorityEvent(event)) applyToAuthority(state, event, folded.at);
  else apply(state, { ...folded, event });
  return state;
}

/** Whoever writes for somebody makes both of them writers (7.2.b). */
const writers = ({ actor, onBehalfOf = [] }: Omit<Folded, 'event'>): string[] => [actor, ...onBehalfOf];

type OrderEvent = Exclude<
  Art7Event,
  { type: 'OrderDrafted' | 'CaseSplitOff' } | DocumentEvent | AddresseeEvent | AuthorityEvent
>;

function apply(
  state: Art7State,
  { event, ...folded }: Omit<Folded, 'event'> & { readonly event: OrderEvent },
): void {
  const { content } = state;
  const { actor, at, onBehalfOf } = folded;
  switch (event.type) {
    case 'OrderRevised':
      state.status = 'draft';
      state.contentVersion = event.open.contentVersion;
      if (event.open.locationParties) state.locationParties = event.open.locationParties;
      else delete state.locationParties;
      carried(state, event.open.carrying);
      // The node that takes identifiers over is no author.
      if (event.open.carrying === undefined)
        state.editors = [...new Set([...state.editors, ...writers(folded)])];
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
      state.approval = {
        by: actor,
        at,
        ...(onBehalfOf && { onBehalfOf }),
        ...defined(event.open),
        ...defined(event.sealed ?? {}),
      };
      return;
    case 'OrderIssued':
      issued(state, event);
      return;
    case 'OrderWithdrawn':
      state.status = 'withdrawn';
      for (const providerId of event.open.providers) release(state, providerId, 'withdrawn');
      quarantine(state, event.open.quarantined);
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
      state.closedFrom = event.open.from;
      if (content && event.sealed) content.outcome = event.sealed.outcome;
      return;
    case 'CaseReopened':
      state.status = event.open.to;
      delete state.closedAt;
      delete state.closedFrom;
      if (content && event.sealed) content.reopening = event.sealed;
      return;
    case 'ConfidentialityReviewDue':
    case 'ConfidentialityReleased':
      confidentiality(state, event, at);
      return;
    case 'OrderAnnulled':
      state.status = 'annulled';
      delete state.closedAt;
      delete state.closedFrom;
      state.annulment = { at, decidedOn: event.open.decidedOn };
      for (const providerId of event.open.providers) release(state, providerId, 'withdrawn');
      quarantine(state, event.open.quarantined);
      if (content && event.sealed) content.annulment = event.sealed;
      return;
    case 'AnnulmentDecided':
      if (state.annulment) Object.assign(state.annulment, { ...event.open, consequenceAt: at });
      if (content?.annulment && event.sealed) content.annulment.consequenceReason = event.sealed.reason;
      return;
    case 'CaseAssigned':
      state.assignment = event.open;
      return;
    case 'CaseLinked':
      state.links = [...(state.links ?? []), event.open];
      return;
    default:
      throw new UnknownEventError(`unknown event ${(event satisfies never as Art7Event).type}`);
  }
}

/** While portions are outstanding the draft says so. */
function carried(state: Art7State, left: number | undefined): void {
  if (left) state.carrying = left;
  else delete state.carrying;
}

function issued(state: Art7State, event: Extract<Art7Event, { type: 'OrderIssued' }>): void {
  const { addressees, serviceAlarmAt, confidentiality: asked, ...issue } = event.open;
  state.status = 'issued';
  state.issue = defined(issue);
  if (asked) state.confidentiality = defined(asked);
  state.addressees = addressees.map((addressee) => {
    const served = event.sealed?.served.find(({ providerId }) => providerId === addressee.providerId);
    return {
      ...defined(addressee),
      status: 'issued',
      answers: [],
      // Only what the event says: a row that was never written must not be waited for (older events have none).
      ...(serviceAlarmAt && { serviceAlarmAt }),
      ...(served && { name: served.name, address: served.address }),
    };
  });
}

function confidentiality(
  state: Art7State,
  event: Extract<Art7Event, { type: `Confidentiality${string}` }>,
  at: string,
): void {
  state.confidentiality ??= {};
  delete state.confidentiality.dueAt;
  if (event.type === 'ConfidentialityReleased') {
    state.confidentiality.releasedAt = at;
    if (state.content && event.sealed) state.content.releaseReason = event.sealed.reason;
    return;
  }
  if (event.open.nextDueAt) state.confidentiality.dueAt = event.open.nextDueAt;
  if (event.open.due === 'end') state.confidentiality.endedAt = at;
  else state.confidentiality.reviewDueSince = at;
}
