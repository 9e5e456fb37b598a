/** The shell of the API over the use cases: whose tokens count, and for whom. */
import { tokenVerifier } from '../../shared/adapters/identity/token-verifier.ts';
import type { Log } from '../../shared/application/ports.ts';
import { authenticator } from './authenticate.ts';
import type { ShellDeps } from './request.ts';

export interface IssuerPlace {
  readonly issuer: string;
  readonly jwksUrl: string;
  /** The node's own address, or the clients of its user pool. */
  readonly audience: string | readonly string[];
}

export function composeEdge<C extends ShellDeps['cases']>(
  cases: C,
  issuer: IssuerPlace,
  log: Log,
): ShellDeps & { readonly cases: C } {
  const { table, systemClock } = cases;
  const verifier = tokenVerifier({ ...issuer, systemClock });
  return { authenticator: authenticator({ table, verifier, systemClock }), cases, systemClock, log };
}
