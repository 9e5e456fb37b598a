import { readFileSync, writeFileSync } from 'node:fs';
import { BASE, CASE_ID, ISSUER, NOW, pagesUnderTest, problemBody } from './visitor.ts';

const APPROVE = `/pages/cases/${CASE_ID}/approve`;
const nothing = () => undefined;
const fields = (csrf: string) => ({
  csrf,
  key: 'k'.repeat(22),
  version: '3',
  grounds: 'Because <b>of</b> this',
  scope: 'One',
});

describe('a form', () => {
  it('is sent on with its key and the version that was seen, and leads to the case', async () => {
    const pages = pagesUnderTest(nothing);
    const result = await pages.post(APPROVE, fields(pages.csrf()), await pages.sessionCookies());
    expect(result).toMatchObject({
      statusCode: 303,
      headers: { location: `/pages/cases/${CASE_ID}?done=approve` },
    });
    const act = pages.calls.find(({ method }) => method === 'POST');
    expect(act?.headers).toMatchObject({ 'idempotency-key': 'k'.repeat(22), 'if-match': '"3"' });
    expect(JSON.parse(act?.body ?? '')).toEqual({ grounds: 'Because <b>of</b> this', scope: 'One' });
  });

  it.each([
    ['another origin', {}, { origin: 'https://evil.example' }],
    ['no origin', {}, { origin: '' }],
    ['an origin that is hidden', {}, { origin: 'null' }],
    ['another site, as the browser says', {}, { 'sec-fetch-site': 'cross-site' }],
    ['a page without the hidden token', { csrf: '' }, {}],
    ['a page with a token made up', { csrf: 'x'.repeat(43) }, {}],
    ['a script that posts JSON', {}, { 'content-type': 'application/json' }],
  ])('from %s is refused, and the API hears nothing of it', async (_what, change, headers) => {
    const pages = pagesUnderTest(nothing);
    const result = await pages.post(
      APPROVE,
      { ...fields(pages.csrf()), ...change },
      await pages.sessionCookies(),
      headers as Record<string, string>,
    );
    expect(result.statusCode).toBe(403);
    expect(pages.calls).toEqual([]);
  });

  it('is refused without the Strict cookie, with that of another session, and without any session', async () => {
    const pages = pagesUnderTest(nothing);
    const [session = '', form = ''] = await pages.sessionCookies();
    const [, foreign = ''] = await pages.sessionCookies({ id: 'j'.repeat(32) });
    for (const cookies of [[session], [session, foreign], [form], []]) {
      expect((await pages.post(APPROVE, fields(pages.csrf()), cookies)).statusCode).toBe(403);
    }
    // Token and cookie agree, but are those of another session.
    const result = await pages.post(APPROVE, fields(pages.csrf('j'.repeat(32))), [session, foreign]);
    expect(result.statusCode).toBe(403);
    expect(pages.calls).toEqual([]);
  });

  it('shows a refusal at its field, keeps what was typed, escaped, and begins another act', async () => {
    const pages = pagesUnderTest(({ method }) =>
      method === 'POST'
        ? problemBody(422, 'invalid-request', {
            errors: [{ path: 'supervision.date', message: 'a <date> is expected', paragraph: 'Art. 7.2.b' }],
          })
        : undefined,
    );
    const result = await pages.post(APPROVE, fields(pages.csrf()), await pages.sessionCookies());
    expect(result.statusCode).toBe(422);
    expect(result.body).toContain('Because &#60;b&#62;of&#60;/b&#62; this');
    expect(result.body).toContain('href="#supervision.date"');
    expect(result.body).toMatch(
      /id="supervision\.date"[^>]*aria-describedby="notes\.supervision\.date" aria-invalid="true"/,
    );
    expect(result.body).toContain('role="alert"');
    expect(result.body).not.toContain('a <date>');
    expect(result.body).not.toContain('k'.repeat(22));
  });

  it('keeps its key when nobody knows what became of it', async () => {
    const pages = pagesUnderTest(({ method }) =>
      method === 'POST' ? problemBody(503, 'unavailable') : undefined,
    );
    const result = await pages.post(APPROVE, fields(pages.csrf()), await pages.sessionCookies());
    expect(result.body).toContain('k'.repeat(22));
  });
});

