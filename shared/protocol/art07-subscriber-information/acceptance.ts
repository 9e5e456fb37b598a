/** "Would this be accepted?": the draft against the profile of each addressee as of today. It decides nothing. */
import { art77Deadline } from '../deadlines.ts';
import type { DecisionContext, Gap } from '../decision.ts';
import {
  acceptsElectronicForm,
  declarationAt,
  type Provider,
  providerById,
  seatTimeZone,
  valueAt,
} from '../parties.ts';
import type { OrderContent } from './content.ts';
import { toGap } from './findings.ts';
import {
  type Addressed,
  accessNumberFindings,
  addressedParties,
  partyFindings,
  providerFindings,
} from './gates.ts';
import { languageDecisions, languageFindings, whoDemandsSupervision } from './issue-rules.ts';
import { notificationLanguageFindings, notificationLanguages } from './notification-language.ts';
import type { Art7State } from './state.ts';
import { vagueFindings, type Warning } from './vague.ts';

export interface Acceptance {
  readonly date: string;
  readonly addressees: readonly AddresseeAcceptance[];
  /** Vague identifiers and the like; none of them blocks. */
  readonly warnings: readonly Warning[];
}

export interface AddresseeAcceptance {
  readonly providerId: string;
  readonly locationParty: string;
  readonly verdict: 'open' | 'blocked';
  /** What blocks, by paragraph. Paper instead of electronic form (7.6) does not. */
  readonly findings: readonly Gap[];
  readonly [more: string]: unknown;
}

export function acceptanceOf(state: Art7State, context: DecisionContext): Acceptance {
  const order = state.content?.order ?? {};
  const addressed = addressedParties(state, context);
  return {
    date: addressed[0]?.date ?? '',
    addressees: addressed
      .flatMap((parties) => parties.providers.map((one) => ({ n: one.n, of: one.providerId, parties })))
      .sort((a, b) => a.n - b.n)
      .map(({ n, of, parties }) =>
        addresseeAcceptance(state, { ...parties, providers: [{ providerId: of, n }] }, order, context),
      ),
    warnings: vagueFindings(order, context.now),
  };
}

/** One provider, in its own Party. */
function addresseeAcceptance(
  state: Art7State,
  one: Addressed,
  order: OrderContent,
  context: DecisionContext,
): AddresseeAcceptance {
  const { location, date, code, providers } = one;
  const providerId = providers[0]?.providerId ?? '';
  const findings = [
    ...partyFindings(state, one),
    ...accessNumberFindings(order, one),
    ...providerFindings(one, [providerId]),
    ...languageFindings(state, one),
    ...notificationLanguageFindings(state, {}, [one]),
  ];
  const provider = location && providerById(location, providerId, date);
  return {
    providerId,
    locationParty: code,
    verdict: findings.length > 0 ? 'blocked' : 'open',
    findings: findings.map(toGap),
    ...(location && { supervisionRequired: whoDemandsSupervision([one]) !== undefined }),
    ...(location && authorityFacts(state, one)),
    ...(location && provider && providerFacts(state, one, provider, order, context)),
  };
}

/** 7.5: who is told at the same moment, and whether the provider has to ask its authority first. */
function authorityFacts(state: Art7State, one: Addressed) {
  const { location, date } = one;
  if (!location) return {};
  const notification = declarationAt(location, 'art7Notification', date);
  const consultation = declarationAt(location, 'art7ProviderConsultation', date);
  return {
    notification: {
      ...notification,
      authority: declarationAt(location, 'art7NotificationAuthority', date),
      // 4.1: what the authority gets, writing by writing.
      ...(notification.mode !== 'none' && { languages: notificationLanguages(state, one) }),
    },
    // 7.5.b: a consultation comes before disclosure; the period of 7.7 runs all the same.
    consultation: { expected: consultation.length > 0, circumstances: consultation },
  };
}

function providerFacts(
  state: Art7State,
  one: Addressed,
  provider: Provider,
  order: OrderContent,
  { now }: DecisionContext,
) {
  const { location, date } = one;
  if (!location) return {};
  const [language] = languageDecisions(state, provider, one);
  const isElectronic = acceptsElectronicForm(provider, date);
  const asked = order.responseTimeFrame;
  const deadline = art77Deadline(now, asked, seatTimeZone(location, provider));
  const wished = asked !== undefined && deadline.basis === '7.7';
  return {
    form: {
      electronic: isElectronic,
      paragraph: 'Art. 7.6',
      delivery: isElectronic ? 'electronic' : 'paper',
    },
    ...(language && { language }),
    security: valueAt(provider.policies.electronicForm, date)?.security ?? [],
    period: {
      ifReceivedNow: deadline,
      // A shorter period is a wish: the fallback still waits for thirty days (7.7).
      wishOnly: wished,
    },
    ...(order.confidentiality?.requested && { confidentiality: secrecyFacts(provider, date) }),
  };
}

/** ER 106: look at the provider's policies before asking for silence. */
function secrecyFacts({ policies }: Provider, date: string) {
  const notifies = valueAt(policies.userNotification, date)?.mode ?? 'unknown';
  const honoured = valueAt(policies.confidentiality, date)?.honoured ?? 'unknown';
  const safe = (honoured === 'always' || honoured === 'onRequest') && notifies !== 'always';
  return {
    userNotification: notifies,
    honoured,
    paragraph: 'ER 106',
    ...(!safe && {
      warning:
        'The provider may tell the user, or does not say that it will keep silent: weigh this before issue.',
    }),
  };
}
