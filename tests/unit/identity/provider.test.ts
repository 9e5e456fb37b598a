import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { cliClient, machineClient, newSecret } from '../../../local/identity/clients.ts';
import { obtainMachineToken, obtainToken } from '../../../local/identity/obtain-token.ts';
import { identityProvider } from '../../../local/identity/provider.ts';
import { startNode, type TestNode } from './node.ts';

const PASSWORD = 'correct horse battery staple';
const machine = newSecret();
const register = { clientId: 'police-register', secretHash: machine.secretHash };

let node: TestNode;
let subject: string;
const printed: unknown[] = [];

beforeAll(async () => {
  for (const level of ['log', 'info', 'warn', 'error'] as const) {
    jest.spyOn(console, level).mockImplementation((...line: unknown[]) => void printed.push(line));
  }
  node = await startNode([machineClient(register)]);
  ({ subject } = await node.accounts.addAccount({ username: 'prosecutor', password: PASSWORD }));
});
afterAll(async () => {
  await node[Symbol.asyncDispose]();
  expect(printed).toEqual([]);
});

const person = (changes: object = {}) => ({
  issuer: node.issuer,
  username: 'prosecutor',
  password: PASSWORD,
  resource: node.resource,
  ...changes,
});
const verify = (token: string) => node.verifier.verify(`Bearer ${token}`);

/** An authorization request as a client of our own would make it, with some parameters changed or left out. */
const authorization = (changes: Record<string, string | undefined>): string => {
  const parameters = {
    client_id: 'accord224-cli',
    response_type: 'code',
    redirect_uri: 'http://127.0.0.1/callback',
    scope: 'openid api',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    ...changes,
  };
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return `${node.issuer}/auth?${new URLSearchParams(given)}`;
};
const ask = (changes: Record<string, string | undefined>) =>
  fetch(authorization(changes), { redirect: 'manual' });
const redirected = (response: Response) => {
  const { search, hash } = new URL(response.headers.get('location') ?? '');
  return new URLSearchParams(search || hash.slice(1)).get('error');
};

describe('a person with a password', () => {
  it('gets a token for the node, dated, for a quarter of an hour', async () => {
    const token = await obtainToken(person());
    const verdict = await verify(token);
    expect(verdict).toMatchObject({ ok: true, subject, issuer: node.issuer, clientId: 'accord224-cli' });
    expect(verdict).toMatchObject({ scopes: ['api'], authTime: expect.stringMatching(/^20.*Z$/) });
    expect(decodeProtectedHeader(token)).toMatchObject({
      alg: 'ES256',
      typ: 'at+jwt',
      kid: node.jwks.keys[0]?.kid,
    });
    const { exp = 0, iat = 0, aud } = decodeJwt(token);
    expect(exp - iat).toBe(900);
    expect(aud).toBe(node.resource);
  });

  it('gets it for the node without naming the resource', async () => {
    expect(await verify(await obtainToken(person({ resource: undefined })))).toMatchObject({
      ok: true,
      subject,
    });
  });

  it('holds a token that ends', async () => {
    const token = await obtainToken(person());
    node.clock.advance(899);
    expect(await verify(token)).toMatchObject({ ok: true });
    node.clock.advance(10);
    expect(await verify(token)).toEqual({ ok: false, code: 'expired' });
    node.clock.advance(-909);
  });

  it('is told when the password is wrong, and gets nothing', async () => {
    await expect(obtainToken(person({ password: 'not the password' }))).rejects.toMatchObject({
      code: 'sign-in',
      message: 'Username or password is wrong.',
    });
  });

  it('is told the same when there is no such account', async () => {
    await expect(obtainToken(person({ username: 'nobody' }))).rejects.toThrow(
      'Username or password is wrong.',
    );
  });

  it('is locked out after five failures, even with the right password, and not for ever', async () => {
    await node.accounts.addAccount({ username: 'clerk', password: PASSWORD });
    const clerk = person({ username: 'clerk' });
    for (let i = 0; i < 5; i += 1) {
      await expect(obtainToken({ ...clerk, password: 'a wrong password' })).rejects.toThrow('wrong');
    }
    await expect(obtainToken(clerk)).rejects.toThrow('Too many attempts. Wait a minute, then try again.');
    node.clock.advance(61);
    expect(await verify(await obtainToken(clerk))).toMatchObject({ ok: true });
    node.clock.advance(-61);
  });
});

