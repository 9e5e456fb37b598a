/** The sign-in with the node's issuer: authorization code with PKCE, by a confidential or a public client. */
import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import * as z from 'zod';
import { PAGES_PATH } from './cookies.ts';

export const CALLBACK_PATH = `${PAGES_PATH}/signed-in`;
export const SIGNED_OUT_PATH = `${PAGES_PATH}/signed-out`;

export interface OidcOptions {
  readonly issuer: string;
  readonly baseUrl: string;
  readonly clientId: string;
  /** A public client has none: PKCE alone binds the code to who asked for it. */
  readonly clientSecret?: string;
  readonly scope: string;
  readonly fetch?: typeof globalThis.fetch;
}

export interface Started {
  readonly url: string;
  readonly state: string;
  readonly verifier: string;
}

export interface Granted {
  readonly token: string;
  readonly subject: string;
  readonly expiresAt: number;
}

export interface Oidc {
  readonly issuer: string;
  /** Where a form may lead to: the issuer, and its pages where they have an origin of their own. */
  readonly origins: readonly string[];
  /** Reads where the issuer's pages are; `origins` is complete from then on. */
  discover(): Promise<void>;
  start(options: { again: boolean; language: string }): Promise<Started>;
  /** Undefined when the issuer does not honour the code. */
  redeem(code: string, verifier: string): Promise<Granted | undefined>;
  /** Where the browser goes to end the session at the issuer as well. */
  endSession(language: string): Promise<string>;
  isIssuer(claimed: string | null): boolean;
}

const metadataSchema = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  end_session_endpoint: z.url().optional(),
});

const TIMEOUT_MS = 10_000;

/** RFC 6749, 2.3.1. */
function basicAuthorization({ clientId, clientSecret }: OidcOptions): Record<string, string> {
  if (clientSecret === undefined) return {};
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

export function oidcClient(options: OidcOptions): Oidc {
  const authorization = basicAuthorization(options);
  const { issuer, baseUrl, clientId } = options;
  const send = options.fetch ?? globalThis.fetch;
  const redirectUri = `${baseUrl}${CALLBACK_PATH}`;
  let found: Promise<z.infer<typeof metadataSchema>> | undefined;
  const origins = [new URL(issuer).origin];

  async function discover(): Promise<z.infer<typeof metadataSchema>> {
    const response = await send(`${issuer}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const metadata = metadataSchema.parse(await response.json());
    if (metadata.issuer !== issuer) throw new Error('the metadata are those of another issuer');
    const { authorization_endpoint, end_session_endpoint } = metadata;
    for (const url of [authorization_endpoint, end_session_endpoint ?? issuer]) {
      const { origin } = new URL(url);
      if (!origins.includes(origin)) origins.push(origin);
    }
    return metadata;
  }

  function metadata(): Promise<z.infer<typeof metadataSchema>> {
    found ??= discover().catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  }

  return {
    issuer,
    origins,

    async discover() {
      await metadata();
    },

    async start({ again, language }) {
      const { authorization_endpoint } = await metadata();
      const verifier = randomBytes(32).toString('base64url');
      const state = randomBytes(16).toString('base64url');
      const url = new URL(authorization_endpoint);
      url.search = new URLSearchParams({
        client_id: clientId,
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: options.scope,
        state,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        ui_locales: language,
        ...(again ? { prompt: 'login' } : {}),
      }).toString();
      return { url: url.href, state, verifier };
    },

    async redeem(code, verifier) {
      const { token_endpoint } = await metadata();
      const response = await send(token_endpoint, {
        method: 'POST',
        headers: authorization,
        body: new URLSearchParams({
          ...(options.clientSecret === undefined ? { client_id: clientId } : {}),
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirectUri,
          code_verifier: verifier,
        }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const answer: unknown = response.ok ? await response.json() : undefined;
      const token = (answer as { access_token?: unknown } | undefined)?.access_token;
      if (typeof token !== 'string') return undefined;
      // Read, not believed: the API verifies it on every call.
      const { sub, exp } = decodeJwt(token);
      return sub && exp ? { token, subject: sub, expiresAt: exp } : undefined;
    },

    async endSession(language) {
      const { end_session_endpoint } = await metadata();
      const back = `${baseUrl}${SIGNED_OUT_PATH}`;
      if (!end_session_endpoint) return back;
      const url = new URL(end_session_endpoint);
      url.searchParams.set('client_id', clientId);
      url.searchParams.set('ui_locales', language);
      url.searchParams.set('post_logout_redirect_uri', back);
      // The same, as Cognito calls it.
      url.searchParams.set('logout_uri', back);
      return url.href;
    },

    // RFC 9207: an issuer that names itself must be ours.
    isIssuer: (claimed) => claimed === null || claimed === issuer,
  };
}
