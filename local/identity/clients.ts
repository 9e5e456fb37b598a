/** Who may ask for tokens. Secrets of confidential clients are known here by their hash only. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ClientMetadata } from 'oidc-provider';

/** The one scope of a node's API; what a person may do stands in the directory, not in the token. */
export const API_SCOPE = 'api';

export const CLI_CLIENT_ID = 'accord224-cli';
export const PAGES_CLIENT_ID = 'accord224-pages';
/** A loopback redirect of a native app: any port (RFC 8252, section 7.3). */
export const CLI_REDIRECT_URI = 'http://127.0.0.1/callback';

export interface Secret {
  readonly secret: string;
  readonly secretHash: string;
}

const PREFIX = 'sha256.';

/** 256 random bits: nothing to guess, so one SHA-256 is enough to keep them. */
export const newSecret = (): Secret => {
  const secret = randomBytes(32).toString('base64url');
  return { secret, secretHash: hashSecret(secret) };
};

const hashSecret = (secret: string): string =>
  PREFIX + createHash('sha256').update(secret).digest('base64url');

export const isSecret = (secret: string, secretHash: string | undefined): boolean => {
  const actual = Buffer.from(hashSecret(secret));
  const expected = Buffer.from(secretHash ?? '');
  return actual.length === expected.length && timingSafeEqual(actual, expected);
};

/** People at a terminal, the exercise, tests: public, PKCE, the password asked for every time. */
export const cliClient = (): ClientMetadata => ({
  client_id: CLI_CLIENT_ID,
  client_name: 'Accord224 command line',
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code'],
  response_types: ['code'],
  redirect_uris: [CLI_REDIRECT_URI],
});

/** The node's own server-rendered pages. */
export const pagesClient = (pages: {
  redirectUris: readonly string[];
  postLogoutRedirectUris?: readonly string[];
  secretHash: string;
}): ClientMetadata => ({
  client_id: PAGES_CLIENT_ID,
  client_name: 'Accord224',
  application_type: 'web',
  token_endpoint_auth_method: 'client_secret_basic',
  client_secret: pages.secretHash,
  grant_types: ['authorization_code'],
  response_types: ['code'],
  redirect_uris: [...pages.redirectUris],
  post_logout_redirect_uris: [...(pages.postLogoutRedirectUris ?? [])],
});

/** Another system of the country: its token's subject is its client id. */
export const machineClient = (machine: { clientId: string; secretHash: string }): ClientMetadata => ({
  client_id: machine.clientId,
  token_endpoint_auth_method: 'client_secret_basic',
  client_secret: machine.secretHash,
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
});
