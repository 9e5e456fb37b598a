/** What a failed DynamoDB call means for us, and how it is tried again. */

export type Failure =
  | { readonly kind: 'conditions'; readonly failed: readonly number[] }
  /** Certainly not applied: throttled, in conflict with another transaction, or never sent. */
  | { readonly kind: 'refused' }
  /** Perhaps applied: the answer was lost, or the same token is still being worked on. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'fault' };

const REFUSED = new Set([
  'ThrottlingException',
  'ThrottlingError',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'TransactionConflictException',
  'ReplicatedWriteConflictException',
]);
/** The connection was never made. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const LOST = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'ERR_SOCKET_CLOSED']);
const LOST_NAMES = new Set([
  'TimeoutError',
  'AbortError',
  'RequestTimeout',
  'InternalServerError',
  'ServiceUnavailable',
]);

interface Reason {
  readonly Code?: string | undefined;
}
interface Shape {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly CancellationReasons?: readonly Reason[];
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Why a transaction was cancelled; reasons stand in the order of its writes. */
function cancelled(reasons: readonly Reason[]): Failure {
  const codes = reasons.map(({ Code }) => Code ?? 'None');
  const failed = codes.flatMap((code, position) => (code === 'ConditionalCheckFailed' ? [position] : []));
  const rest = codes.filter((code) => code !== 'None' && code !== 'ConditionalCheckFailed');
  const passing = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];
  if (rest.some((code) => !passing.includes(code))) return { kind: 'fault' };
  if (failed.length > 0) return { kind: 'conditions', failed };
  return rest.length > 0 ? { kind: 'refused' } : { kind: 'fault' };
}

export function failureOf(error: unknown): Failure {
  const { name = '', code = '', message = '', CancellationReasons, $metadata }: Shape = error ?? {};
  if (name === 'TransactionCanceledException') return cancelled(CancellationReasons ?? []);
  if (name === 'IdempotentParameterMismatchException') return { kind: 'mismatch' };
  if (name === 'TransactionInProgressException') return { kind: 'unknown' };
  if (REFUSED.has(name) || NOT_SENT.has(code) || $metadata?.httpStatusCode === 429)
    return { kind: 'refused' };
  const lost = LOST.has(code) || LOST_NAMES.has(name) || message === 'socket hang up';
  return { kind: lost || ($metadata?.httpStatusCode ?? 0) >= 500 ? 'unknown' : 'fault' };
}

export interface RetryPolicy {
  readonly attempts: number;
  readonly baseMs: number;
  readonly capMs: number;
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 to 1. */
  readonly random: () => number;
}

/** Five tries of 2.5 s at most and about a second of pauses stay well inside the API's 29 s. */
export const retryPolicy: RetryPolicy = {
  attempts: 5,
  baseMs: 50,
  capMs: 1000,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
};

/** Full jitter: writers that collided once do not meet again. */
export const pause = (policy: RetryPolicy, attempt: number): Promise<void> =>
  policy.sleep(policy.random() * Math.min(policy.capMs, policy.baseMs * 2 ** attempt));
