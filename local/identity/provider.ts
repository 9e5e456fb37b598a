/**
 * The token issuer of an embedded node, on oidc-provider: authorization code with PKCE for people, client
 * credentials for machines, signed access tokens for the node's own API and for nothing else.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClientMetadata, KoaContextWithOIDC } from 'oidc-provider';
import Provider, { errors } from 'oidc-provider';
import type { Log, SystemClock } from '../../shared/application/ports.ts';
import type { Accounts } from './accounts.ts';
import { API_SCOPE, isSecret } from './clients.ts';
import { interactionPolicy } from './interaction-policy.ts';
import { type PublicKey, publicKey, signingKeys } from './keys.ts';
import { messagePage, pageHeaders, sendPage, signOutPage, texts, textsFor } from './pages.ts';
import { signIn } from './sign-in.ts';
import { memoryStorage } from './storage.ts';

export interface IdentityOptions {
  /** Public URL with the path the handler is mounted at, e.g. `http://127.0.0.1:8201/oidc`. */
  readonly issuer: string;
  readonly systemClock: SystemClock;
  readonly dataFolder: string;
  readonly accounts: Accounts;
  readonly clients: readonly ClientMetadata[];
  /** URI of the node's API: the audience of every access token. */
  readonly resource: string;
  /** Shown on the sign-in page; the issuer's host unless given. */
  readonly node?: string;
  readonly log?: Log;
}

export interface Identity {
  readonly handler: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly jwks: { readonly keys: readonly PublicKey[] };
}

const MINUTES = 60;
const ACCESS_TOKEN_LIFE = 15 * MINUTES;
const SESSION_LIFE = 8 * 60 * MINUTES;

export const identityProvider = async (options: IdentityOptions): Promise<Identity> => {
  const { systemClock, accounts, log } = options;
  const issuer = new URL(options.issuer);
  const mount = issuer.pathname.replace(/\/$/, '');
  const pathOf = (uid: string): string => `${mount}/interaction/${uid}`;
  const keys = await signingKeys(options.dataFolder);

  const provider = new Provider(options.issuer, {
    adapter: memoryStorage(systemClock),
    jwks: { keys: keys.map((key) => ({ ...key })) },
    clients: [...options.clients],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
    clientBasedCORS: () => false,
    cookies: cookies(issuer, mount),
    scopes: ['openid'],
    responseTypes: ['code'],
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      userinfo: { enabled: false },
      clientCredentials: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) =>
          show(context, signOutPage(form, textsFor(context.oidc.params?.ui_locales))),
        postLogoutSuccessSource: (context) =>
          show(context, messagePage(texts.signedOutTitle, texts.signedOut)),
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => options.resource,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource) => {
          if (resource !== options.resource) throw new errors.InvalidTarget();
          return {
            scope: API_SCOPE,
            audience: options.resource,
            accessTokenTTL: ACCESS_TOKEN_LIFE,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'ES256' } },
          };
        },
      },
    },
    // Approving, signing and erasing ask how long ago the person proved who they are.
    extraTokenClaims: (context, token) =>
      token.kind === 'AccessToken'
        ? { auth_time: context.oidc.entities.AuthorizationCode?.authTime }
        : undefined,
    findAccount: async (_context, subject) =>
      (await accounts.find(subject)) && { accountId: subject, claims: () => ({ sub: subject }) },
    loadExistingGrant: grantEverything,
    interactions: { policy: interactionPolicy(accounts), url: (_context, { uid }) => pathOf(uid) },
    renderError: (context, out) => show(context, messagePage(texts.refusedTitle, texts.refused, out.error)),
    ttl: {
      AccessToken: ACCESS_TOKEN_LIFE,
      ClientCredentials: ACCESS_TOKEN_LIFE,
      IdToken: ACCESS_TOKEN_LIFE,
      AuthorizationCode: MINUTES,
      Interaction: 10 * MINUTES,
      Session: SESSION_LIFE,
      Grant: SESSION_LIFE,
    },
  });
  // oidc-provider looks at a client when it is first used; a mistake in one shall stop the start instead.
  for (const { client_id } of options.clients) await provider.Client.find(client_id);
  provider.Client.prototype.compareClientSecret = function (secret) {
    return isSecret(secret, this.clientSecret);
  };
  const failed = (error: unknown): void =>
    log?.error('identity-failed', { error: error instanceof Error ? error.name : 'unknown' });
  provider.on('server_error', (_context, error) => failed(error));
  (provider as EventEmitter).on('error', failed); // Else Koa prints it.
  provider.proxy = true; // See `pin`: the forwarded header is ours.

  const protocol = provider.callback();
  const node = options.node ?? issuer.host;
  const interaction = signIn({ provider, accounts, systemClock, origin: issuer.origin, pathOf, node });

  const handler: Identity['handler'] = async (request, response) => {
    const path = stripMount(request.url ?? '', mount);
    if (path === undefined) return sendPage(response, 404, messagePage(texts.refusedTitle, texts.refused));
    pin(request, issuer);
    try {
      const uid = INTERACTION.exec(path)?.[1];
      if (uid !== undefined) return await interaction(request, response, uid);
      // oidc-provider takes its mount path from the difference between the two.
      Object.assign(request, { originalUrl: request.url, url: path });
      await protocol(request, response);
    } catch (error) {
      failed(error);
      if (response.headersSent) response.destroy();
      else sendPage(response, 500, messagePage(texts.failedTitle, texts.failed));
    }
  };
  return { handler, jwks: { keys: keys.map(publicKey) } };
};