describe('an authorization request is refused', () => {
  it.each([
    ['without PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['with a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['for a foreign resource', { resource: 'https://node-xb.example' }, 'invalid_target'],
    ['for a token from the front channel', { response_type: 'token' }, 'unsupported_response_type'],
    ['that allows no sign-in page', { prompt: 'none' }, 'login_required'],
  ])('%s', async (_what, changes, error) => {
    expect(redirected(await ask(changes))).toBe(error);
  });

  it.each([
    [
      'with a foreign redirect_uri',
      { redirect_uri: 'https://elsewhere.example/callback' },
      'invalid_redirect_uri',
    ],
    [
      'with a loopback address of another path',
      { redirect_uri: 'http://127.0.0.1/other' },
      'invalid_redirect_uri',
    ],
    ['from an unknown client', { client_id: 'unknown' }, 'invalid_client'],
  ])('%s, on a page of ours and without a redirect', async (_what, changes, error) => {
    const response = await ask(changes);
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
    expect(await response.text()).toContain(`<code>${error}</code>`);
  });

  it('by the resource a person names, with the reason', async () => {
    await expect(obtainToken(person({ resource: 'https://node-xb.example' }))).rejects.toMatchObject({
      code: 'invalid_target',
    });
  });
});

describe('a machine', () => {
  const asMachine = (changes: object = {}) =>
    obtainMachineToken({
      issuer: node.issuer,
      clientId: 'police-register',
      clientSecret: machine.secret,
      resource: node.resource,
      ...changes,
    });

  it('gets a token with its client id as subject and no sign-in', async () => {
    const verdict = await verify(await asMachine());
    expect(verdict).toMatchObject({ ok: true, subject: 'police-register', clientId: 'police-register' });
    expect(verdict).not.toHaveProperty('authTime');
  });

  it.each([
    ['with a wrong secret', { clientSecret: newSecret().secret }, 'invalid_client'],
    ['with the stored hash as secret', { clientSecret: machine.secretHash }, 'invalid_client'],
    ['that is unknown', { clientId: 'somebody' }, 'invalid_client'],
    ['for a foreign resource', { resource: 'https://node-xb.example' }, 'invalid_target'],
  ])('%s is refused', async (_what, changes, code) => {
    await expect(asMachine(changes)).rejects.toMatchObject({ code });
  });
});

describe('the node', () => {
  it('keeps its keys to itself and publishes the public half', async () => {
    const { mode } = await stat(join(node.dataFolder, 'identity-keys.json'));
    expect(mode & 0o777).toBe(0o600);
    const published = await (await fetch(`${node.issuer}/jwks`)).json();
    expect(published).toEqual(node.jwks);
    expect(JSON.stringify(published)).not.toContain('"d"');
  });

  it('names its issuer, whatever host a caller claims', async () => {
    const headers = { 'x-forwarded-host': 'elsewhere.example', 'x-forwarded-proto': 'https' };
    const found = await (await fetch(`${node.issuer}/.well-known/openid-configuration`, { headers })).json();
    expect(found).toMatchObject({ issuer: node.issuer, token_endpoint: `${node.issuer}/token` });
  });

  it('answers outside its path, and on unknown paths in it, that there is nothing', async () => {
    for (const path of ['/', '/oidcx', '/oidc', '/oidc/unknown']) {
      expect((await fetch(node.baseUrl + path)).status).toBe(404);
    }
  });

  it('still honours yesterday’s tokens after a restart', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'accord224-identity-'));
    const signedIn = async () => {
      await using first = await startNode([], { dataFolder, port: 0 });
      await first.accounts.addAccount({ username: 'prosecutor', password: PASSWORD });
      const token = await obtainToken({ issuer: first.issuer, username: 'prosecutor', password: PASSWORD });
      return { token, port: Number(new URL(first.baseUrl).port) };
    };
    const { token, port } = await signedIn();
    await using second = await startNode([], { dataFolder, port });
    expect(await second.verifier.verify(`Bearer ${token}`)).toMatchObject({ ok: true });
    await rm(dataFolder, { recursive: true });
  });

  it('does not start with a client that cannot work', async () => {
    const broken = { ...cliClient(), client_id: 'broken', redirect_uris: ['http://elsewhere.example/'] };
    const options = { systemClock: node.clock, dataFolder: node.dataFolder, accounts: node.accounts };
    const start = identityProvider({
      ...options,
      issuer: node.issuer,
      resource: node.resource,
      clients: [broken],
    });
    await expect(start).rejects.toThrow('invalid_redirect_uri');
  });
});
