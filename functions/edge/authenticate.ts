/**
 * From a bearer token to an actor: the token says who, the node's own directory says what for. Directory
 * answers are kept for 60 seconds, so a suspension takes effect within a minute everywhere; a verified token is
 * too, by its digest and never beyond its own end, so a withdrawn signing key does so as well.
 */

import type {
  TokenVerdict,
  TokenVerifier,
  VerifiedToken,
} from '../../shared/adapters/identity/token-verifier.ts';
import { currentActor } from '../../shared/application/cases/directory-actor.ts';
import type { SystemClock } from '../../shared/application/ports.ts';
import type { Table } from '../../shared/application/table.ts';
import { userIdOf } from '../../shared/case/directory/schema.ts';
import { sha256Hex } from '../../shared/case/envelope.ts';
import type { Actor } from '../../shared/protocol/decision.ts';
import { problem } from './problems.ts';
import type { Authenticator, Caller } from './request.ts';

const CACHE_SECONDS = 60;

export interface AuthenticatorDeps {
  readonly table: Table;
  readonly verifier: TokenVerifier;
  readonly systemClock: SystemClock;
}

/** When a token ends, in ms. Asked only of one whose signature held; whatever is no JWT is not kept. */
function endOf(authorization: string): number {
  try {
    const { exp } = JSON.parse(Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString());
    return Number(exp) * 1000 || 0;
  } catch {
    return 0;
  }
}

/** A lent role ends on time, not a minute later. */
const endOfAnswer = ({ delegations = [] }: Actor, now: number): number =>
  Math.min(now + CACHE_SECONDS * 1000, ...delegations.map(({ until }) => Date.parse(until)));

const minutesSince = (then: string, now: string): number => (Date.parse(now) - Date.parse(then)) / 60_000;

export function authenticator(deps: AuthenticatorDeps): Authenticator {
  const known = new Map<string, { actor: Actor | undefined; until: number }>();

  async function actorOf(id: string): Promise<Actor | undefined> {
    const now = Date.parse(deps.systemClock.now());
    const cached = known.get(id);
    if (cached && cached.until > now) return cached.actor;
    const actor = await currentActor(deps.table, id, deps.systemClock.now());
    if (known.size > 10_000) known.clear();
    // A stranger is asked for anew each time: enrolment takes effect at once.
    if (actor) known.set(id, { actor, until: endOfAnswer(actor, now) });
    else known.delete(id);
    return actor;
  }

  const verified = new Map<string, { verdict: VerifiedToken; until: number }>();

  /** By the digest, not the token: what is kept must be of no use to anybody. */
  async function verify(authorization: string | undefined, digest: string): Promise<TokenVerdict> {
    const now = Date.parse(deps.systemClock.now());
    const cached = verified.get(digest);
    if (cached && cached.until > now) return cached.verdict;
    verified.delete(digest);
    const verdict = await deps.verifier.verify(authorization);
    if (!verdict.ok || authorization === undefined) return verdict;
    const until = Math.min(now + CACHE_SECONDS * 1000, endOf(authorization));
    if (verified.size > 10_000) verified.clear();
    verified.set(digest, { verdict, until });
    return verdict;
  }

  return {
    async authenticate(authorization): Promise<Caller> {
      const digest = sha256Hex(authorization ?? '');
      const verdict = await verify(authorization, digest);
      if (!verdict.ok) {
        if (verdict.code === 'unavailable') {
          throw problem(
            'unavailable',
            'The keys of the token issuer cannot be read now. Try again in a few seconds.',
            {
              headers: { 'Retry-After': '5' },
            },
          );
        }
        throw problem('unauthenticated', TOKEN_ADVICE[verdict.code], {
          headers: {
            'WWW-Authenticate': `Bearer error="invalid_token", error_description="${verdict.code}"`,
          },
        });
      }
      const actor = await actorOf(userIdOf(verdict.issuer, verdict.subject));
      if (!actor) {
        throw problem(
          'not-enrolled',
          'An administrator of this node must enrol or reinstate the account first.',
        );
      }
      return {
        actor,
        session: digest.slice(0, 32),
        ...(verdict.authTime
          ? { authAgeMinutes: minutesSince(verdict.authTime, deps.systemClock.now()) }
          : {}),
      };
    },
  };
}

const TOKEN_ADVICE = {
  missing: 'Send an access token as "Authorization: Bearer ...".',
  malformed: 'The Authorization header is not a bearer token in JWT form.',
  expired: 'The access token is outside its period of validity; sign in again.',
  signature: 'The token was not signed by the issuer of this node.',
  issuer: 'The token comes from another issuer.',
  audience: 'The token was made for another service.',
  'not-an-access-token': 'Send the access token, not an identity token.',
} as const;
