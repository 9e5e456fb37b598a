import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newSecret, pagesClient } from '../../../local/identity/clients.ts';
import { identityProvider } from '../../../local/identity/provider.ts';
import { browser } from './browser.ts';
import { startNode, type TestNode } from './node.ts';

const PASSWORD = 'correct horse battery staple';
const CALLBACK = 'http://127.0.0.1:9/pages/callback';
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const { secret, secretHash } = newSecret();

let node: TestNode;
beforeAll(async () => {
  node = await startNode([pagesClient({ redirectUris: [CALLBACK], secretHash })]);
  await node.accounts.addAccount({ username: 'prosecutor', password: PASSWORD });
});
afterAll(() => node[Symbol.asyncDispose]());

const authorization = (changes: Record<string, string> = {}): string =>
  `${node.issuer}/auth?${new URLSearchParams({
    client_id: 'accord224-pages',
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid api',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  })}`;

const redeem = async (code: string): Promise<Record<string, unknown>> => {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
  });
  const authorization = `Basic ${Buffer.from(`accord224-pages:${secret}`).toString('base64')}`;
  const response = await fetch(`${node.issuer}/token`, { method: 'POST', body, headers: { authorization } });
  return (await response.json()) as Record<string, unknown>;
};

const RIGHT = { username: 'prosecutor', password: PASSWORD };

