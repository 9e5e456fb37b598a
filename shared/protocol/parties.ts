/**
 * The Party profile: almost every rule of the Protocol is switched by what a Party has declared, reserved or
 * designated (treaty.md section 3). No country is hard-coded; code asks the profile, as of the date of the act.
 */
export { type Authority, type Shift, weekdaySchema } from './parties/authorities.ts';
export { checkProfile, type ReadProfile, readProfile } from './parties/check-profile.ts';
export { type RetentionQuestion, type RetentionRule, retentionRuleFor } from './parties/data-protection.ts';
export { type Dated, entryAt, isValidOn, overlaps, type Validity, valueAt } from './parties/dated.ts';
export {
  absentValues,
  type Circumstance,
  type DeclarationAnswer,
  type Declarations,
  type DeclaredEntry,
  type DeclaredValue,
  saysNothing,
} from './parties/declared-values.ts';
export {
  type DpRegime,
  isTransferSuspended,
  notBound,
  type PairFacts,
  pairAt,
  pairWith,
} from './parties/pair-facts.ts';
export type { DpAgreement, Pair, TransferSuspension } from './parties/pairs.ts';
export type { Problem } from './parties/problems.ts';
export { type PartyProfile, partyProfileSchema, type TreatyStatus } from './parties/profile.ts';
export { type Provider, providerSchema } from './parties/providers.ts';
export {
  type AuthorityKey,
  acceptsElectronicForm,
  authorityById,
  competentAuthoritiesAt,
  type DesignatedAuthorities,
  declarationAt,
  declaredEntryAt,
  designatedAt,
  isTerritoryExcluded,
  partyLanguagesAt,
  providerById,
  providerLanguagesAt,
  retentionRuleAt,
  rolesOf,
  seatTimeZone,
} from './parties/questions.ts';
export {
  type Article,
  articleSchema,
  authorityIdSchema,
  type DataCategory,
  dataCategorySchema,
  isFictional,
  isKnownCountry,
  type Localised,
  localisedSchema,
  partyCodeSchema,
  providerIdSchema,
  territoryCodeSchema,
  textIn,
} from './parties/vocabulary.ts';
