import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { exportJWK, exportSPKI, SignJWT, UnsecuredJWT } from 'jose';
import {
  type TokenVerifierOptions,
  tokenVerifier,
} from '../../../shared/adapters/identity/token-verifier.ts';

const ISSUER = 'https://node-xa.example/oidc';
const AUDIENCE = 'https://node-xa.example';
const NOW = '2026-03-02T10:00:00.000Z';
const SECONDS = Date.parse(NOW) / 1000;

const ours = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

let fetched = 0;
const jwks = async (): Promise<Response> => {
  fetched += 1;
  const keys = [
    { ...(await exportJWK(ours.publicKey)), kid: 'ours', alg: 'ES256', use: 'sig' },
    { ...(await exportJWK(rsa.publicKey)), kid: 'rsa', alg: 'RS256', use: 'sig' },
  ];
  return Response.json({ keys });
};

const verifier = (changes: Partial<TokenVerifierOptions> = {}) =>
  tokenVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    jwksUrl: `${ISSUER}/jwks`,
    systemClock: { now: () => NOW },
    fetch: jwks,
    ...changes,
  });

const CLAIMS = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'person-1',
  client_id: 'accord224-cli',
  iat: SECONDS - 60,
  exp: SECONDS + 840,
  auth_time: SECONDS - 61,
  scope: 'openid api',
};

interface Making {
  readonly key?: KeyObject;
  readonly header?: Record<string, unknown>;
}

/** A good token, changed in one respect; an undefined claim is left out. */
const bearer = async (claims: Record<string, unknown> = {}, { key, header }: Making = {}): Promise<string> =>
  `Bearer ${await new SignJWT({ ...CLAIMS, ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'ours', typ: 'at+jwt', ...header })
    .sign(key ?? ours.privateKey)}`;

describe('an access token of the embedded provider', () => {
  it('tells who acts, through which client, and when they signed in', async () => {
    expect(await verifier().verify(await bearer())).toEqual({
      ok: true,
      subject: 'person-1',
      issuer: ISSUER,
      clientId: 'accord224-cli',
      authTime: '2026-03-02T09:58:59.000Z',
      scopes: ['openid', 'api'],
    });
  });

  it('is accepted without the time of a sign-in when a machine holds it', async () => {
    const verdict = await verifier().verify(await bearer({ sub: 'accord224-cli' }));
    expect(verdict).toMatchObject({ ok: true, subject: 'accord224-cli' });
    expect(verdict).not.toHaveProperty('authTime');
  });

  it('may be signed with RSA', async () => {
    const header = { alg: 'RS256', kid: 'rsa' };
    expect(await verifier().verify(await bearer({}, { key: rsa.privateKey, header }))).toMatchObject({
      ok: true,
    });
  });

  it('is checked with keys fetched once', async () => {
    const one = verifier();
    fetched = 0;
    for (let i = 0; i < 5; i += 1) await one.verify(await bearer({ jti: `${i}` }));
    expect(fetched).toBe(1);
  });
});

