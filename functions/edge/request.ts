/** What an operation receives once the shell has authenticated and parsed, and what it gives back. */

import type { CaseDeps } from '../../shared/application/cases/deps.ts';
import type { Log, SystemClock } from '../../shared/application/ports.ts';
import type { Actor } from '../../shared/protocol/decision.ts';

export interface Caller {
  readonly actor: Actor;
  readonly authAgeMinutes?: number;
  /** Digest of the access token: groups what was done under one sign-in, identifies nobody. */
  readonly session: string;
}

export interface ApiRequest<B = unknown, Q = unknown> {
  readonly caller: Caller;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Q;
  readonly body: B;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly ifVersion?: number;
  readonly idempotencyKey?: string;
  readonly operation: string;
  readonly correlationId: string;
  /** Of public operations, whose callers may sign: the call as it came. */
  readonly called?: {
    readonly method: string;
    /** What follows `/orders/{reference}` in the path, for operations below it. */
    readonly rest: string;
    /** SHA-256 of the body, hex; of nothing where there is none. */
    readonly bodyDigest: string;
  };
}

export interface ApiResponse {
  readonly status: number;
  /** Answered as JSON. */
  readonly body?: unknown;
  /** Answered as it is. */
  readonly bytes?: Uint8Array;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Operation = (request: ApiRequest) => Promise<ApiResponse>;
export type Operations = Readonly<Record<string, Operation>>;

export interface Authenticator {
  /** Throws a ProblemError for a token that is not good enough. */
  authenticate(authorization: string | undefined): Promise<Caller>;
}

/** What the shell itself needs; an API function that decides nothing is wired with no more. */
export interface ShellDeps {
  readonly authenticator: Authenticator;
  readonly cases: Pick<CaseDeps, 'table' | 'ids' | 'systemClock'>;
  readonly systemClock: SystemClock;
  readonly log: Log;
}

export interface EdgeDeps extends ShellDeps {
  readonly cases: CaseDeps;
}
