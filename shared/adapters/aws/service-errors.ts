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
  'ServiceUnavailableException',
  'InternalFailure',
  'InternalException',
  'RequestThrottled',
]);
const NETWORK = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);

interface ServiceFault {
  readonly name?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
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

/**
 * A service said no for good: access denied, no such thing, a request or an answer that makes no sense. Its text
 * stays behind, since services quote what they were sent; the code and the request id are what one looks for.
 */
export class ServiceRefusedError extends Error {
  override readonly name = 'ServiceRefusedError';
  readonly code: string;
  readonly requestId: string | undefined;

  constructor(what: string, code: string, requestId?: string) {
    super(`${what}: ${code}`);
    this.code = code;
    this.requestId = requestId;
  }
}

const CODE = /^[\w.:-]{1,80}$/;
/** A code of a service as it may stand in a log; anything else in its place does not. */
export const openCode = (code: string | undefined): string =>
  code !== undefined && CODE.test(code) ? code : 'unknown';

/**
 * The error of a port for a failed call, without the text and the body of the answer. An answer that cannot be
 * read (a proxy's page, a cut connection) may follow a request that was carried out: it is tried again.
 */
export function serviceFault(cause: unknown, what: string): Error {
  const code = openCode(nameOf(cause));
  const passing = isTransient(cause) || code === 'SyntaxError';
  const { requestId } = faultOf(cause).$metadata ?? {};
  return passing
    ? new StoreUnavailableError(`${what}: ${code}`)
    : new ServiceRefusedError(what, code, requestId);
}
