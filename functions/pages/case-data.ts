/** Reads what a page of a case shows, each by its own API call: every reading is on record. */
import * as z from 'zod';
import type { Relation } from '../../shared/case/kind.ts';
import { permit } from '../../shared/case/policy.ts';
import {
  type AddresseeStatus,
  addresseeTransitions,
  type OrderStatus,
  transitions,
} from '../../shared/protocol/art07-subscriber-information/transitions.ts';
import { ACTS, type ActSpec } from './act-specs.ts';
import { PAGES_PATH } from './cookies.ts';
import type { Option } from './form-spec.ts';
import type { Texts } from './i18n.ts';
import {
  type CaseView,
  caseView,
  type DocumentView,
  documentView,
  type PartyView,
  partyView,
} from './views.ts';
import type { PagesDeps, SignedInVisit } from './visit.ts';

export const casePath = (id: string, rest = ''): string =>
  `${PAGES_PATH}/cases/${encodeURIComponent(id)}${rest}`;
const apiPath = (id: string, rest = ''): string => `/cases/${encodeURIComponent(id)}${rest}`;

export const readView = async (
  { api }: PagesDeps,
  { session }: SignedInVisit,
  id: string,
): Promise<CaseView> =>
  caseView.parse(await api.json({ method: 'GET', path: apiPath(id), token: session.token }));

export async function readDocuments(
  { api }: PagesDeps,
  { session }: SignedInVisit,
  id: string,
): Promise<DocumentView[]> {
  const answer = await api.json({ method: 'GET', path: apiPath(id, '/documents'), token: session.token });
  return z.array(documentView).parse(answer.documents);
}

export const readParty = async (
  { api }: PagesDeps,
  { session }: SignedInVisit,
  code: string,
): Promise<PartyView> =>
  partyView.parse(await api.json({ method: 'GET', path: `/parties/${code}`, token: session.token }));

/**
 * Acts worth a button: those that the tables of the API list for this status, role and relation. A shorter menu,
 * no more: the API decides again, by the same tables and by every other rule.
 */
export function offeredActs({ actor }: SignedInVisit, view: CaseView): ActSpec[] {
  return ACTS.filter(
    ({ operation }) => isOffered(view, operation) && mayDo(actor.roles, operation, view.relation),
  );
}

export const mayDo = (roles: readonly string[], operation: string, relation: string): boolean =>
  permit({ roles }, operation, relation as Relation, 0).ok;

export function isOffered({ relation, status, withdrawn }: CaseView, operation: string): boolean {
  if (relation !== 'addressee') {
    const allowed = transitions[status as OrderStatus] ?? {};
    const outcome = (allowed as Readonly<Record<string, unknown>>)[operation];
    return outcome !== undefined && outcome !== 'repeat';
  }
  const next = addresseeTransitions[status as AddresseeStatus] ?? [];
  if (withdrawn) return false;
  if (operation === 'AcknowledgeReceipt') return next.includes('received');
  return (operation === 'AnswerOrder' || operation === 'DeclareDocument') && next.includes('disclosed');
}

const nameIn = (t: Texts, names: Readonly<Record<string, string>>, id: string): string =>
  names[t.language] ?? names.en ?? Object.values(names)[0] ?? id;

export const partyName = (t: Texts, party: PartyView): string => nameIn(t, party.names, party.code);

const ORDER_LANGUAGES =
  'bg cs da de el en es et fi fr hr hu is it ja lt lv nb nl pl pt ro sk sl sq sr sv tr uk'.split(' ');

const byText = (language: string) => (a: Option, b: Option) => a.text.localeCompare(b.text, language);

export function languageOptions(t: Texts): readonly Option[] {
  const names = new Intl.DisplayNames([t.language], { type: 'language' });
  return ORDER_LANGUAGES.map((value) => ({ value, text: names.of(value) ?? value })).sort(byText(t.language));
}

/** What the fields of the order and of its acts offer for choice, from the profiles of both Parties. */
export function optionsOf(
  t: Texts,
  own: PartyView,
  location: PartyView | undefined,
): Record<string, readonly Option[]> {
  const authorities = (party: PartyView | undefined): Option[] =>
    (party?.authorities ?? []).map((each) => ({ value: each.id, text: nameIn(t, each.names, each.id) }));
  const designated = declared(location, 'art7NotificationAuthority').map(String);
  const notified = authorities(location);
  return {
    languages: languageOptions(t),
    categories: [{ value: 'subscriber', text: t('field.categorySubscriber') }],
    ownAuthorities: authorities(own),
    providers: (location?.providers ?? [])
      .filter(({ kind }) => kind !== 'registrar')
      .map(({ id, legalName }) => ({ value: id, text: legalName ?? id })),
    notifiedAuthorities:
      designated.length > 0 ? notified.filter(({ value }) => designated.includes(value)) : notified,
    circumstances: declared(location, 'art7Notification').flatMap((value) => circumstances(t, value)),
  };
}

/** What a Party declares without an end; what holds on the day of the act the API knows. */
const declared = (party: PartyView | undefined, name: string): unknown[] =>
  (party?.declarations[name] ?? []).filter(({ validTo }) => validTo === undefined).map(({ value }) => value);

const circumstancesView = z.looseObject({
  circumstances: z.array(z.looseObject({ id: z.string(), text: z.record(z.string(), z.string()) })),
});

function circumstances(t: Texts, value: unknown): Option[] {
  const parsed = circumstancesView.safeParse(value);
  if (!parsed.success) return [];
  return parsed.data.circumstances.map(({ id, text }) => ({ value: id, text: nameIn(t, text, id) }));
}
