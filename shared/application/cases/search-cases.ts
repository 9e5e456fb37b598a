/**
 * Search through the blind index: the cases of one's own authority, or those addressed to one's own provider.
 * A hit of the index is a candidate only; the case itself says whether this viewer may find it by that.
 */
import { permit } from '../../case/policy.ts';
import type { Actor, SearchTerm } from '../../protocol/decision.ts';
import { normaliseIdentifier, normaliseText } from '../../protocol/identifiers.ts';
import { findByIdentifier } from './blind-index.ts';
import type { CaseDeps } from './deps.ts';
import { listEntry } from './list-inbox.ts';
import { loadCase } from './load-case.ts';
import { recordAttempt } from './records.ts';
import { headKey, providerKey } from './rows.ts';

export type SearchQuery =
  | { readonly ownReference: string }
  | { readonly providerReference: string }
  | { readonly identifier: string; readonly kind?: string }
  | { readonly domain: string };

export interface SearchResult {
  readonly entries: readonly Readonly<Record<string, unknown>>[];
  readonly more?: true;
}

/** A list for a person; whoever finds more has to search for something rarer. */
const MOST = 100;
/** Cases looked at side by side. */
const ABREAST = 10;

export async function searchCases(deps: CaseDeps, actor: Actor, query: SearchQuery): Promise<SearchResult> {
  const wanted = termsOf(query);
  const hits = await Promise.all(wanted.forms.map((form) => findByIdentifier(deps, form)));
  // Newest first: ids begin with the time of opening.
  const candidates = [...new Set(hits.flat())].sort().reverse();
  const entries: Readonly<Record<string, unknown>>[] = [];
  for (let at = 0; at < candidates.length && entries.length <= MOST; at += ABREAST) {
    const looked = candidates.slice(at, at + ABREAST).map((caseId) => entryOf(deps, actor, caseId, wanted));
    entries.push(...(await Promise.all(looked)).flat());
  }
  const shown = entries.slice(0, MOST);
  // No record, no data. By what, but not for what.
  const about = { by: wanted.field, ...(wanted.kind ? { kind: wanted.kind } : {}), found: shown.length };
  await recordAttempt(deps, { actor, action: 'SearchCases', code: 'searched', about });
  return { entries: shown, ...(entries.length > MOST ? { more: true } : {}) };
}

interface Wanted extends Pick<SearchTerm, 'field' | 'kind'> {
  readonly forms: readonly string[];
}

function termsOf(query: SearchQuery): Wanted {
  if ('ownReference' in query) return { field: 'ownReference', forms: [normaliseText(query.ownReference)] };
  if ('providerReference' in query)
    return { field: 'providerReference', forms: [normaliseText(query.providerReference)] };
  const kind = 'domain' in query ? 'domain' : query.kind;
  const value = 'domain' in query ? query.domain : query.identifier;
  const domain = normaliseIdentifier({ kind: 'domain', name: value });
  if (kind === 'domain') return { field: 'identifier', kind, forms: [domain] };
  // A name of a domain has a form of its own, whichever box it was typed into.
  if (kind === undefined) return { field: 'identifier', forms: [...new Set([normaliseText(value), domain])] };
  return { field: 'identifier', kind, forms: [normaliseText(value)] };
}

async function entryOf(deps: CaseDeps, actor: Actor, caseId: string, wanted: Wanted) {
  const { provider, authority } = actor;
  const row = await deps.table.get(provider === undefined ? headKey(caseId) : providerKey(caseId, provider));
  if (!row || (provider === undefined && (authority === undefined || row.a.authority !== authority)))
    return [];
  const loaded = await loadCase(deps, caseId);
  if (!loaded?.key) return [];
  const relation = loaded.kind.relation(loaded.state, actor);
  if (!permit(actor, 'SearchCases', relation, undefined).ok) return [];
  const terms = loaded.kind.searchTerms?.(loaded.state, relation, actor) ?? [];
  const fits = ({ field, kind, normalised }: SearchTerm): boolean =>
    field === wanted.field &&
    (wanted.kind === undefined || kind === wanted.kind) &&
    wanted.forms.includes(normalised);
  return terms.some(fits) ? [listEntry(row.a)] : [];
}
