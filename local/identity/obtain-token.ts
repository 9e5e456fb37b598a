/**
 * How a person or a machine gets an access token, over HTTP and with no short cut: the exercise, the e2e tests
 * and `npm run token` sign in exactly as a browser would.
 */
import { createHash, randomBytes } from 'node:crypto';
import { API_SCOPE, CLI_CLIENT_ID, CLI_REDIRECT_URI } from './clients.ts';
import { cookieJar } from './cookie-jar.ts';

/** Where a node's issuer is mounted. */
export const ISSUER_PATH = '/oidc';
export const issuerOf = (baseUrl: string): string => new URL(ISSUER_PATH, baseUrl).href;

export class TokenError extends Error {
  override readonly name = 'TokenError';
  /** `unreachable`, `sign-in`, or the error code of OAuth. */
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

export interface PersonTokenRequest {
  readonly issuer: string;
  readonly username: string;
  readonly password: string;
  readonly resource?: string;
  readonly clientId?: string;
  readonly redirectUri?: string;
}

const HOPS = 10;

export interface PersonTokens {
  readonly accessToken: string;
  /** For the client; no API takes it. */
  readonly idToken: string | undefined;
}

export const obtainToken = async (person: PersonTokenRequest): Promise<string> =>
  (await obtainTokens(person)).accessToken;

export const obtainTokens = async (person: PersonTokenRequest): Promise<PersonTokens> => {
  const clientId = person.clientId ?? CLI_CLIENT_ID;
  const redirectUri = person.redirectUri ?? CLI_REDIRECT_URI;
  const { authorization_endpoint, token_endpoint } = await discover(person.issuer);
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');

  const start = new URL(authorization_endpoint);
  start.search = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: `openid ${API_SCOPE}`,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(person.resource === undefined ? {} : { resource: person.resource }),
  }).toString();

  const answer = await walk(start, redirectUri, person);
  const problem = answer.get('error');
  if (problem !== null) throw new TokenError(problem, answer.get('error_description') ?? problem);
  if (answer.get('state') !== state || answer.get('iss') !== person.issuer) {
    throw new TokenError('invalid_response', 'The answer does not belong to this request.');
  }
  return redeem(token_endpoint, {
    grant_type: 'authorization_code',
    client_id: clientId,
    code: answer.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
};

export interface MachineTokenRequest {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly resource?: string;
}

export const obtainMachineToken = async (machine: MachineTokenRequest): Promise<string> => {
  const { token_endpoint } = await discover(machine.issuer);
  const pair = `${encodeURIComponent(machine.clientId)}:${encodeURIComponent(machine.clientSecret)}`;
  const resource = machine.resource === undefined ? {} : { resource: machine.resource };
  const { accessToken } = await redeem(
    token_endpoint,
    { grant_type: 'client_credentials', scope: API_SCOPE, ...resource },
    { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
  );
  return accessToken;
};

/** Follows the redirects to the client's own address, filling in the sign-in form on the way, once. */
const walk = async (
  start: URL,
  redirectUri: string,
  person: PersonTokenRequest,
): Promise<URLSearchParams> => {
  const jar = cookieJar();
  let url = start;
  let signedIn = false;
  let response = await send(url, { headers: jar.headersFor(url) });
  for (let hop = 0; hop < HOPS; hop += 1) {
    jar.store(url, response);
    const location = response.headers.get('location');
    if (location !== null) {
      url = new URL(location, url);
      if (url.href.startsWith(`${redirectUri}?`)) return url.searchParams;
      response = await send(url, { headers: jar.headersFor(url) });
      continue;
    }
    const html = await response.text();
    const action = /<form method="post" action="([^"]+)">/.exec(html)?.[1];
    if (signedIn || action === undefined) throw pageError(html, response.status);
    signedIn = true;
    url = new URL(action, url);
    const { username, password } = person;
    const headers = { ...jar.headersFor(url), origin: url.origin };
    response = await send(url, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ username, password }),
    });
  }
  throw new TokenError('invalid_response', 'The issuer redirects for ever.');
};

/** A page instead of an answer: what it says is the reason. */
const pageError = (html: string, status: number): TokenError => {
  const alert = /<p role="alert"[^>]*>([^<]+)</.exec(html)?.[1];
  if (alert !== undefined) return new TokenError('sign-in', alert);
  const code = /<code>([^<]+)</.exec(html)?.[1] ?? `http_${status}`;
  return new TokenError(code, `The issuer refused the request: ${code}.`);
};

interface Discovered {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
}

const discover = async (issuer: string): Promise<Discovered> => {
  const response = await send(new URL(`${issuer}/.well-known/openid-configuration`));
  const found: unknown = response.ok ? await response.json() : undefined;
  const { issuer: named, authorization_endpoint, token_endpoint } = (found ?? {}) as Record<string, unknown>;
  if (named !== issuer || typeof authorization_endpoint !== 'string' || typeof token_endpoint !== 'string') {
    throw new TokenError('unreachable', `${issuer} is not the issuer of a node.`);
  }
  return { authorization_endpoint, token_endpoint };
};

const redeem = async (
  endpoint: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<PersonTokens> => {
  const response = await send(new URL(endpoint), {
    method: 'POST',
    headers,
    body: new URLSearchParams(form),
  });
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (typeof body.access_token === 'string') {
    const idToken = typeof body.id_token === 'string' ? body.id_token : undefined;
    return { accessToken: body.access_token, idToken };
  }
  const code = typeof body.error === 'string' ? body.error : `http_${response.status}`;
  throw new TokenError(code, typeof body.error_description === 'string' ? body.error_description : code);
};

const send = async (url: URL, init: RequestInit = {}): Promise<Response> => {
  try {
    return await fetch(url, { ...init, redirect: 'manual' });
  } catch (cause) {
    throw new TokenError('unreachable', `Nothing answers at ${url.origin}.`, cause);
  }
};
