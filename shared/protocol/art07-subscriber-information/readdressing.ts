/** Another provider instead (7.1): this addressee is released, and a linked draft is opened with the same content. */
import { type Decision, type DecisionContext, decided, refuse } from '../decision.ts';
import type { Identifier } from '../identifiers.ts';
import { assignmentOf } from './assigning.ts';
import type { Art7CommandOf } from './commands.ts';
import { orderLimits } from './content.ts';
import { unansweredUploads } from './document-rules.ts';
import type { CarryIdentifiers, OpenLinkedDraft } from './opened-cases.ts';
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

/**
 * What the node does next for a re-addressed order, in this order; nothing once the case is erased. A decision has
 * room for so many identifiers: those that do not fit into the opening one follow, portion by portion.
 */
export function linkedDraftOf(
  state: Art7State,
  from: string,
  { open }: Extract<Art7Event, { type: 'OrderReaddressed' }>,
  decidedBy: readonly string[],
): readonly [OpenLinkedDraft, ...CarryIdentifiers[]] | readonly [] {
  const { content, authority, editors } = state;
  if (!content) return [];
  const { informationSought: sought, ...rest } = content.order;
  const [first, ...others] = portions(sought?.identifiers ?? []);
  const opening: OpenLinkedDraft = {
    type: 'OpenLinkedDraft',
    article: 'art7',
    from,
    locationParty: open.toParty,
    authority,
    editors: [...new Set([...editors, ...decidedBy])],
    assignment: assignmentOf(state),
    carrying: others.length,
    ownReference: content.ownReference,
    order: {
      ...rest,
      serviceProviders: [{ providerId: open.toProvider }],
      ...(sought && {
        informationSought: {
          ...sought,
          ...(first && { identifiers: first }),
        },
      }),
    },
  };
  const carried = others.map(
    (identifiers, i): CarryIdentifiers => ({
      type: 'CarryIdentifiers',
      n: i + 1,
      of: others.length,
      identifiers,
    }),
  );
  return [opening, ...carried];
}

function portions(identifiers: readonly Identifier[]): Identifier[][] {
  const size = orderLimits.identifierChanges;
  return Array.from({ length: Math.ceil(identifiers.length / size) }, (_, n) =>
    identifiers.slice(n * size, (n + 1) * size),
  );
}

/** Each portion once, in order: a repeated or early one changes nothing. */
export function carryIdentifiers(
  state: Art7State,
  { n, of, identifiers }: CarryIdentifiers,
): Decision<Art7Event> {
  const { content, carrying, locationParties } = state;
  if (!content || carrying === undefined || carrying !== of - n + 1) return decided<Art7Event>();
  const sought = content.order.informationSought;
  const order = {
    ...content.order,
    informationSought: { ...sought, identifiers: [...(sought?.identifiers ?? []), ...identifiers] },
  };
  return decided<Art7Event>({
    type: 'OrderRevised',
    open: {
      contentVersion: state.contentVersion + 1,
      carrying: carrying - 1,
      ...(locationParties && { locationParties: [...locationParties] }),
    },
    sealed: { order },
  });
}

/** The draft is not whole yet: nobody changes or submits it in between. */
export function stillCarrying({ carrying }: Art7State) {
  if (carrying === undefined) return undefined;
  const detail = 'The identifiers of the earlier order are still being taken over: try again in a moment.';
  return refuse('state', 'Art. 7.3.f', 'still-carrying', detail);
}

/** A draft like any other from here on: approval, notification and language are those of the new provider. */
export function openLinkedDraft(command: OpenLinkedDraft, { party }: DecisionContext): Decision<Art7Event> {
  const { from, locationParty, authority, editors, assignment, carrying, ownReference, order } = command;
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
      assignment: { owner: assignment.owner, deputies: [...assignment.deputies] },
      ...(carrying > 0 && { carrying }),
    },
    sealed: { ownReference, order },
  });
}
