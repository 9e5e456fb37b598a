/** One mapper from outcomes and faults to problem details. Faults not listed here are a plain 500. */

import { PROBLEMS, type Problem, type ProblemCode } from '../../shared/contracts/problem.ts';
import type { Gap, Refusal } from '../../shared/protocol/decision.ts';

/** Thrown inside the shell and by operations to answer with a problem; carries no sealed data. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Omit<Problem, 'correlationId'>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(problem: Omit<Problem, 'correlationId'>, headers: Readonly<Record<string, string>> = {}) {
    super(problem.code);
    this.problem = problem;
    this.headers = headers;
  }
}

interface ProblemExtra {
  readonly rule?: string;
  readonly errors?: NonNullable<Problem['errors']>;
  readonly headers?: Readonly<Record<string, string>>;
}

export function problem(
  code: ProblemCode,
  detail: string,
  { headers, ...extra }: ProblemExtra = {},
): ProblemError {
  const [status, title] = PROBLEMS[code];
  return new ProblemError(
    { type: `urn:accord224:problem:${code}`, title, status, detail, code, ...extra },
    headers,
  );
}

/** Said before the bytes are sent: what must not be disclosed any more stays with the provider. */
export const uploadsClosed = (): ProblemError =>
  problem(
    'uploads-closed',
    'The case takes no uploads for this document any more: the order was taken back or the case is over. Do not send what you have not sent yet.',
    { rule: 'Art. 7.1' },
  );

const REFUSALS: Record<Refusal['kind'], readonly [number, string]> = {
  state: [409, 'The case is not in a state that allows this'],
  rule: [422, 'A rule does not allow this'],
  incomplete: [422, 'Something is missing'],
  absent: [404, 'There is no such resource for you'],
};

const gapError = ({ path, message, paragraph }: Gap) => ({ path, message, paragraph });

export function refusalProblem(refusal: Refusal): ProblemError {
  const [status, title] = REFUSALS[refusal.kind];
  return new ProblemError({
    type: `urn:accord224:problem:${refusal.code}`,
    title,
    status,
    detail: refusal.detail,
    code: refusal.code,
    rule: refusal.rule,
    ...(refusal.gaps ? { errors: refusal.gaps.map(gapError) } : {}),
  });
}

/** Error names of our own adapters that mean "try again later", not "we are broken". */
const TRANSIENT = new Set(['TableUnavailableError', 'KeyUnavailableError', 'StoreUnavailableError']);

/** Anything else that was thrown: safe text only, whatever the error says. */
export function faultProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof Error && error.name === 'InvalidCursorError') {
    return problem(
      'invalid-request',
      'The cursor is not one this API gave out for this list; start without it.',
    );
  }
  if (error instanceof Error && TRANSIENT.has(error.name)) {
    return problem('unavailable', 'Try again in a few seconds; nothing was changed.', {
      headers: { 'Retry-After': '5' },
    });
  }
  return problem(
    'internal',
    'Nothing is known to have changed. Quote the correlation id to the operator of the node.',
  );
}
