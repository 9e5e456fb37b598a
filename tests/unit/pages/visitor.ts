/** A browser and an API of a test's own making, around the pages as they are. */
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { problem } from '../../../functions/edge/problems.ts';
import type { PagesResult } from '../../../functions/pages/answer.ts';
import { type ApiAnswer, type ApiRequestParts, apiOver } from '../../../functions/pages/api-port.ts';
import { cookieWriter } from '../../../functions/pages/cookies.ts';
import { pagesHandler } from '../../../functions/pages/handle-visit.ts';
import { oidcClient } from '../../../functions/pages/oidc.ts';
import { parkingOver } from '../../../functions/pages/parking.ts';
import { sealer } from '../../../functions/pages/session.ts';
import { createFileParking } from '../../../shared/adapters/embedded/file-parking.ts';

export const BASE = 'https://node.example';
export const ISSUER = 'https://id.example/oidc';
export const NOW = '2026-06-01T12:00:00.000Z';
const nowSeconds = Date.parse(NOW) / 1000;
export const CASE_ID = 'req_01HZZZZZZZZZZZZZZZZZZZZZZZ';

export type FakeApi = (request: ApiRequestParts) => { status: number; body: unknown } | undefined;

const jwt = (claims: object): string =>
  [{ alg: 'ES256' }, claims, 'x']
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');

export function pagesUnderTest(fake: FakeApi, roles: readonly string[] = ['case-officer', 'approver']) {
  const calls: ApiRequestParts[] = [];
  const clock = { now: () => NOW };
  const folder = mkdtempSync(join(tmpdir(), 'accord-visitor-'));
  const seal = sealer(Buffer.alloc(32, 1));
  const cookies = cookieWriter(BASE);
  const transport = async (request: ApiRequestParts): Promise<ApiAnswer> => {
    calls.push(request);
    const { status, body } = fake(request) ?? DEFAULTS(request);
    return { status, headers: {}, bytes: Buffer.from(JSON.stringify(body)) };
  };
  let spent = false;
  const handler = pagesHandler({
    api: apiOver(transport),
    authenticator: {
      async authenticate(header) {
        if (header?.includes('revoked')) throw problem('unauthenticated', 'expired');
        return { actor: { id: 'usr_1', roles: [...roles], authority: 'xa-dpp' }, session: 's' };
      },
    },
    oidc: oidcClient({
      issuer: ISSUER,
      baseUrl: BASE,
      clientId: 'accord224-pages',
      clientSecret: 'secret',
      scope: 'openid api',
      fetch: async (input) => {
        const url = String(input);
        if (url.endsWith('/.well-known/openid-configuration')) {
          const [authorization_endpoint, token_endpoint] = [`${ISSUER}/auth`, `${ISSUER}/token`];
          return Response.json({ issuer: ISSUER, authorization_endpoint, token_endpoint });
        }
        if (spent) return Response.json({ error: 'invalid_grant' }, { status: 400 });
        spent = true;
        return Response.json({ access_token: jwt({ sub: 'someone', exp: nowSeconds + 900 }) });
      },
    }),
    sealer: seal,
    cookies,
    parking: parkingOver(createFileParking({ folder, clock }), clock),
    systemClock: clock,
    newId: () => 'id-of-a-request-000',
    baseUrl: BASE,
    party: 'XA',
    names: { en: 'Aldermark' },
    exercise: false,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined } as never,
    canStream: false,
  });

  const pairOf = (line: string): string => line.split(';')[0] ?? '';
  const sessionCookies = async (
    change: { expiresAt?: number; token?: string; id?: string; subject?: string } = {},
  ): Promise<string[]> => {
    const session = {
      token: jwt({ sub: 'someone' }),
      expiresAt: nowSeconds + 600,
      subject: 'someone',
      id: 'i'.repeat(32),
      ...change,
    };
    return [
      pairOf(cookies.set('session', (await seal.seal('session', session)) ?? '')),
      pairOf(cookies.set('form', seal.formToken(session.id))),
    ];
  };
  const visit = (
    method: 'GET' | 'POST',
    url: string,
    rest: Partial<APIGatewayProxyEventV2> = {},
  ): Promise<PagesResult> => {
    const { pathname, search } = new URL(url, BASE);
    return handler({
      version: '2.0',
      routeKey: `${method} /pages/{proxy+}`,
      rawPath: pathname,
      rawQueryString: search.slice(1),
      isBase64Encoded: false,
      requestContext: { requestId: 'r1', http: { method, path: pathname } },
      ...rest,
      headers: { ...rest.headers },
    } as APIGatewayProxyEventV2);
  };
  const post = (
    url: string,
    fields: Record<string, string>,
    cookieList: string[],
    headers: Record<string, string> = {},
  ) =>
    visit('POST', url, {
      cookies: cookieList,
      headers: { origin: BASE, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(fields).toString(),
    });
  const csrf = (id = 'i'.repeat(32)): string => seal.formToken(id);
  const parked = (): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  return { visit, post, calls, sessionCookies, csrf, pairOf, cookies, seal, parked };
}

/** A draft that everybody may read, and the parties around it. */
const DEFAULTS = ({ path }: ApiRequestParts): { status: number; body: unknown } => {
  if (path === `/cases/${CASE_ID}`) {
    return {
      status: 200,
      body: {
        id: CASE_ID,
        status: 'awaitingApproval',
        relation: 'own-authority',
        version: 3,
        ownReference: 'DPP-1',
        locationParty: 'XB',
        order: {},
      },
    };
  }
  if (path.startsWith('/parties/'))
    return { status: 200, body: { code: path.slice(-2), timeZone: 'Europe/Helsinki' } };
  if (path.endsWith('/documents')) return { status: 200, body: { documents: [] } };
  if (path.includes('/events')) return { status: 200, body: { events: [] } };
  if (path.startsWith('/cases')) return { status: 200, body: { entries: [] } };
  return { status: 200, body: {} };
};

export const problemBody = (status: number, code: string, rest: object = {}) => ({
  status,
  body: {
    type: `urn:accord224:problem:${code}`,
    title: 'A title',
    status,
    detail: 'A detail.',
    code,
    correlationId: 'c1',
    ...rest,
  },
});