describe('a token is refused', () => {
  const cases: readonly [string, Record<string, unknown>, Making, string][] = [
    ['expired', { exp: SECONDS - 6 }, {}, 'expired'],
    ['not yet valid', { nbf: SECONDS + 60 }, {}, 'expired'],
    ['issued in the future', { iat: SECONDS + 60 }, {}, 'expired'],
    ['of a foreign issuer', { iss: 'https://elsewhere.example' }, {}, 'issuer'],
    ['without an issuer', { iss: undefined }, {}, 'issuer'],
    ['signed with a foreign key under our key id', {}, { key: foreign.privateKey }, 'signature'],
    ['signed with an unknown key', {}, { key: foreign.privateKey, header: { kid: 'theirs' } }, 'signature'],
    ['for another audience', { aud: 'https://node-xb.example' }, {}, 'audience'],
    ['without an audience', { aud: undefined }, {}, 'audience'],
    [
      'that is an id token of the provider',
      { aud: 'accord224-cli' },
      { header: { typ: 'JWT' } },
      'not-an-access-token',
    ],
    ['without a type', {}, { header: { typ: undefined } }, 'not-an-access-token'],
    ['that never expires', { exp: undefined }, {}, 'malformed'],
    ['without a subject', { sub: undefined }, {}, 'malformed'],
    ['without a client', { client_id: undefined }, {}, 'malformed'],
  ];
  it.each(cases)('%s', async (_what, claims, making, code) => {
    expect(await verifier().verify(await bearer(claims, making))).toEqual({ ok: false, code });
  });

  it('unsigned', async () => {
    const token = new UnsecuredJWT(CLAIMS).encode();
    expect(await verifier().verify(`Bearer ${token}`)).toEqual({ ok: false, code: 'signature' });
  });

  it.each([
    ['EC key', ours.publicKey, 'ours'],
    ['RSA key', rsa.publicKey, 'rsa'],
  ])('signed by HMAC under the public %s', async (_what, key, kid) => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const input = `${part({ alg: 'HS256', kid, typ: 'at+jwt' })}.${part(CLAIMS)}`;
    const mac = createHmac('sha256', await exportSPKI(key))
      .update(input)
      .digest('base64url');
    expect(await verifier().verify(`Bearer ${input}.${mac}`)).toEqual({ ok: false, code: 'signature' });
  });

  it('with a changed payload', async () => {
    const [head, , mac] = (await bearer()).split('.');
    const payload = Buffer.from(JSON.stringify({ ...CLAIMS, sub: 'person-2' })).toString('base64url');
    expect(await verifier().verify(`${head}.${payload}.${mac}`)).toEqual({ ok: false, code: 'signature' });
  });

  it('that brings its own key', async () => {
    const header = { jwk: await exportJWK(foreign.publicKey), jku: 'https://elsewhere.example/jwks' };
    const token = await bearer({}, { key: foreign.privateKey, header });
    expect(await verifier().verify(token)).toEqual({ ok: false, code: 'signature' });
  });

  it.each([
    [undefined, 'missing'],
    ['', 'missing'],
    ['Bearer', 'malformed'],
    ['Bearer abc', 'malformed'],
    ['Bearer a.b.c', 'malformed'],
    ['Bearer a.b.c.d.e', 'malformed'],
    ['Basic YTpi', 'malformed'],
  ])('as garbage: %p', async (header, code) => {
    expect(await verifier().verify(header)).toEqual({ ok: false, code });
  });

  it('when it is huge, before anything is fetched', async () => {
    fetched = 0;
    const token = await bearer({ padding: 'x'.repeat(20_000) });
    expect(await verifier().verify(token)).toEqual({ ok: false, code: 'malformed' });
    expect(fetched).toBe(0);
  });

  it.each([
    ['unreachable', () => Promise.reject(new TypeError('fetch failed'))],
    ['failing', async () => new Response('down', { status: 503 })],
    ['answered with something else', async () => new Response('<html>')],
    ['answered with JSON that holds no keys', async () => Response.json({ hello: 'world' })],
  ])('as unavailable while the keys are %s', async (_what, fetch) => {
    expect(await verifier({ fetch }).verify(await bearer())).toEqual({ ok: false, code: 'unavailable' });
  });
});

describe('an access token of Cognito', () => {
  const POOL = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Abc';
  const cognito = () => verifier({ issuer: POOL, audience: ['pages', 'machines'] });
  const make = (claims: Record<string, unknown>) =>
    bearer(
      { iss: POOL, aud: undefined, client_id: 'pages', token_use: 'access', ...claims },
      { key: rsa.privateKey, header: { alg: 'RS256', kid: 'rsa', typ: undefined } },
    );

  it('is accepted for one of our app clients', async () => {
    expect(await cognito().verify(await make({}))).toMatchObject({ ok: true, clientId: 'pages' });
  });

  it('is refused for a foreign app client', async () => {
    expect(await cognito().verify(await make({ client_id: 'other' }))).toEqual({
      ok: false,
      code: 'audience',
    });
  });

  it('is not an id token', async () => {
    const token = await make({ token_use: 'id', aud: 'pages', client_id: undefined });
    expect(await cognito().verify(token)).toEqual({ ok: false, code: 'not-an-access-token' });
  });

  it('shows no sign-in when a machine holds it, although Cognito dates one', async () => {
    const verdict = await cognito().verify(await make({ client_id: 'machines', sub: 'machines' }));
    expect(verdict).toMatchObject({ ok: true });
    expect(verdict).not.toHaveProperty('authTime');
  });
});
