/** Identity and standing: real or fictional (design section 10), and entry into force (Art. 16). */
import { firstOfMonthAfterThreeMonths } from '../register.ts';
import { type Problem, problem } from './problems.ts';
import type { PartyProfile } from './profile.ts';
import { isFictional, isKnownCountry } from './vocabulary.ts';

export function checkStatus(profile: PartyProfile): Problem[] {
  return [...checkIdentity(profile), ...checkTreatyStatus(profile)];
}

function checkIdentity(profile: PartyProfile): Problem[] {
  const { code, exercise, exerciseClock, issuer } = profile;
  const problems: Problem[] = [];
  const error = (path: string, message: string) =>
    problems.push(problem('error', 'profile', [path], message));
  if (!isKnownCountry(code)) error('code', `${code} is not an ISO 3166-1 code`);
  if (exercise && !isFictional(code))
    error('exercise', `${code} is a real country: an exercise uses XA to XZ`);
  if (!exercise && isFictional(code))
    error('code', `${code} is fictional: give the real code, or set "exercise": true`);
  if (exerciseClock && !exercise) error('exerciseClock', 'only an exercise may move its clock');
  if (issuer && !/^https:|^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(issuer.url)) {
    error('issuer', 'the issuer must use https');
  }
  return problems;
}

function checkTreatyStatus({ code, status }: PartyProfile): Problem[] {
  const { convention, secondProtocol } = status;
  const { signed, ratified, inForceFrom } = secondProtocol;
  const path = (field: string) => ['status', 'secondProtocol', field];
  const problems: Problem[] = [];
  if (signed === undefined)
    problems.push(problem('warning', '16.1', path('signed'), `${code} has not signed`));
  if (ratified === undefined) {
    const known = inForceFrom !== undefined;
    const message = known
      ? 'in force without a ratification: a signatory is not a Party'
      : `${code} has not ratified: a signatory is not a Party`;
    return [...problems, problem(known ? 'error' : 'warning', '16.1', path('ratified'), message)];
  }
  if (signed !== undefined && ratified < signed) {
    problems.push(
      problem(
        'error',
        '16.1',
        path('ratified'),
        `ratified on ${ratified}, before the signature of ${signed}`,
      ),
    );
  }
  if (inForceFrom === undefined) {
    const message = 'ratified, but no date of entry into force is known: no request is possible';
    return [...problems, problem('warning', '16.3', path('inForceFrom'), message)];
  }
  const earliest = firstOfMonthAfterThreeMonths(ratified);
  if (inForceFrom < earliest) {
    const message = `in force from ${inForceFrom}, but after a ratification on ${ratified} it is ${earliest} at the earliest (first day of the month after three months)`;
    problems.push(problem('error', '16.4', path('inForceFrom'), message));
  }
  if (convention.inForceFrom === undefined || convention.inForceFrom > inForceFrom) {
    const message = 'only a Party to the Convention can be a Party to the Protocol';
    problems.push(problem('error', '16.1', ['status', 'convention', 'inForceFrom'], message));
  }
  return problems;
}
