/** All checks of a profile, and the reading of one from JSON that nobody has checked yet. */
import type * as z from 'zod';
import { checkDataProtection } from './check-data-protection.ts';
import { checkDeclarations } from './check-declarations.ts';
import { checkForm } from './check-form.ts';
import { checkOperations } from './check-operations.ts';
import { checkStatus } from './check-status.ts';
import { type Path, type Problem, paragraphOf, problem } from './problems.ts';
import { type PartyProfile, partyProfileSchema } from './profile.ts';

/** Every problem of a profile, errors first. */
export function checkProfile(profile: PartyProfile): Problem[] {
  return [
    ...checkStatus(profile),
    ...checkDeclarations(profile),
    ...checkOperations(profile),
    ...checkDataProtection(profile),
    ...checkForm(profile),
  ].sort((a, b) => rank(a) - rank(b));
}

export interface ReadProfile {
  /** Absent when the form itself is broken; present, even with errors, when it could be read. */
  readonly profile?: PartyProfile;
  readonly problems: readonly Problem[];
}

export function readProfile(json: unknown): ReadProfile {
  const parsed = partyProfileSchema.safeParse(json);
  if (!parsed.success) return { problems: parsed.error.issues.flatMap(problemsOf) };
  return { profile: parsed.data, problems: checkProfile(parsed.data) };
}

function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  const path: Path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  if (issue.code !== 'unrecognized_keys') return [problem('error', paragraphOf(path), path, issue.message)];
  return issue.keys.map((key) => {
    const place = [...path, key];
    if (path.length === 1 && path[0] === 'declarations') {
      const message = `"${key}" is nothing that a Party can declare or reserve: the list is closed`;
      return problem('error', '19.1', place, message);
    }
    return problem('error', paragraphOf(path), place, `"${key}" is no field of a profile`);
  });
}

function rank({ severity }: Problem): number {
  return severity === 'error' ? 0 : 1;
}