describe('a sign-in', () => {
  it('is asked for where there is none, and comes back to the page', async () => {
    const pages = pagesUnderTest(nothing);
    const first = await pages.visit('GET', APPROVE);
    expect(first).toMatchObject({
      statusCode: 303,
      headers: { location: `/pages/sign-in?to=${encodeURIComponent(APPROVE)}` },
    });
    const start = await pages.visit('GET', String(first.headers?.location));
    const url = new URL(String(start.headers?.location));
    expect(url.href.startsWith(`${ISSUER}/auth?`)).toBe(true);
    expect(url.searchParams.get('code_challenge_method')).toBe('S256');
    const flow = pages.pairOf(start.cookies?.[0] ?? '');
    const back = `/pages/signed-in?code=c&state=${url.searchParams.get('state')}`;
    // Not with another state, not for another browser, not from another issuer.
    for (const [path, cookies] of [
      ['/pages/signed-in?code=c&state=other', [flow]],
      [back, []],
      [`${back}&iss=https://evil.example`, [flow]],
    ] as const) {
      expect((await pages.visit('GET', path, { cookies: [...cookies] })).statusCode).toBe(400);
    }
    const done = await pages.visit('GET', back, { cookies: [flow] });
    expect(done).toMatchObject({ statusCode: 303, headers: { location: APPROVE } });
    const cookies = (done.cookies ?? []).map(pages.pairOf);
    expect((await pages.visit('GET', APPROVE, { cookies })).statusCode).toBe(200);
    // The code is good once.
    expect((await pages.visit('GET', back, { cookies: [flow] })).statusCode).toBe(400);
  });

  it('never leads to another site', async () => {
    const pages = pagesUnderTest(nothing);
    for (const to of [
      'https://evil.example/',
      '//evil.example',
      '/pages/../x',
      '/pages//evil',
      '/cases',
      '/pages/\\evil',
      'javascript:x',
    ]) {
      const start = await pages.visit('GET', `/pages/sign-in?to=${encodeURIComponent(to)}`);
      const state = new URL(String(start.headers?.location)).searchParams.get('state');
      const flow = pages.pairOf(start.cookies?.[0] ?? '');
      const fresh = pagesUnderTest(nothing);
      const done = await fresh.visit('GET', `/pages/signed-in?code=c&state=${state}`, { cookies: [flow] });
      expect([to, done.headers?.location]).toEqual([to, '/pages/']);
    }
  });

  it('is asked for anew when the token has ended or is not believed any more', async () => {
    const pages = pagesUnderTest(nothing);
    const ended = await pages.sessionCookies({ expiresAt: Date.parse(NOW) / 1000 + 2 });
    const revoked = await pages.sessionCookies({ token: 'revoked' });
    for (const cookies of [ended, revoked]) {
      const result = await pages.visit('GET', '/pages/?show=closed', { cookies });
      expect(result).toMatchObject({
        statusCode: 303,
        headers: { location: `/pages/sign-in?to=${encodeURIComponent('/pages/?show=closed')}` },
      });
    }
    expect(pages.calls).toEqual([]);
  });

  it.each([
    ['has ended meanwhile', nothing, { expiresAt: 1 }, ''],
    [
      'is not recent enough for the act',
      ({ method }: { method: string }) =>
        method === 'POST' ? problemBody(403, 'recent-authentication-required') : undefined,
      {},
      '&again=1',
    ],
  ])('that %s keeps the form, for this page and this person', async (_what, fake, change, again) => {
    const pages = pagesUnderTest(fake);
    const result = await pages.post(APPROVE, fields(pages.csrf()), await pages.sessionCookies(change));
    const to = `/pages/sign-in?to=${encodeURIComponent(APPROVE)}${again}`;
    expect(result).toMatchObject({ statusCode: 303, headers: { location: to } });
    const kept = pages.pairOf(result.cookies?.[0] ?? '');
    expect(kept).not.toContain('Because');
    const signedIn = await pages.sessionCookies();
    const form = await pages.visit('GET', APPROVE, { cookies: [...signedIn, kept] });
    expect(form.body).toContain('Because &#60;b&#62;of&#60;/b&#62; this');
    expect(form.body).toContain('k'.repeat(22));
    expect(form.cookies?.[0]).toContain('Max-Age=0');
    const elsewhere = await pages.visit('GET', `/pages/cases/${CASE_ID}/return`, {
      cookies: [...signedIn, kept],
    });
    expect(elsewhere.body).not.toContain('Because');
  });

  it('parks a form that fits no cookie, sealed, for its sender alone and once', async () => {
    const pages = pagesUnderTest(nothing);
    const long = Array.from({ length: 3000 }, (_, n) => `${n}:${(n * 2654435761) % 4294967296}`).join(' ');
    const result = await pages.post(
      APPROVE,
      { ...fields(pages.csrf()), grounds: long },
      await pages.sessionCookies({ expiresAt: 1 }),
    );
    expect(result.statusCode).toBe(303);
    const [name = ''] = pages.parked();
    expect(readFileSync(name).includes('2654435761')).toBe(false);
    const kept = pages.pairOf(result.cookies?.[0] ?? '');
    const other = await pages.sessionCookies({ subject: 'somebody else' });
    const stranger = await pages.visit('GET', APPROVE, { cookies: [...other, kept] });
    expect(stranger.body).not.toContain(long);
    const signedIn = await pages.sessionCookies();
    const form = await pages.visit('GET', APPROVE, { cookies: [...signedIn, kept] });
    expect(form.body).toContain(long);
    expect(form.body).toContain('k'.repeat(22));
    expect(pages.parked()).toEqual([]);
    const again = await pages.visit('GET', APPROVE, { cookies: [...signedIn, kept] });
    expect(again.statusCode).toBe(200);
    expect(again.body).not.toContain(long);
  });

  it('that was tampered with while it was parked is not shown', async () => {
    const pages = pagesUnderTest(nothing);
    const long = 'x'.repeat(20) + Array.from({ length: 4000 }, (_, n) => n * 7919).join(' ');
    const result = await pages.post(
      APPROVE,
      { ...fields(pages.csrf()), grounds: long },
      await pages.sessionCookies({ expiresAt: 1 }),
    );
    const [name = ''] = pages.parked();
    const bytes = readFileSync(name);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    writeFileSync(name, bytes);
    const cookies = [...(await pages.sessionCookies()), pages.pairOf(result.cookies?.[0] ?? '')];
    expect((await pages.visit('GET', APPROVE, { cookies })).body).not.toContain('7919');
  });
});

