/** Declarations, reservations and designations: made in time (Art. 19), complete, and consistent with each other. */
import {
  catalogueEntry,
  type DeclarationKey,
  declarationCatalogue,
  declarationKeys,
} from '../declarations.ts';
import { firstGap, isValidOn, valueAt } from './dated.ts';
import { saysNothing } from './declared-values.ts';
import { type Problem, problem } from './problems.ts';
import type { PartyProfile } from './profile.ts';
import { declarationAt } from './questions.ts';

export function checkDeclarations(profile: PartyProfile): Problem[] {
  return [
    ...declarationKeys.flatMap((key) => [...checkMoment(profile, key), ...checkPresence(profile, key)]),
    ...checkNotificationAuthority(profile),
    ...checkArt7Reservation(profile),
    ...checkPostExecution(profile),
    ...checkConstituentUnits(profile),
    ...checkEuPositions(profile),
  ];
}

/** 19.1 for reservations, 19.2 for declarations, 19.3 for what else goes to the Secretary General. */
function checkMoment(profile: PartyProfile, key: DeclarationKey): Problem[] {
  const { kind, when, paragraph } = catalogueEntry(key);
  if (kind === 'domesticRequirement' || kind === 'convention') return [];
  const article19 = kind === 'reservation' ? '19.1' : kind === 'declaration' ? '19.2' : '19.3';
  const { signed, ratified } = profile.status.secondProtocol;
  return profile.declarations[key].flatMap((entry, index) => {
    if (saysNothing(entry.value)) return [];
    const path = ['declarations', key, index, 'depositedAt'];
    const { depositedAt } = entry;
    if (depositedAt === undefined) {
      return [
        problem('error', article19, path, `the day of deposit is missing for this ${kind} (${paragraph})`),
      ];
    }
    if (when !== 'S/R' || depositedAt === signed || depositedAt === ratified) return [];
    const moments = [signed && `signature (${signed})`, ratified && `ratification (${ratified})`].filter(
      Boolean,
    );
    const message = `a ${kind} under ${paragraph} is made at ${moments.join(' or ') || 'signature or ratification'}, not on ${depositedAt}`;
    return [problem('error', article19, path, message)];
  });
}

/** What every Party must communicate. A signatory has time until it is bound. */
function checkPresence(profile: PartyProfile, key: DeclarationKey): Problem[] {
  const { required, what, ifAbsent, paragraph } = catalogueEntry(key);
  if (required === undefined) return [];
  const given = profile.declarations[key].filter(({ value }) => !saysNothing(value));
  const { inForceFrom } = profile.status.secondProtocol;
  const missingFrom = inForceFrom === undefined ? undefined : firstGap(given, inForceFrom);
  if (given.length > 0 && missingFrom === undefined) return [];
  const severity = inForceFrom !== undefined && required === 'blocks' ? 'error' : 'warning';
  const since = given.length > 0 ? ` from ${missingFrom}` : '';
  return [
    problem(severity, paragraph, ['declarations', key], `missing${since}: ${what}. Until then: ${ifAbsent}`),
  ];
}

/** 7.5.e: whoever is notified or consulted is one authority, named with the first 7.5.a notice. */
function checkNotificationAuthority({ declarations }: PartyProfile): Problem[] {
  const users = [...declarations.art7Notification, ...declarations.art7ProviderConsultation];
  const alone = users.find(
    (entry) =>
      !saysNothing(entry.value) &&
      firstGap(declarations.art7NotificationAuthority, entry.validFrom, entry.validTo),
  );
  if (alone === undefined) return [];
  const message = `7.5.a or 7.5.b is used from ${alone.validFrom} without the single authority that receives notifications`;
  return [problem('error', '7.5.e', ['declarations', 'art7NotificationAuthority'], message)];
}

/** 7.9.a closes the whole article, so other Art. 7 declarations of the same time have no effect. */
function checkArt7Reservation(profile: PartyProfile): Problem[] {
  const moot = [
    'art7SupervisionRequired',
    'art7Notification',
    'art7BeforeArt8',
    'art7ExcludedAccessNumber',
  ] as const;
  return moot.flatMap((key) =>
    profile.declarations[key].flatMap((entry, index) => {
      if (saysNothing(entry.value) || !declarationAt(profile, 'art7Reserved', entry.validFrom)) return [];
      const { paragraph } = declarationCatalogue[key];
      const message = `has no effect: Art. 7 is not applied (7.9.a), so nothing is left for ${paragraph}`;
      return [problem('warning', '7.9.a', ['declarations', key, index], message)];
    }),
  );
}

function checkPostExecution({ declarations }: PartyProfile): Problem[] {
  return declarations.art9PostExecution.flatMap(({ value }, index) => {
    if (!value.required || (value.format && value.channel)) return [];
    const path = ['declarations', 'art9PostExecution', index, 'value'];
    return [problem('error', '9.5', path, 'a later submission is required: name its format and its channel')];
  });
}

function checkConstituentUnits(profile: PartyProfile): Problem[] {
  return profile.declarations.constituentUnitApplying.flatMap((entry, index) => {
    const path = ['declarations', 'constituentUnitApplying', index];
    const problems: Problem[] = [];
    if (!saysNothing(entry.value) && !declarationAt(profile, 'federalReservation', entry.validFrom)) {
      problems.push(
        problem('error', '17.2', path, 'units are notified without the federal reservation of 17.1'),
      );
    }
    const foreign = entry.value.filter((unit) => !unit.startsWith(`${profile.code}-`));
    if (foreign.length > 0) {
      problems.push(
        problem('error', '17.2', path, `${foreign.join(', ')}: not a unit of ${profile.code} (ISO 3166-2)`),
      );
    }
    return problems;
  });
}

/** Positions for EU members (Council Decision (EU) 2023/436; strength unverified, hence never an error). */
function checkEuPositions(profile: PartyProfile): Problem[] {
  const refrain = ['art7Reserved', 'art7ExcludedAccessNumber', 'federalReservation'] as const;
  const problems = refrain.flatMap((key) =>
    profile.declarations[key].flatMap((entry, index) => {
      if (saysNothing(entry.value) || valueAt(profile.euMember, entry.validFrom) !== true) return [];
      const { paragraph } = declarationCatalogue[key];
      const message = `EU members refrain from the reservation of ${paragraph} (Council Decision (EU) 2023/436, unverified)`;
      return [problem('warning', paragraph, ['declarations', key, index], message)];
    }),
  );
  const { inForceFrom } = profile.status.secondProtocol;
  if (
    inForceFrom === undefined ||
    !profile.euMember.some((entry) => entry.value && isValidOn(entry, inForceFrom))
  ) {
    return problems;
  }
  if (declarationAt(profile, 'art7Notification', inForceFrom).mode === 'always') return problems;
  const message =
    'EU members ask for notification in every case (Council Decision (EU) 2023/436, unverified)';
  return [...problems, problem('warning', '7.5.a', ['declarations', 'art7Notification'], message)];
}