const INTERACTION = /^\/interaction\/([\w-]{1,64})(?:\?|$)/;

/** The path below the mount, with its query; undefined outside it. */
const stripMount = (url: string, mount: string): string | undefined => {
  const path = url.startsWith(mount) ? url.slice(mount.length) : '';
  return path.startsWith('/') ? path : undefined;
};

/** Redirects, links and the cookies' `secure` follow the configured issuer, whatever host a client claims. */
const pin = (request: IncomingMessage, issuer: URL): void => {
  request.headers.host = issuer.host;
  request.headers['x-forwarded-proto'] = issuer.protocol.slice(0, -1);
  delete request.headers['x-forwarded-host'];
  delete request.headers['x-forwarded-for'];
};

/** Named per issuer: browsers share cookies between ports, and several nodes may run on one machine. */
const cookies = (issuer: URL, mount: string) => {
  const name = `accord224_${createHash('sha256').update(issuer.href).digest('hex').slice(0, 8)}`;
  const set = {
    httpOnly: true,
    sameSite: 'lax',
    secure: issuer.protocol === 'https:',
    signed: true,
  } as const;
  return {
    names: { session: `${name}_session`, interaction: `${name}_interaction`, resume: `${name}_resume` },
    long: { ...set, path: mount === '' ? '/' : mount },
    short: set,
    // Fresh at each start, as the sessions are.
    keys: [randomBytes(32).toString('base64url')],
  };
};

/** Only first-party clients exist, so that a signed-in person has agreed to what the client may ask for. */
const grantEverything = async ({ oidc }: KoaContextWithOIDC) => {
  const { client, session, account, provider } = oidc;
  if (client === undefined || account === undefined) return undefined;
  const known = session?.grantIdFor(client.clientId);
  const kept = known === undefined ? undefined : await provider.Grant.find(known);
  const grant = kept ?? new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
  grant.addOIDCScope('openid');
  for (const resource of Object.keys(oidc.resourceServers ?? {})) grant.addResourceScope(resource, API_SCOPE);
  await grant.save();
  return grant;
};

const show = (context: KoaContextWithOIDC, html: string): void => {
  context.set(pageHeaders());
  context.body = html;
};
