/** From the first draft to the approval (7.3, 7.4, 7.2.b, Art. 13). */
import { actingAs, type Decision, type DecisionContext, decided, refuse } from '../decision.ts';
import { normaliseIdentifier } from '../identifiers.ts';
import type { Art7CommandOf } from './commands.ts';
import { contentGaps } from './completeness.ts';
import { type OrderContent, orderLimits } from './content.ts';
import { refusalOf } from './findings.ts';
import { addressedParties, partiesOf } from './gates.ts';
import {
  documentFindings,
  servedDocuments,
  supervisionFindings,
  whoDemandsSupervision,
} from './issue-rules.ts';
import { stillCarrying } from './readdressing.ts';
import type { Art7Event, Art7State } from './state.ts';

type Result = Decision<Art7Event>;

export function draftOrder(command: Art7CommandOf<'DraftOrder'>, context: DecisionContext): Result {
  const { locationParty, ownReference, order, receivedAs } = command;
  const { actor, party } = context;
  if (actor.authority === undefined) {
    return refuse(
      'rule',
      'Art. 3.2.b',
      'no-authority',
      'Only a person who works for an authority can open an order.',
    );
  }
  const parties = [...new Set([locationParty, ...namedParties(order)])];
  if (parties.includes(party.code)) {
    return refuse(
      'rule',
      'Art. 7.1',
      'own-territory',
      'A provider in your own territory is ordered under domestic law.',
    );
  }
  const unknown = parties.find((code) => !context.profiles[code]);
  if (unknown !== undefined) {
    const detail = `This node has no profile of ${unknown}: have it installed first.`;
    return refuse('rule', 'Art. 7.1', 'unknown-party', detail);
  }
  const tooMuch = tooManyChanges({}, order);
  if (tooMuch) return tooMuch;
  return decided<Art7Event>({
    type: 'OrderDrafted',
    open: {
      article: 'art7',
      party: party.code,
      locationParty,
      authority: actor.authority,
      contentVersion: 1,
      ...elsewhere(order, locationParty),
      ...(receivedAs && { fromPackage: { ...receivedAs, uploader: actor.id } }),
    },
    sealed: { ownReference, order },
  });
}

export function reviseOrder(state: Art7State, { order }: Art7CommandOf<'ReviseOrder'>): Result {
  const waiting = stillCarrying(state);
  if (waiting) return waiting;
  const before = state.content?.order ?? {};
  if (isSame(before, order)) return decided<Art7Event>();
  const tooMuch = tooManyChanges(before, order);
  if (tooMuch) return tooMuch;
  const contentVersion = state.contentVersion + 1;
  return decided<Art7Event>({
    type: 'OrderRevised',
    open: { contentVersion, ...elsewhere(order, state.locationParty) },
    sealed: { order },
  });
}

export function submitOrder(state: Art7State): Result {
  const waiting = stillCarrying(state);
  if (waiting) return waiting;
  const refusal = refusalOf(contentGaps(state.content?.order ?? {}, state.authority));
  if (refusal) return refusal;
  return decided<Art7Event>({ type: 'OrderSubmitted', open: { contentVersion: state.contentVersion } });
}

export function returnOrder(state: Art7State, { reason }: Art7CommandOf<'ReturnOrder'>): Result {
  const { contentVersion } = state;
  return decided<Art7Event>({ type: 'OrderReturned', open: { contentVersion }, sealed: { reason } });
}

/**
 * Art. 13 asks for grounds, scope and period always; 7.2.b for supervision where it was declared. What is approved
 * is the content of this version with the documents sealed by now: nothing is slipped in afterwards.
 */
export function approveOrder(
  state: Art7State,
  command: Art7CommandOf<'ApproveOrder'>,
  context: DecisionContext,
): Result {
  const { grounds, scope, validUntil, supervision } = command;
  const { date } = partiesOf(state, context);
  if (validUntil !== undefined && validUntil < date) {
    return refuse('rule', 'Art. 13', 'approval-expired', 'The approval would end before it begins.');
  }
  if (supervision && supervision.date > date) {
    return refuse(
      'rule',
      'Art. 7.2.b',
      'supervision-in-the-future',
      'The date of the supervision has not come yet.',
    );
  }
  const demanding = whoDemandsSupervision(addressedParties(state, context));
  if (demanding !== undefined) {
    const byEditor = actingAs(context.actor).some((id) => state.editors.includes(id));
    const refusal = refusalOf(supervisionFindings(demanding, supervision, byEditor));
    if (refusal) return refusal;
  }
  const missing = refusalOf(documentFindings(state));
  if (missing) return missing;
  const { contentVersion } = state;
  return decided<Art7Event>({
    type: 'OrderApproved',
    open: {
      contentVersion,
      documents: servedDocuments(state),
      ...(validUntil && { validUntil }),
      ...(supervision && { supervision: { kind: supervision.kind, date: supervision.date } }),
    },
    sealed: { grounds, scope, ...(supervision && { office: supervision.office }) },
  });
}

/** Discarding again for the same reason is a repetition; another reason would be lost, and is refused. */
export function discardDraft(state: Art7State, { reason }: Art7CommandOf<'DiscardDraft'>): Result {
  if (state.status === 'discarded') {
    if (state.content?.discardReason === reason) return decided<Art7Event>();
    const detail = 'The draft was discarded before, for another reason; that one stays on record.';
    return refuse('state', 'policy: life of an order', 'already-discarded', detail);
  }
  return decided<Art7Event>({ type: 'DraftDiscarded', open: {}, sealed: { reason } });
}

const namedParties = (order: OrderContent): string[] =>
  (order.serviceProviders ?? []).flatMap(({ locationParty }) => locationParty ?? []);

/** Party codes are open: lists and profile guards need them, also after erasure. */
function elsewhere(order: OrderContent, locationParty: string): { locationParties?: string[] } {
  const named = (order.serviceProviders ?? []).map((one) => one.locationParty ?? locationParty);
  const codes = [...new Set(named)];
  return codes.some((code) => code !== locationParty) ? { locationParties: codes } : {};
}

/** Each identifier is a row of the blind index, each Party a guard; a decision has room for so many (design 3). */
function tooManyChanges(before: OrderContent, after: OrderContent) {
  if (new Set(namedParties(after)).size >= orderLimits.parties) {
    const detail = `The providers of one order sit in at most ${orderLimits.parties} Parties: open another order.`;
    return refuse('rule', 'policy: size of a decision', 'too-many-parties', detail);
  }
  const old = new Set(normalised(before));
  const now = new Set(normalised(after));
  const changes = [...new Set([...old, ...now])].filter((one) => !(old.has(one) && now.has(one))).length;
  if (changes <= orderLimits.identifierChanges) return undefined;
  const detail = `Add or take away at most ${orderLimits.identifierChanges} identifiers at a time, ${orderLimits.identifiers} in all.`;
  return refuse('rule', 'policy: size of a decision', 'too-many-at-once', detail);
}

function normalised(order: OrderContent): string[] {
  return (order.informationSought?.identifiers ?? []).map(normaliseIdentifier);
}

/** Equal as JSON, whatever the order of the members. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a).filter(([, value]) => value !== undefined);
  const right = new Map(Object.entries(b).filter(([, value]) => value !== undefined));
  return (
    left.length === right.size &&
    left.every(([name, value]) => right.has(name) && isSame(value, right.get(name)))
  );
}
