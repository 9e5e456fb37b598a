/** What is not deposited but still needed: authorities, languages, providers, pairs. */

import { firstUncoveredMinute, weekdaySchema } from './authorities.ts';
import { checkRegistration } from './check-registration.ts';
import { type Problem, problem } from './problems.ts';
import type { PartyProfile } from './profile.ts';
import { authorityById, authorityKeys } from './questions.ts';
import { articleSchema, isFictional, isKnownCountry } from './vocabulary.ts';

export function checkOperations(profile: PartyProfile): Problem[] {
  return [
    ...checkAuthorityReferences(profile),
    ...checkCompetence(profile),
    ...checkLanguages(profile),
    ...checkEmergencyContact(profile),
    ...checkProviders(profile),
    ...checkPairs(profile),
  ];
}

function checkAuthorityReferences(profile: PartyProfile): Problem[] {
  const named = [
    ...authorityKeys.flatMap((key) =>
      profile.declarations[key].map((entry, index) => ({
        entry,
        path: ['declarations', key, index],
        ids: entry.value,
      })),
    ),
    ...profile.dataProtection.senderNoticeDuty.map((entry, index) => ({
      entry,
      path: ['dataProtection', 'senderNoticeDuty', index],
      ids: entry.value.contact ?? [],
    })),
    ...profile.emergencyMlaContact.map((entry, index) => ({
      entry,
      path: ['emergencyMlaContact', index],
      ids: entry.value.authority,
    })),
  ];
  return named.flatMap(({ entry, path, ids }) =>
    [ids].flat().flatMap((id) => {
      if (authorityById(profile, id, entry.validFrom)) return [];
      const message = `names the authority "${id}", which the profile does not define on ${entry.validFrom}`;
      return [problem('error', '3.2', path, message)];
    }),
  );
}

/** Art. 14 concerns every authority, and a Party that has reserved Art. 7 issues no orders under it. */
function checkCompetence({ authorities, declarations }: PartyProfile): Problem[] {
  const needless = ['art14', ...(declarations.art7Reserved.some(({ value }) => value) ? ['art7'] : [])];
  const without = articleSchema.options.filter(
    (article) =>
      !needless.includes(article) && !authorities.some(({ competentFor }) => competentFor.includes(article)),
  );
  if (without.length === 0) return [];
  return [problem('warning', '3.2.b', ['authorities'], `no competent authority for ${without.join(', ')}`)];
}

function checkLanguages(profile: PartyProfile): Problem[] {
  const problems: Problem[] = [];
  if (profile.officialLanguages.length === 0) {
    problems.push(
      problem(
        'error',
        '4.1',
        ['officialLanguages'],
        'missing: the languages assumed where nothing else is known',
      ),
    );
  }
  if (profile.acceptableLanguages.length === 0) {
    const message =
      'missing: languages in which requests are taken. Until then the official languages (policy)';
    problems.push(problem('warning', '4.1', ['acceptableLanguages'], message));
  }
  return problems;
}

function checkEmergencyContact(profile: PartyProfile): Problem[] {
  if (profile.emergencyMlaContact.length === 0) {
    const message = 'missing: who of a mutual-assistance authority can be reached round the clock';
    return [problem('error', '10.5', ['emergencyMlaContact'], message)];
  }
  return profile.emergencyMlaContact.flatMap(({ value }, index) => {
    const minute = firstUncoveredMinute(value.rota);
    if (minute === undefined) return [];
    const time = `${weekdaySchema.options[Math.floor(minute / 1440)]} ${clock(minute % 1440)}`;
    const path = ['emergencyMlaContact', index, 'value', 'rota'];
    return [
      problem(
        'error',
        '10.5',
        path,
        `nobody is on duty from ${time}; the rota must cover 24 hours on 7 days`,
      ),
    ];
  });
}

function checkProviders(profile: PartyProfile): Problem[] {
  const excluded = profile.declarations.excludedTerritory.flatMap(({ value }) =>
    value.map(({ code }) => code),
  );
  return profile.providers.flatMap(({ id, kind, territory, policies, registration }, index) => {
    const path = ['providers', index];
    const problems: Problem[] = [];
    if (territory.party !== profile.code) {
      const message = `${id} is said to be in ${territory.party}: a profile lists providers in its own territory only`;
      problems.push(problem('error', '7.1', [...path, 'territory'], message));
    }
    const part = territory.subdivision;
    if (part !== undefined && !part.startsWith(`${profile.code}-`) && !excluded.includes(part)) {
      problems.push(
        problem(
          'error',
          '7.1',
          [...path, 'territory'],
          `${id}: ${part} is not a known territory of ${profile.code}`,
        ),
      );
    }
    if (policies.acceptedLanguages.length + policies.comparableProcessLanguages.length === 0) {
      const message = `${id}: no language is known; the official languages are assumed (policy)`;
      problems.push(problem('warning', '4.2', [...path, 'policies'], message));
    }
    if (policies.electronicForm.length === 0) {
      const message = `${id}: unknown whether electronic form is acceptable; it is taken as not`;
      problems.push(problem('warning', kind === 'registrar' ? '6.4' : '7.6', [...path, 'policies'], message));
    }
    return [...problems, ...checkRegistration(id, registration, [...path, 'registration'])];
  });
}

function checkPairs({ code, exercise, pairs }: PartyProfile): Problem[] {
  return pairs.flatMap((pair, index) => {
    const path = ['pairs', index, 'with'];
    const error = (message: string) => [problem('error', '5', path, message)];
    if (!isKnownCountry(pair.with)) return error(`${pair.with} is not an ISO 3166-1 code`);
    if (pair.with === code) return error('a Party makes no pair with itself');
    if (pairs.findIndex((other) => other.with === pair.with) < index)
      return error(`${pair.with} is listed twice`);
    if (isFictional(pair.with) !== exercise) return error('an exercise Party and a real Party make no pair');
    return [];
  });
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
