/** Reads what a page of a case shows, each by its own API call: every reading is on record. */
import * as z from 'zod';
import type { Relation } from '../../shared/case/kind.ts';
import { permit } from '../../shared/case/policy.ts';
import {
  type NotifiedStatus,
  notifiedTransitions,
} from '../../shared/protocol/art07-subscriber-information/notified/transitions.ts';
import {
  type AddresseeStatus,
  addresseeTransitions,
  type OrderStatus,
  transitions,
} from '../../shared/protocol/art07-subscriber-information/transitions.ts';
import type { Actor } from '../../shared/protocol/decision.ts';
import type { ActSpec } from './act-spec.ts';
import { ACTS } from './act-specs.ts';
import { PAGES_PATH } from './cookies.ts';
import type { Option } from './form-spec.ts';
import type { Texts } from './i18n.ts';
import {
  type AddresseeView,
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

/** Why supervision looks: a code that goes with every reading on the page (Art. 14.8). */
export const reasonOf = (query: URLSearchParams): { readonly reasonCode?: string } => {
  const reasonCode = query.get('reason') ?? '';
  return /^[a-z-]{1,40}$/.test(reasonCode) ? { reasonCode } : {};
};

export const readView = async (
  { api }: PagesDeps,
  { session, query }: SignedInVisit,
  id: string,
): Promise<CaseView> =>
  caseView.parse(
    await api.json({ method: 'GET', path: apiPath(id), query: reasonOf(query), token: session.token }),
  );

export async function readDocuments(
  { api }: PagesDeps,
  { session, query }: SignedInVisit,
  id: string,
): Promise<DocumentView[]> {
  const answer = await api.json({
    method: 'GET',
    path: apiPath(id, '/documents'),
    query: reasonOf(query),
    token: session.token,
  });
  return z.array(documentView).parse(answer.documents);
}

export const readParty = async (
  { api }: PagesDeps,
  { session }: SignedInVisit,
  code: string,
): Promise<PartyView> =>
  partyView.parse(await api.json({ method: 'GET', path: `/parties/${code}`, token: session.token }));

/**
 * Acts worth a button: those that the tables of the API list for this status, role and relation, and that have
 * something to be about. A shorter menu, no more: the API decides again, by the same tables and every other rule.
 */
export function offeredActs({ actor }: SignedInVisit, view: CaseView): ActSpec[] {
  return ACTS.filter(
    (act) =>
      !act.perAddressee &&
      isOffered(view, act.operation) &&
      mayDo(actor, act.operation, view.relation) &&
      (act.fits?.(view) ?? true),
  );
}

/** The same for what is done about one provider. */
export function addresseeActs({ actor }: SignedInVisit, view: CaseView, addressee: AddresseeView): ActSpec[] {
  return ACTS.filter(
    (act) =>
      act.perAddressee &&
      isOffered(view, act.operation) &&
      mayDo(actor, act.operation, view.relation) &&
      act.fits?.(view, addressee),
  );
}

/** With what was lent to the actor; how fresh the sign-in is, the API asks. */
export const mayDo = (actor: Actor, operation: string, relation: string): boolean =>
  permit(actor, operation, relation as Relation, 0).ok;

export function isOffered({ relation, status, withdrawn, annulled }: CaseView, operation: string): boolean {
  if (relation !== 'addressee') {
    const allowed = { ...transitions, ...notifiedTransitions }[status as OrderStatus | NotifiedStatus] ?? {};
    const outcome = (allowed as Readonly<Record<string, unknown>>)[operation];
    return outcome !== undefined && outcome !== 'repeat';
  }
  const next = addresseeTransitions[status as AddresseeStatus] ?? [];
  if (withdrawn || annulled) return false;
  switch (operation) {
    case 'AcknowledgeReceipt':
      return next.includes('received');
    case 'ContestReceipt':
      return status === 'received' || status === 'expired';
    case 'RecordConsultation':
      return ['issued', 'received', 'expired'].includes(status);
    case 'RequestClarification':
      return next.length > 0;
    default:
      return (operation === 'AnswerOrder' || operation === 'DeclareDocument') && next.includes('disclosed');
  }
}

/** The Parties that a provider can be in: all but one's own. */
export async function partyOptions(
  { api, party }: PagesDeps,
  { session, t }: SignedInVisit,
): Promise<Option[]> {
  const answer = await api.json({ method: 'GET', path: '/parties', token: session.token });
  return z
    .array(partyView)
    .parse(answer.parties)
    .filter(({ code }) => code !== party)
    .map((each) => ({ value: each.code, text: `${partyName(t, each)} (${each.code})` }));
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
