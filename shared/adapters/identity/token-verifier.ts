/**
 * Access tokens of the node's own issuer: the embedded provider (RFC 9068, `at+jwt` with `aud`) and Cognito
 * (`token_use: access` with `client_id`). Identity tokens are refused, whoever signed them.
 */
import type { JWTVerifyResult } from 'jose';
import { createRemoteJWKSet, customFetch } from 'jose/jwks/remote';
import { jwtVerify } from 'jose/jwt/verify';
import type { SystemClock } from '../../application/ports.ts';

export interface VerifiedToken {
  readonly ok: true;
  readonly subject: string;
  readonly issuer: string;
  readonly clientId: string;
  /** When the person last proved who they are. Absent for machines. */
  readonly authTime?: string;
  readonly scopes: readonly string[];
}

/** `expired` covers every token outside its period of validity; `unavailable` means the keys could not be read. */
export type TokenProblem =
  | 'missing'
  | 'malformed'
  | 'expired'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'not-an-access-token'
  | 'unavailable';

export type TokenVerdict = VerifiedToken | { readonly ok: false; readonly code: TokenProblem };

export interface TokenVerifierOptions {
  readonly issuer: string;
  /** The node's resource URI; for Cognito its app client ids. */
  readonly audience: string | readonly string[];
  readonly jwksUrl: string;
  readonly systemClock: SystemClock;
  readonly fetch?: typeof globalThis.fetch;
}

export interface TokenVerifier {
  verify(authorizationHeader: string | undefined): Promise<TokenVerdict>;
}

/** Pinned: `none` and every HMAC are refused before a key is looked up. */
const ALGORITHMS = ['ES256', 'RS256', 'PS256'];
/** Clocks of issuer and node may differ by this much, in seconds. */
const TOLERANCE = 5;
/** Real tokens stay well under this; nothing longer is parsed. */
const LONGEST_HEADER = 8 * 1024;

const BEARER = /^Bearer +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*)$/i;
const ACCESS_TOKEN_TYPE = /^(application\/)?at\+jwt$/i;

const refused = (code: TokenProblem): TokenVerdict => ({ ok: false, code });

export const tokenVerifier = (options: TokenVerifierOptions): TokenVerifier => {
  const { fetch } = options;
  const keys = createRemoteJWKSet(
    new URL(options.jwksUrl),
    fetch === undefined ? {} : { [customFetch]: (url, init) => fetch(url, init) },
  );
  const audience = [options.audience].flat();

  return {
    async verify(header) {
      if (header === undefined || header.trim() === '') return refused('missing');
      if (header.length > LONGEST_HEADER) return refused('malformed');
      const token = BEARER.exec(header)?.[1];
      if (token === undefined) return refused('malformed');
      const now = new Date(options.systemClock.now());
      try {
        const verified = await jwtVerify(token, keys, {
          algorithms: ALGORITHMS,
          issuer: options.issuer,
          clockTolerance: TOLERANCE,
          currentDate: now,
          requiredClaims: ['exp', 'iat', 'sub'],
        });
        return judge(verified, audience, now);
      } catch (error) {
        return refused(codeOf(error));
      }
    },
  };
};

/** The signature holds: what kind of token is it, and is it for us? */
const judge = (
  { payload, protectedHeader }: JWTVerifyResult,
  audience: readonly string[],
  now: Date,
): TokenVerdict => {
  const claimed = [payload.aud ?? []].flat();
  const clientId = payload.client_id;
  if (payload.token_use === 'access') {
    // Cognito names the app client instead of an audience, unless the token is bound to a resource.
    if (typeof clientId === 'string') claimed.push(clientId);
  } else if (payload.token_use !== undefined || !ACCESS_TOKEN_TYPE.test(protectedHeader.typ ?? '')) {
    return refused('not-an-access-token');
  }
  if (!claimed.some((one) => audience.includes(one))) return refused('audience');
  if (typeof clientId !== 'string' || typeof payload.sub !== 'string' || payload.sub === '')
    return refused('malformed');
  if ((payload.iat ?? 0) > now.getTime() / 1000 + TOLERANCE) return refused('expired');

  const scopes =
    typeof payload.scope === 'string' ? payload.scope.split(' ').filter((scope) => scope !== '') : [];
  const token = { ok: true, subject: payload.sub, issuer: String(payload.iss), clientId, scopes } as const;
  // Cognito dates machine tokens as well, although nobody signed in; a machine's subject is its client id.
  const authTime = payload.sub === clientId ? undefined : isoSeconds(payload.auth_time);
  return authTime === undefined ? token : { ...token, authTime };
};

const isoSeconds = (seconds: unknown): string | undefined =>
  typeof seconds === 'number' && Number.isSafeInteger(seconds) && Math.abs(seconds) < 8.64e12
    ? new Date(seconds * 1000).toISOString()
    : undefined;

/** Codes of `jose`; whatever it does not name is a failure to fetch the keys. */
const codeOf = (error: unknown): TokenProblem => {
  const { code, claim, reason } = (error ?? {}) as { code?: string; claim?: string; reason?: string };
  switch (code) {
    case 'ERR_JWT_EXPIRED':
      return 'expired';
    case 'ERR_JWT_CLAIM_VALIDATION_FAILED':
      if (claim === 'iss') return 'issuer';
      return claim === 'nbf' && reason === 'check_failed' ? 'expired' : 'malformed';
    case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
    case 'ERR_JOSE_ALG_NOT_ALLOWED':
    case 'ERR_JWKS_NO_MATCHING_KEY':
    case 'ERR_JWKS_MULTIPLE_MATCHING_KEYS':
      return 'signature';
    case 'ERR_JWS_INVALID':
    case 'ERR_JWT_INVALID':
    case 'ERR_JOSE_NOT_SUPPORTED':
      return 'malformed';
    default:
      return 'unavailable';
  }
};
