/** Party profiles from files, checked before anything runs on them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PartyProfile, readProfile } from '../shared/protocol/parties.ts';

export class ProfileFileError extends Error {
  override readonly name = 'ProfileFileError';
}

export const COUNTRIES = join(import.meta.dirname, '..', 'countries');
export const EXERCISE_PARTIES = ['XA', 'XB', 'XC', 'XD'] as const;

/** Throws ProfileFileError with the first problem and the command that lists them all. */
export function loadProfile(file: string): PartyProfile {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new ProfileFileError(`${file} cannot be read as JSON`);
  }
  const { profile, problems } = readProfile(json);
  const error = problems.find(({ severity }) => severity === 'error');
  if (profile && !error) return profile;
  const first = error ? `: ${error.message}` : '';
  throw new ProfileFileError(`${file} has problems${first}. See them all: npm run party -- check ${file}`);
}

export const exerciseProfile = (code: string): PartyProfile => loadProfile(join(COUNTRIES, `${code}.json`));