describe('every page', () => {
  it('allows no script, no frame, no cache and no foreign form target', async () => {
    const pages = pagesUnderTest(nothing);
    const cookies = await pages.sessionCookies();
    for (const path of ['/pages/', '/pages/nowhere', `/pages/cases/${CASE_ID}`, '/pages/signed-out']) {
      const { headers = {}, body } = await pages.visit('GET', path, { cookies });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).toContain("form-action 'self' https://id.example");
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
      });
      expect(body).not.toMatch(/<script|style=|\son\w+=/);
      expect(body).toMatch(/<html lang="en">[\s\S]*<a class="skip"[\s\S]*<main id="main"/);
    }
  });

  it('speaks the language of the browser until one is chosen, and comes back to itself', async () => {
    const pages = pagesUnderTest(nothing);
    const cookies = await pages.sessionCookies();
    const french = await pages.visit('GET', '/pages/', { cookies, headers: { 'accept-language': 'fr' } });
    expect(french.body).toContain('<html lang="fr">');
    const chosen = await pages.visit('GET', '/pages/?show=closed&lang=en', { cookies });
    expect(chosen).toMatchObject({ statusCode: 303, headers: { location: '/pages/?show=closed' } });
    const language = pages.pairOf(chosen.cookies?.[0] ?? '');
    const kept = await pages.visit('GET', '/pages/', {
      cookies: [...cookies, language],
      headers: { 'accept-language': 'fr' },
    });
    expect(kept.body).toContain('<html lang="en">');
  });

  it('says what the API says when it refuses a reading, under the status of the API', async () => {
    const pages = pagesUnderTest(({ path }) =>
      path === `/cases/${CASE_ID}` ? problemBody(404, 'not-found') : undefined,
    );
    const result = await pages.visit('GET', `/pages/cases/${CASE_ID}`, {
      cookies: await pages.sessionCookies(),
    });
    expect(result.statusCode).toBe(404);
    expect(result.body).toContain('<title>Error: ');
  });

  it('offers acts by role and status, and nobody else the button', async () => {
    const cookiesOf = (pages: ReturnType<typeof pagesUnderTest>) => pages.sessionCookies();
    const approver = pagesUnderTest(nothing);
    const officer = pagesUnderTest(nothing, ['case-officer']);
    const path = `/pages/cases/${CASE_ID}`;
    expect((await approver.visit('GET', path, { cookies: await cookiesOf(approver) })).body).toContain(
      `${path}/approve`,
    );
    expect((await officer.visit('GET', path, { cookies: await cookiesOf(officer) })).body).not.toContain(
      `${path}/approve`,
    );
    expect(BASE).toContain('https:');
  });
});
