/** How an actor stands to an order. A provider is nobody to it before it was issued to that provider. */
import { type Actor, refuse } from '../decision.ts';
import { type Addressee, type Art7State, addresseeOf } from './state.ts';

export function relation(state: Art7State | undefined, actor: Actor) {
  if (actor.roles.includes('system')) return 'system';
  if (actor.provider !== undefined) return state && addresseeOf(state, actor.provider) ? 'addressee' : 'none';
  if (actor.authority === undefined) return 'none';
  return state === undefined || actor.authority === state.authority ? 'own-authority' : 'same-party';
}

/** The order as it is addressed to the actor's own provider. */
export function ownOrder(state: Art7State, providerId: string, actor: Actor): Addressee | undefined {
  return actor.provider === providerId ? addresseeOf(state, providerId) : undefined;
}

export function notYours() {
  return refuse('absent', 'Art. 7.3.c', 'not-addressed-to-you', 'No order of this case is addressed to you.');
}

export function notAddressed(providerId: string) {
  const detail = `The order is not addressed to ${providerId}.`;
  return refuse('rule', 'Art. 7.3.c', 'not-an-addressee', detail);
}

/** The order does not reach this provider any more: withdrawn, annulled, or carried on elsewhere. */
export function gone(state: Art7State, { status, movedTo }: Addressee) {
  if (status === 'moved') {
    return refuse('state', 'Art. 7.3.c', 'moved', `Your order goes on in the case ${movedTo}: answer there.`);
  }
  if (state.status === 'withdrawn' || state.status === 'annulled' || status === 'withdrawn') {
    const detail =
      'The order was withdrawn: do not disclose anything. What you have not sent yet stays with you.';
    return refuse('state', 'Art. 7.1', 'order-withdrawn', detail);
  }
  return undefined;
}
