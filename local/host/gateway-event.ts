/** Builds the very event that API Gateway (payload 2.0) gives a function, from a Node request. */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import findMyWay from 'find-my-way';
import { ROUTES, type Route } from '../../shared/contracts/routes.ts';

export interface Matched {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

export type RouteMatcher = (method: string, url: string) => Matched | undefined;

/** Paths of the route table, `{id}` as API Gateway writes it. */
export function routeMatcher(): RouteMatcher {
  const router = findMyWay({ ignoreTrailingSlash: false, caseSensitive: true, maxParamLength: 200 });
  for (const route of ROUTES) {
    router.on(route.method, route.path.replace(/\{(\w+)\}/g, ':$1'), () => undefined, route);
  }
  return (method, url) => {
    // The library throws for a path that is not well-formed; such a path leads nowhere.
    try {
      const found = router.find(method as 'GET', url.split('?')[0] ?? '/');
      if (!found) return undefined;
      const params = Object.fromEntries(
        Object.entries(found.params).map(([name, value]) => [name, value ?? '']),
      );
      return { route: found.store as Route, params };
    } catch {
      return undefined;
    }
  };
}

export interface GatewayInput {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly matched: Matched | undefined;
  readonly requestId: string;
  readonly now: string;
}

export function gatewayEvent({
  request,
  body,
  matched,
  requestId,
  now,
}: GatewayInput): APIGatewayProxyEventV2 {
  const { rawPath, rawQueryString, query } = partsOf(request.url ?? '/');
  const method = request.method ?? 'GET';
  const isText = isUtf8(body);
  const routeKey = matched ? `${matched.route.method} ${matched.route.path}` : '$default';
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    headers,
    ...(Object.keys(query).length > 0 ? { queryStringParameters: query } : {}),
    ...(matched && Object.keys(matched.params).length > 0 ? { pathParameters: { ...matched.params } } : {}),
    // Bytes that are no text stay what they are, as API Gateway hands them over.
    ...(body.byteLength > 0 ? { body: body.toString(isText ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: body.byteLength > 0 && !isText,
    requestContext: {
      accountId: 'embedded',
      apiId: 'embedded',
      domainName: headers.host ?? 'localhost',
      domainPrefix: 'localhost',
      http: {
        method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage: '$default',
      time: now,
      timeEpoch: Date.parse(now),
    },
  };
}

/** Most paths are plain, and a URL parser is the dearest way to learn so. */
const PLAIN = /^\/[\w/-]*$/;

function partsOf(url: string): { rawPath: string; rawQueryString: string; query: Record<string, string> } {
  if (PLAIN.test(url)) return { rawPath: url, rawQueryString: '', query: {} };
  const { pathname, search, searchParams } = new URL(url, 'http://localhost');
  return { rawPath: pathname, rawQueryString: search.slice(1), query: Object.fromEntries(searchParams) };
}
