/** What an error of an AWS service means to the ports. */
import { StoreUnavailableError } from '../../application/ports.ts';

const TRANSIENT = new Set([
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'LimitExceededException',
  'SlowDown',
  'RequestTimeout',
  'TimeoutError',
  'AbortError',
  'InternalError',
  'KMSInternalException',
  'DependencyTimeoutException',
  'KeyUnavailableException',
  'ServiceUnavailable',
]);
const NETWORK = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);

interface ServiceFault {
  readonly name?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const faultOf = (cause: unknown): ServiceFault =>
  typeof cause === 'object' && cause !== null ? (cause as ServiceFault) : {};

export const statusOf = (cause: unknown): number | undefined => faultOf(cause).$metadata?.httpStatusCode;
export const nameOf = (cause: unknown): string => faultOf(cause).name ?? '';

export function isTransient(cause: unknown): boolean {
  const { name, code } = faultOf(cause);
  return TRANSIENT.has(name ?? '') || NETWORK.has(code ?? '') || (statusOf(cause) ?? 0) >= 500;
}

/** Transient faults (after the SDK's own retries) get the port's name; others, such as a denied access, stay. */
export function portError(cause: unknown, what: string): unknown {
  return isTransient(cause) ? new StoreUnavailableError(what, { cause }) : cause;
}
