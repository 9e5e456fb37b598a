/** How the outcome of a command or a read becomes an answer; shared by all API functions. */
import type { CommandOutcome } from '../../shared/application/cases/command-outcome.ts';
import type { ReadFailure } from '../../shared/application/cases/read-case.ts';
import { type ProblemError, problem, refusalProblem } from './problems.ts';
import type { ApiRequest, ApiResponse } from './request.ts';

type Decided = Extract<CommandOutcome, { ok: true }>;

export const etag = (version: number): string => `"${version}"`;

const absent = (): ProblemError =>
  problem('not-found', 'There is no such resource, or it is not yours to see.');

const erased = (): ProblemError =>
  problem('erased', 'The content of this case was erased; only its open record remains.', {
    rule: 'Art. 14.5',
  });

/** Throws the problem of a failed command; returns the successful outcome. */
export function expectDecided<T extends CommandOutcome>(outcome: T): Extract<T, { ok: true }> {
  if (outcome.ok) return outcome as Extract<T, { ok: true }>;
  const failed = outcome as Exclude<CommandOutcome, { ok: true }>;
  switch (failed.why) {
    case 'refused':
      throw refusalProblem(failed.refusal);
    case 'denied':
      throw failed.code === 'role'
        ? problem(
            'missing-role',
            'Your directory record carries no role that may do this; ask an administrator.',
            { rule: 'policy: roles' },
          )
        : problem(
            'recent-authentication-required',
            'This act needs a sign-in of the last 15 minutes: get a new token and repeat.',
            {
              rule: 'policy: recent authentication',
            },
          );
    case 'absent':
      throw absent();
    case 'erased':
      throw erased();
    case 'stale':
      throw problem(
        'stale-version',
        'Read the case again, look at what changed, and repeat with the new ETag.',
        {
          headers: { ETag: etag(failed.version) },
        },
      );
    case 'conflict':
      throw problem(
        'conflict',
        'Several others are changing the case. Repeat the request with the same Idempotency-Key.',
        {
          headers: { 'Retry-After': '1' },
        },
      );
    case 'key-reused':
      throw problem(
        'idempotency-key-reused',
        'Use a new Idempotency-Key for a new act; repeat the old request unchanged to see its answer.',
      );
  }
}

export function expectRead<T extends { ok: true }>(result: T | ReadFailure): T {
  if (result.ok) return result;
  if (result.why === 'denied')
    throw problem('missing-role', 'Your roles do not allow this reading.', { rule: 'policy: roles' });
  if (result.why === 'erased') throw erased();
  throw absent();
}

export function decidedResponse(
  outcome: Decided,
  status: number,
  extra: Readonly<Record<string, unknown>> = {},
): ApiResponse {
  const { caseId: id, version, status: caseStatus } = outcome;
  return { status, body: { id, version, status: caseStatus, ...extra }, headers: { ETag: etag(version) } };
}

/** What every command takes from the request: actor, versions, repetition. */
export function commandContext(request: ApiRequest) {
  const { caller, operation, idempotencyKey, path, body } = request;
  return {
    actor: caller.actor,
    ...(caller.authAgeMinutes === undefined ? {} : { authAgeMinutes: caller.authAgeMinutes }),
    ...(request.ifVersion === undefined ? {} : { ifVersion: request.ifVersion }),
    ...(idempotencyKey === undefined
      ? {}
      : {
          idempotency: {
            actor: caller.actor.id,
            route: operation,
            key: idempotencyKey,
            request: JSON.stringify([operation, path, body]),
          },
        }),
  };
}

/** Why the reader looks, for the access record. */
export function readingContext(request: ApiRequest) {
  const { reasonCode } = request.query as { reasonCode?: string };
  return {
    caseId: request.path.id ?? '',
    actor: request.caller.actor,
    ...(reasonCode ? { reasonCode } : {}),
  };
}
