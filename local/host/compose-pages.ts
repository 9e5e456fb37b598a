/** Wires the pages of an embedded node: over the API in process, signing in with the node's own issuer. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { ApiHandler } from '../../functions/edge/api.ts';
import type { Authenticator } from '../../functions/edge/request.ts';
import type { ApiTransport } from '../../functions/pages/api-port.ts';
import { composePages } from '../../functions/pages/compose.ts';
import type { PagesHandler } from '../../functions/pages/handle-visit.ts';
import { CALLBACK_PATH, oidcClient, SIGNED_OUT_PATH } from '../../functions/pages/oidc.ts';
import { createFileParking } from '../../shared/adapters/embedded/file-parking.ts';
import type { Log, SystemClock } from '../../shared/application/ports.ts';
import { PROBLEMS } from '../../shared/contracts/problem.ts';
import type { PartyProfile } from '../../shared/protocol/parties.ts';
import { API_SCOPE, newSecret, PAGES_CLIENT_ID, pagesClient } from '../identity/clients.ts';
import { routeMatcher } from './gateway-event.ts';

export interface EmbeddedPages {
  readonly api: Readonly<Record<string, ApiHandler>>;
  readonly authenticator: Authenticator;
  readonly profile: PartyProfile;
  readonly folder: string;
  /** Seals the cookies. */
  readonly secret: Uint8Array;
  readonly clientSecret: string;
  readonly baseUrl: string;
  readonly issuer: string;
  readonly systemClock: SystemClock;
  readonly newId: () => string;
  readonly log: Log;
}

export function embeddedPages(options: EmbeddedPages): PagesHandler {
  const { folder, clientSecret, baseUrl, issuer, systemClock } = options;
  const oidc = oidcClient({
    issuer,
    baseUrl,
    clientId: PAGES_CLIENT_ID,
    clientSecret,
    scope: `openid ${API_SCOPE}`,
  });
  return composePages({
    ...options,
    transport: inProcess(options),
    oidc,
    parking: createFileParking({ folder, clock: systemClock }),
    canStream: true,
  });
}

/** The client as the issuer knows it; its secret lives as long as the process that holds both. */
export function pagesCredentials(baseUrl: string) {
  const { secret, secretHash } = newSecret();
  const client = pagesClient({
    redirectUris: [`${baseUrl}${CALLBACK_PATH}`],
    postLogoutRedirectUris: [`${baseUrl}${SIGNED_OUT_PATH}`],
    secretHash,
  });
  return { secret, client };
}

/** A call of the API without the way over the wire: the same event, the same function, the same answer. */
function inProcess({ api, systemClock, newId }: EmbeddedPages): ApiTransport {
  const match = routeMatcher();
  return async ({ method, path, headers, body }) => {
    const { pathname, search, searchParams } = new URL(path, 'http://localhost');
    const matched = match(method, pathname);
    const handler = matched && api[matched.route.function];
    if (!handler) return { status: PROBLEMS['unknown-route'][0], headers: {}, bytes: new Uint8Array() };
    const now = systemClock.now();
    const routeKey = `${matched.route.method} ${matched.route.path}`;
    const event: APIGatewayProxyEventV2 = {
      version: '2.0',
      routeKey,
      rawPath: pathname,
      rawQueryString: search.slice(1),
      headers: { ...headers },
      queryStringParameters: Object.fromEntries(searchParams),
      pathParameters: { ...matched.params },
      ...(body === undefined ? {} : { body }),
      isBase64Encoded: false,
      requestContext: {
        accountId: 'embedded',
        apiId: 'embedded',
        domainName: 'localhost',
        domainPrefix: 'localhost',
        http: { method, path: pathname, protocol: 'HTTP/1.1', sourceIp: '', userAgent: 'pages' },
        requestId: newId(),
        routeKey,
        stage: '$default',
        time: now,
        timeEpoch: Date.parse(now),
      },
    };
    const result = await handler(event);
    return {
      status: result.statusCode ?? 200,
      headers: Object.fromEntries(
        Object.entries(result.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
      ),
      bytes: Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8'),
    };
  };
}
