/** Receipt of the order by each provider (7.7): shown by its own act or by proof, and contestable. */
import { compareInstants } from '../deadlines.ts';
import { type Decision, type DecisionContext, decided, refuse } from '../decision.ts';
import type { Art7CommandOf } from './commands.ts';
import type { ReceiptEvidence } from './later-bodies.ts';
import { periodOf } from './periods.ts';
import { gone, notAddressed, notYours, ownOrder } from './relation.ts';
import { type Addressee, type Art7Event, type Art7State, addresseeOf } from './state.ts';

type Result = Decision<Art7Event>;

/** The clock starts with the provider's receipt, never with issue (7.7, trap 4). */
export function acknowledgeReceipt(
  state: Art7State,
  { providerId }: Art7CommandOf<'AcknowledgeReceipt'>,
  context: DecisionContext,
): Result {
  const addressee = ownOrder(state, providerId, context.actor);
  if (!addressee) return notYours();
  if (addressee.receivedAt !== undefined) return decided<Art7Event>();
  return gone(state, addressee) ?? decided<Art7Event>(receipt(state, addressee, context));
}

export function receipt(
  state: Art7State,
  addressee: Addressee,
  context: DecisionContext,
  shown: { readonly receivedAt: string; readonly evidence: ReceiptEvidence; readonly proof?: string } = {
    receivedAt: context.now,
    evidence: 'portal',
  },
): Art7Event {
  const { providerId } = addressee;
  return {
    type: 'OrderReceived',
    open: { providerId, ...shown, ...periodOf(state, addressee, shown.receivedAt, context) },
  };
}

/** By the authority, with the document that proves it. */
export function recordReceipt(
  state: Art7State,
  { providerId, evidence, receivedAt, proof }: Art7CommandOf<'RecordReceipt'>,
  context: DecisionContext,
): Result {
  const addressee = addresseeOf(state, providerId);
  if (!addressee) return notAddressed(providerId);
  if (addressee.receivedAt === receivedAt && addressee.proof === proof) return decided<Art7Event>();
  if (addressee.receivedAt !== undefined) {
    const detail = 'Receipt is on record already. The provider can contest it; nobody else changes it.';
    return refuse('state', 'Art. 7.7', 'already-received', detail);
  }
  const stopped = gone(state, addressee);
  if (stopped) return stopped;
  const { now } = context;
  if (compareInstants(receivedAt, now) > 0) {
    return refuse('rule', 'Art. 7.7', 'receipt-in-the-future', 'The date of receipt has not come yet.');
  }
  if (state.issue && compareInstants(receivedAt, state.issue.issuedAt) < 0) {
    const detail = 'Nobody receives an order before it is issued: look at the proof again.';
    return refuse('rule', 'Art. 7.7', 'receipt-before-issue', detail);
  }
  const document = state.documents[proof];
  if (document?.purpose !== 'proof' || document.status !== 'sealed' || document.byProvider !== undefined) {
    const detail =
      'Attach the proof of receipt as a document of purpose "proof" and wait until it is sealed.';
    return refuse('rule', 'Art. 7.7', 'no-proof', detail);
  }
  return decided<Art7Event>(receipt(state, addressee, context, { receivedAt, evidence, proof }));
}

/**
 * Against a receipt that the authority has recorded. Until a person decides, the later date counts (policy): the
 * fallback of 7.7 must not open on a receipt that is in dispute.
 */
export function contestReceipt(
  state: Art7State,
  { providerId, reason, claimedAt = undefined }: Art7CommandOf<'ContestReceipt'>,
  context: DecisionContext,
): Result {
  const addressee = ownOrder(state, providerId, context.actor);
  if (!addressee) return notYours();
  const { receivedAt, evidence, contestation } = addressee;
  const claimed = claimedAt ?? context.now;
  if (contestation?.status === 'open' && contestation.reason === reason) return decided<Art7Event>();
  if (contestation) {
    return refuse('state', 'Art. 7.7', 'already-contested', 'You have contested this receipt already.');
  }
  if (receivedAt === undefined || evidence === 'portal') {
    const detail = 'There is nothing to contest: receipt is shown by your own act, or not at all.';
    return refuse('rule', 'Art. 7.7', 'own-receipt', detail);
  }
  if (addressee.status !== 'received' && addressee.status !== 'expired') {
    return refuse('state', 'Art. 7.7', 'already-answered', 'No period runs for you in this order any more.');
  }
  if (compareInstants(claimed, receivedAt) <= 0 || compareInstants(claimed, context.now) > 0) {
    const detail = 'The date you give lies between the recorded one and now.';
    return refuse('rule', 'Art. 7.7', 'claimed-date', detail);
  }
  const period = periodOf(state, addressee, claimed, context);
  const resumed = addressee.status === 'expired' && compareInstants(period.deadline.endsAt, context.now) > 0;
  return decided<Art7Event>({
    type: 'ReceiptContested',
    open: { providerId, recordedAt: receivedAt, claimedAt: claimed, ...period, resumed },
    sealed: { reason },
  });
}

export function decideContestation(
  state: Art7State,
  { providerId, outcome, reason }: Art7CommandOf<'DecideContestation'>,
  context: DecisionContext,
): Result {
  const addressee = addresseeOf(state, providerId);
  if (!addressee) return notAddressed(providerId);
  const { contestation } = addressee;
  if (contestation?.status === outcome) return decided<Art7Event>();
  if (contestation?.status !== 'open') {
    const detail = 'No contestation of this provider awaits a decision.';
    return refuse('state', 'Art. 7.7', 'nothing-contested', detail);
  }
  const receivedAt = outcome === 'upheld' ? contestation.claimedAt : contestation.recordedAt;
  return decided<Art7Event>({
    type: 'ReceiptContestationDecided',
    open: { providerId, outcome, receivedAt, ...periodOf(state, addressee, receivedAt, context) },
    sealed: { reason },
  });
}
