/** Another provider instead (7.1): this addressee is released, and a linked draft is opened with the same content. */
import { type Decision, type DecisionContext, decided, refuse } from '../decision.ts';
import type { Art7CommandOf } from './commands.ts';
import { orderLimits } from './content.ts';
import { unansweredUploads } from './document-rules.ts';
import type { OpenLinkedDraft } from './opened-cases.ts';
import { notAddressed } from './relation.ts';
import { type Art7Event, type Art7State, addresseeOf, partyOf } from './state.ts';

export function readdressOrder(
  state: Art7State,
  { providerId, to, reason, newCaseId }: Art7CommandOf<'ReaddressOrder'>,
  { party }: DecisionContext,
): Decision<Art7Event> {
  const addressee = addresseeOf(state, providerId);
  if (!addressee) return notAddressed(providerId);
  const { readdressed, status } = addressee;
  if (readdressed) {
    const detail = `This order goes to ${readdressed.toProvider} already, in the case ${readdressed.caseId}.`;
    return refuse('state', 'Art. 7.1', 'already-readdressed', detail);
  }
  if (status === 'disclosed' || status === 'moved') {
    const detail =
      status === 'moved'
        ? `This addressee is in the case ${addressee.movedTo}: re-address it there.`
        : 'This provider has disclosed what the order asks for: open a new order for anything else.';
    return refuse('state', 'Art. 7.1', 'nothing-to-readdress', detail);
  }
  const toParty = to.locationParty ?? partyOf(state, addressee);
  if (toParty === party.code) {
    const detail = 'A provider in your own territory is ordered under domestic law.';
    return refuse('rule', 'Art. 7.1', 'own-territory', detail);
  }
  if (to.providerId === providerId && toParty === partyOf(state, addressee)) {
    const detail = 'That is the same provider: name another one, or mend the order and issue it anew.';
    return refuse('rule', 'Art. 7.1', 'same-provider', detail);
  }
  // Whoever has answered stays as it answered; whoever has not is not to answer any more.
  const withdrawn = status === 'issued' || status === 'received' || status === 'expired';
  return decided<Art7Event>({
    type: 'OrderReaddressed',
    open: {
      providerId,
      toProvider: to.providerId,
      toParty,
      caseId: newCaseId,
      withdrawn,
      ...(withdrawn && unansweredUploads(state, [providerId])),
    },
    sealed: { reason },
  });
}

/** What the node does next for a re-addressed order; undefined once the case is erased. */
export function linkedDraftOf(
  state: Art7State,
  from: string,
  { open }: Extract<Art7Event, { type: 'OrderReaddressed' }>,
  decidedBy: readonly string[],
): OpenLinkedDraft | undefined {
  const { content, authority, editors } = state;
  if (!content) return undefined;
  const { informationSought: sought, ...rest } = content.order;
  return {
    type: 'OpenLinkedDraft',
    article: 'art7',
    from,
    locationParty: open.toParty,
    authority,
    editors: [...new Set([...editors, ...decidedBy])],
    ownReference: content.ownReference,
    order: {
      ...rest,
      serviceProviders: [{ providerId: open.toProvider }],
      ...(sought && {
        informationSought: {
          ...sought,
          // A decision has room for so many; the drafter adds the rest, and the view says that there is one.
          ...(sought.identifiers && {
            identifiers: sought.identifiers.slice(0, orderLimits.identifierChanges),
          }),
        },
      }),
    },
  };
}

/** A draft like any other from here on: approval, notification and language are those of the new provider. */
export function openLinkedDraft(command: OpenLinkedDraft, { party }: DecisionContext): Decision<Art7Event> {
  const { from, locationParty, authority, editors, ownReference, order } = command;
  return decided<Art7Event>({
    type: 'OrderDrafted',
    open: {
      article: 'art7',
      party: party.code,
      locationParty,
      authority,
      contentVersion: 1,
      from,
      editors: [...editors],
    },
    sealed: { ownReference, order },
  });
}
