/** Questions to one profile, always as of the date of an act (trap 17). */
import { type DeclarationKey, declarationCatalogue } from '../declarations.ts';
import type { ProviderLanguages } from '../languages.ts';
import type { Authority } from './authorities.ts';
import { type RetentionQuestion, type RetentionRule, retentionRuleFor } from './data-protection.ts';
import { entryAt, isValidOn, valueAt } from './dated.ts';
import { absentValues, type DeclarationAnswer, type DeclaredEntry } from './declared-values.ts';
import type { PartyProfile } from './profile.ts';
import type { Provider } from './providers.ts';
import type { Article } from './vocabulary.ts';

/** What the Party has declared, or what the treaty says when it has said nothing. */
export function declarationAt<K extends DeclarationKey>(
  profile: PartyProfile,
  key: K,
  date: string,
): DeclarationAnswer<K> {
  // The compiler cannot see that the entry of key K holds the value of key K.
  return (declaredEntryAt(profile, key, date)?.value ?? absentValues[key]) as DeclarationAnswer<K>;
}

/** The declaration with its source and dates; undefined when the Party has said nothing. */
export function declaredEntryAt<K extends DeclarationKey>(
  profile: PartyProfile,
  key: K,
  date: string,
): DeclaredEntry<K> | undefined {
  return entryAt<DeclaredEntry<K>>(profile.declarations[key], date);
}

export function authorityById(profile: PartyProfile, id: string, date: string): Authority | undefined {
  return profile.authorities.find((authority) => authority.id === id && isValidOn(authority, date));
}

/** 3.2.b: the authorities that domestic law empowers for an article. */
export function competentAuthoritiesAt(profile: PartyProfile, article: Article, date: string): Authority[] {
  return profile.authorities.filter(
    (authority) => authority.competentFor.includes(article) && isValidOn(authority, date),
  );
}

/** The keys whose value is an authority, or a list of them. */
export const authorityKeys = [
  'art6ConsultationAuthority',
  'art7NotificationAuthority',
  'art8SubmittingAuthority',
  'art8ReceivingAuthority',
  'incidentAuthority',
  'onwardTransferAuthority',
  'centralAuthority',
  'pointOfContact',
] as const satisfies readonly DeclarationKey[];
export type AuthorityKey = (typeof authorityKeys)[number];

export interface DesignatedAuthorities {
  readonly authorities: readonly Authority[];
  /** Nobody is designated: the central authority stands in (policy; only for 6.6 and 14.7.c). */
  readonly standIn: boolean;
}

/** Whom the Party has designated, with the stand-in that the catalogue allows. */
export function designatedAt(profile: PartyProfile, key: AuthorityKey, date: string): DesignatedAuthorities {
  const named = authoritiesOf(profile, key, date);
  if (named.length > 0) return { authorities: named, standIn: false };
  const mayStandIn = 'required' in declarationCatalogue[key] && declarationCatalogue[key].required === 'gap';
  const central = mayStandIn ? authoritiesOf(profile, 'centralAuthority', date) : [];
  return { authorities: central, standIn: central.length > 0 };
}

/** The designations that an authority holds: its roles under the Protocol. */
export function rolesOf(profile: PartyProfile, authorityId: string, date: string): AuthorityKey[] {
  return authorityKeys.filter((key) => idsOf(profile, key, date).includes(authorityId));
}

export function providerById(profile: PartyProfile, id: string, date: string): Provider | undefined {
  return profile.providers.find((provider) => provider.id === id && isValidOn(provider, date));
}

/** What rule 4.2 needs to know of a provider. */
export function providerLanguagesAt(
  profile: PartyProfile,
  provider: Provider,
  date: string,
): ProviderLanguages {
  return {
    comparableProcess: valueAt(provider.policies.comparableProcessLanguages, date),
    accepted: valueAt(provider.policies.acceptedLanguages, date),
    official: valueAt(profile.officialLanguages, date) ?? [],
  };
}

/** What rule 4.1 needs to know of a Party. */
export function partyLanguagesAt(profile: PartyProfile, date: string) {
  return {
    acceptable: valueAt(profile.acceptableLanguages, date),
    official: valueAt(profile.officialLanguages, date) ?? [],
  };
}

/** 7.6, 6.4: nothing known means not acceptable. */
export function acceptsElectronicForm(provider: Provider, date: string): boolean {
  return valueAt(provider.policies.electronicForm, date)?.accepted ?? false;
}

/** Where the provider's periods end. */
export function seatTimeZone(profile: PartyProfile, provider: Provider): string {
  return provider.timeZone ?? profile.timeZone;
}

/** 18.2: whether the Protocol does not reach a territory of the Party. */
export function isTerritoryExcluded(
  profile: PartyProfile,
  territory: string | undefined,
  date: string,
): boolean {
  if (territory === undefined) return false;
  return declarationAt(profile, 'excludedTerritory', date).some(({ code }) => code === territory);
}

/** 14.5 */
export function retentionRuleAt(
  profile: PartyProfile,
  asked: RetentionQuestion,
  date: string,
): RetentionRule | undefined {
  return retentionRuleFor(valueAt(profile.dataProtection.retention, date) ?? [], asked);
}

function authoritiesOf(profile: PartyProfile, key: AuthorityKey, date: string): Authority[] {
  return idsOf(profile, key, date).flatMap((id) => authorityById(profile, id, date) ?? []);
}

function idsOf(profile: PartyProfile, key: AuthorityKey, date: string): readonly string[] {
  const value = declarationAt(profile, key, date);
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
