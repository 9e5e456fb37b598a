/** Whether an order may be issued at all, and to these providers: judged by the profiles of the date of the act. */
import { localDateOf } from '../deadlines.ts';
import type { DecisionContext } from '../decision.ts';
import { type AccessNumberKind, accessNumberKindOf } from '../identifiers.ts';
import {
  acceptsElectronicForm,
  authorityById,
  declarationAt,
  isTerritoryExcluded,
  isTransferSuspended,
  type PartyProfile,
  pairAt,
  providerById,
} from '../parties.ts';
import type { OrderContent, SubscriberElement } from './content.ts';
import { type Finding, finding } from './findings.ts';
import type { Art7State } from './state.ts';

/** The profiles as they matter to an act of this moment (trap 17). */
export interface Parties {
  /** Calendar day of the act where it is done. */
  readonly date: string;
  readonly own: PartyProfile;
  readonly code: string;
  /** Undefined when this node has no profile of the location Party. */
  readonly location: PartyProfile | undefined;
}

/** One Party in which providers of the order sit, with them (7.3.c): each is judged by its own profile. */
export interface Addressed extends Parties {
  readonly providers: readonly { readonly providerId: string; readonly n: number }[];
  /** Where in the body the Party is named. */
  readonly path: string;
}

export function partiesOf(
  state: Pick<Art7State, 'locationParty'>,
  context: DecisionContext,
  code = state.locationParty,
): Parties {
  const { now, party: own, profiles } = context;
  return { date: localDateOf(now, own.timeZone), own, code, location: profiles[code] };
}

/** The Parties of the draft in the order in which they are named; the location Party alone while it names nobody. */
export function addressedParties(state: Art7State, context: DecisionContext): Addressed[] {
  const named = (state.content?.order.serviceProviders ?? []).map(({ providerId, locationParty }, n) => ({
    providerId,
    n,
    code: locationParty ?? state.locationParty,
  }));
  const codes = named.length > 0 ? [...new Set(named.map(({ code }) => code))] : [state.locationParty];
  return codes.map((code) => {
    const providers = named.filter((one) => one.code === code);
    const path =
      code === state.locationParty
        ? 'locationParty'
        : `order.serviceProviders.${providers[0]?.n}.locationParty`;
    return { ...partiesOf(state, context, code), providers, path };
  });
}

const rule = (paragraph: string, code: string, path: string, message: string): Finding =>
  finding('rule', paragraph, code, path, message);

/** Art. 16, 14.15, 7.9.a and 3.2.b. */
export function partyFindings(state: Art7State, { own, code, location, date, path }: Addressed): Finding[] {
  if (!location) {
    const message = `This node has no profile of ${code}: it cannot be judged what applies.`;
    return [rule('Art. 7.1', 'unknown-party', path, message)];
  }
  const found: Finding[] = [];
  const pair = pairAt(own, location, date);
  if (!pair.inForceBetween) {
    const paragraph = /^\d/.test(pair.paragraph) ? `Art. ${pair.paragraph}` : pair.paragraph;
    found.push(
      rule(paragraph, 'not-in-force', path, `${pair.reason}. Use mutual assistance or another basis.`),
    );
  }
  if (isTransferSuspended(pair, location.code)) {
    const message = `${location.code} has suspended transfers of personal data to ${own.code}.`;
    found.push(rule('Art. 14.15', 'transfers-suspended', path, message));
  }
  if (declarationAt(location, 'art7Reserved', date)) {
    const message = `${location.code} does not apply Art. 7: use Art. 8 or other mutual assistance.`;
    found.push(rule('Art. 7.9.a', 'location-party-reserved', path, message));
  }
  if (declarationAt(own, 'art7Reserved', date)) {
    const message = `${own.code} does not apply Art. 7 and may not issue such orders either.`;
    found.push(rule('Art. 7.9.a', 'own-party-reserved', path, message));
  }
  if (!authorityById(own, state.authority, date)?.competentFor.includes('art7')) {
    const message = `Domestic law does not empower ${state.authority} to issue Art. 7 orders on ${date}.`;
    found.push(rule('Art. 3.2.b', 'authority-not-competent', 'order.issuingAuthority', message));
  }
  return found;
}

const elementKinds: Partial<Record<SubscriberElement, AccessNumberKind>> = {
  telephoneNumber: 'telephone',
  emailAddress: 'email',
  ipAddress: 'ipAddress',
};

/** 7.9.b, and the reciprocal bar on whoever made the reservation: by what is known and by what is asked. */
export function accessNumberFindings(order: OrderContent, { own, location, date }: Parties): Finding[] {
  if (!location) return [];
  const { identifiers = [], elements = [] } = order.informationSought ?? {};
  const named = [
    ...identifiers.map((identifier, n) => [accessNumberKindOf(identifier), `identifiers.${n}`] as const),
    ...elements.map((element, n) => [elementKinds[element], `elements.${n}`] as const),
  ];
  return named.flatMap(([kind, path]) => {
    const by =
      kind &&
      [location, own].find((party) => declarationAt(party, 'art7ExcludedAccessNumber', date).includes(kind));
    if (!by) return [];
    const message = `${by.code} does not apply Art. 7 to access numbers of the kind ${kind}: use Art. 8 for them.`;
    return [rule('Art. 7.9.b', 'access-number-excluded', `order.informationSought.${path}`, message)];
  });
}

/** 7.1, 18.2 and 7.6 for each provider to be served. */
export function providerFindings(
  { location, date, providers }: Addressed,
  onPaper: readonly string[] = [],
): Finding[] {
  if (!location) return [];
  return providers.flatMap(({ providerId, n }) => {
    const at = (paragraph: string, code: string, message: string) => [
      rule(paragraph, code, `order.serviceProviders.${n}`, message),
    ];
    const provider = providerById(location, providerId, date);
    if (!provider) {
      return at(
        'Art. 7.1',
        'unknown-provider',
        `The profile of ${location.code} knows no provider ${providerId} on ${date}.`,
      );
    }
    if (provider.territory.party !== location.code) {
      const message = `${providerId} is in the territory of ${provider.territory.party}, not of ${location.code}.`;
      return at('Art. 7.1', 'provider-elsewhere', message);
    }
    if (isTerritoryExcluded(location, provider.territory.subdivision, date)) {
      const message = `${location.code} does not apply the Protocol to ${provider.territory.subdivision}.`;
      return at('Art. 18.2', 'territory-excluded', message);
    }
    if (onPaper.includes(providerId) || acceptsElectronicForm(provider, date)) return [];
    const message = `${providerId} does not accept orders in electronic form: name it for delivery on paper and serve the package that the case prints, or agree on electronic form and have it entered in the profile.`;
    return at('Art. 7.6', 'electronic-form-not-accepted', message);
  });
}
