/** By what an order can be found, and by whom: a reference only by whoever gave it or was told of it. */
import type { Actor, SearchTerm } from '../decision.ts';
import { normaliseIdentifier, normaliseText } from '../identifiers.ts';
import { type Addressee, type Art7State, addresseeOf } from './state.ts';

export function searchTerms(state: Art7State, relation: string, actor: Actor): readonly SearchTerm[] {
  const { content, addressees } = state;
  if (!content) return [];
  const sought = (content.order.informationSought?.identifiers ?? []).map((identifier) => ({
    field: 'identifier' as const,
    kind: identifier.kind,
    normalised: normaliseIdentifier(identifier),
  }));
  if (relation === 'own-authority') {
    const own = { field: 'ownReference' as const, normalised: normaliseText(content.ownReference) };
    return [own, ...addressees.flatMap(referencesOf), ...sought];
  }
  // A provider is never told the reference of the authority, nor those of the other providers.
  const addressee = actor.provider === undefined ? undefined : addresseeOf(state, actor.provider);
  return relation === 'addressee' && addressee ? [...referencesOf(addressee), ...sought] : [];
}

/** What a provider calls the matter: sealed, like everything somebody typed. */
export const referencesOf = ({ answers }: Addressee): SearchTerm[] =>
  answers.flatMap(({ providerReference }) =>
    providerReference === undefined
      ? []
      : [{ field: 'providerReference', normalised: normaliseText(providerReference) }],
  );
