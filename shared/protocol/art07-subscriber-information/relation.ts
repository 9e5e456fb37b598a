/** How an actor stands to an order. A provider is nobody to it before it was issued to that provider. */
import type { Actor } from '../decision.ts';
import { type Art7State, addresseeOf } from './state.ts';

export function relation(state: Art7State | undefined, actor: Actor) {
  if (actor.roles.includes('system')) return 'system';
  if (actor.provider !== undefined) return state && addresseeOf(state, actor.provider) ? 'addressee' : 'none';
  if (actor.authority === undefined) return 'none';
  return state === undefined || actor.authority === state.authority ? 'own-authority' : 'same-party';
}