describe('the sign-in page', () => {
  it('can be used with a screen reader: language, title, landmark, heading, labels', async () => {
    const { html, response } = await browser(CALLBACK).open(authorization());
    expect(response.status).toBe(200);
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).toContain('<title>Sign in - Accord224</title>');
    expect(html.match(/<main>/g)).toHaveLength(1);
    expect(html.match(/<h1>Sign in<\/h1>/g)).toHaveLength(1);
    expect(html).toContain('You are signing in to Party XA.');
    for (const [, id] of html.matchAll(/<input id="(\w+)"/g)) expect(html).toContain(`<label for="${id}">`);
    expect(html).toContain('autocomplete="username"');
    expect(html).toContain('autocomplete="current-password"');
    expect(html).not.toContain('role="alert"');
  });

  it('says what is wrong, where it is announced, keeps the name and forgets the password', async () => {
    const visitor = browser(CALLBACK);
    const page = await visitor.open(authorization());
    const again = await visitor.submit(page, { username: '"><script>', password: 'wrong <b>' });
    expect(again.response.status).toBe(422);
    expect(again.html).toContain('<title>Error: Sign in - Accord224</title>');
    expect(again.html).toContain('<p role="alert" id="problem">Username or password is wrong.</p>');
    expect(again.html.match(/aria-invalid="true" aria-describedby="problem"/g)).toHaveLength(2);
    expect(again.html).toContain('value="&#34;&#62;&#60;script&#62;"');
    expect(again.html).not.toContain('wrong <b>');
    const { url } = await visitor.submit(again, RIGHT);
    expect(url.searchParams.has('code')).toBe(true);
  });

  it('runs no script, is not framed or cached, and sends its form home and on to the client only', async () => {
    const { html, response } = await browser(CALLBACK).open(authorization());
    expect(html).not.toMatch(/<script|javascript:|\son\w+=/i);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self' http://127.0.0.1:9;");
    const style = /<style>([^<]*)<\/style>/.exec(html)?.[1] ?? '';
    expect(policy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('belongs to the browser that asked for it', async () => {
    const page = await browser(CALLBACK).open(authorization());
    const stranger = await browser(CALLBACK).submit(page, RIGHT);
    expect(stranger.response.status).toBe(400);
    expect(stranger.html).toContain('<h1>This sign-in has ended</h1>');
  });

  it('takes no form from another site, none that is huge and nothing that is no form', async () => {
    const visitor = browser(CALLBACK);
    const page = await visitor.open(authorization());
    expect((await visitor.submit(page, RIGHT, { origin: 'https://elsewhere.example' })).response.status).toBe(
      403,
    );
    expect((await visitor.submit(page, { password: 'x'.repeat(9_000) })).response.status).toBe(400);
    const json = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
    expect((await visitor.open(page.url.href, json)).response.status).toBe(400);
    expect((await visitor.open(page.url.href, { method: 'DELETE' })).response.status).toBe(405);
  });

  it('ends after ten minutes', async () => {
    const visitor = browser(CALLBACK);
    const page = await visitor.open(authorization());
    node.clock.advance(601);
    expect((await visitor.submit(page, RIGHT)).response.status).toBe(400);
    node.clock.advance(-601);
  });
});

describe('a session of the pages', () => {
  const signedIn = async () => {
    const visitor = browser(CALLBACK);
    const { url } = await visitor.submit(await visitor.open(authorization()), RIGHT);
    return { visitor, code: url.searchParams.get('code') ?? '' };
  };

  it('turns a code into a token once; a second try gets nothing', async () => {
    const { code } = await signedIn();
    const { access_token, id_token, refresh_token } = await redeem(code);
    expect(await node.verifier.verify(`Bearer ${access_token}`)).toMatchObject({
      ok: true,
      clientId: 'accord224-pages',
    });
    expect(refresh_token).toBeUndefined();
    expect(await node.verifier.verify(`Bearer ${id_token}`)).toEqual({
      ok: false,
      code: 'not-an-access-token',
    });
    expect(await redeem(code)).toMatchObject({ error: 'invalid_grant' });
  });

  it('needs no password again, unless recent authentication is asked for', async () => {
    const { visitor } = await signedIn();
    expect((await visitor.open(authorization())).url.searchParams.has('code')).toBe(true);
    expect((await visitor.open(authorization({ prompt: 'login' }))).html).toContain('<h1>Sign in</h1>');
    expect((await visitor.open(authorization({ prompt: 'consent' }))).url.searchParams.has('code')).toBe(
      true,
    );
  });

  it('never signs in a command line', async () => {
    const { visitor } = await signedIn();
    const native = authorization({ client_id: 'accord224-cli', redirect_uri: 'http://127.0.0.1:9/callback' });
    expect((await visitor.open(native)).html).toContain('<h1>Sign in</h1>');
  });

  it('ends with a new password, and with the account', async () => {
    await node.accounts.addAccount({ username: 'leaver', password: PASSWORD });
    const visitor = browser(CALLBACK);
    await visitor.submit(await visitor.open(authorization()), { username: 'leaver', password: PASSWORD });
    node.clock.advance(2);
    await node.accounts.setPassword('leaver', 'another good password');
    expect((await visitor.open(authorization())).html).toContain('<h1>Sign in</h1>');
    node.clock.advance(2);
    await visitor.submit(await visitor.open(authorization()), {
      username: 'leaver',
      password: 'another good password',
    });
    expect((await visitor.open(authorization())).url.searchParams.has('code')).toBe(true);
    await node.accounts.removeAccount('leaver');
    expect((await visitor.open(authorization())).html).toContain('<h1>Sign in</h1>');
    node.clock.advance(-4);
  });

  it('ends on the page that asks', async () => {
    const { visitor } = await signedIn();
    const page = await visitor.open(`${node.issuer}/session/end`);
    expect(page.html).toContain('<h1>Sign out</h1>');
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
    const done = await visitor.submit(page, { xsrf, logout: 'yes' });
    expect(done.html).toContain('<h1>You are signed out</h1>');
    expect((await visitor.open(authorization())).html).toContain('<h1>Sign in</h1>');
  });
});

it('keeps cookies from scripts and other sites, and to TLS where the issuer has it', async () => {
  const response = await fetch(authorization(), { redirect: 'manual' });
  const plain = response.headers.getSetCookie();
  expect(plain.length).toBeGreaterThan(0);
  for (const cookie of plain) expect(cookie).toMatch(/; samesite=lax; httponly$/);

  const { clock, accounts, dataFolder, resource } = node;
  const clients = [pagesClient({ redirectUris: [CALLBACK], secretHash })];
  const issuer = 'https://node-xa.example/oidc';
  const options = { systemClock: clock, accounts, dataFolder, resource, clients, issuer };
  const { handler } = await identityProvider(options);
  const server = createServer((request, answer) => void handler(request, answer));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const behindTls = await fetch(authorization().replace(node.baseUrl, `http://127.0.0.1:${port}`), {
    redirect: 'manual',
  });
  server.close();
  for (const cookie of behindTls.headers.getSetCookie())
    expect(cookie).toMatch(/; samesite=lax; secure; httponly$/);
  expect(behindTls.headers.getSetCookie().length).toBeGreaterThan(0);
});
