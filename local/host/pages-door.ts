/** The front door's part for the pages: API Gateway's event with its cookies apart; uploads and downloads as streams. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { PagesHandler } from '../../functions/pages/handle-visit.ts';
import { PAGES_PREFIX } from '../../shared/contracts/pages.ts';
import { gatewayEvent } from './gateway-event.ts';

/** The pages, and the address of the node itself, which leads to them. */
export const isForPages = (url: string): boolean => {
  const path = url.split('?')[0] ?? '';
  return path === '/' || path === PAGES_PREFIX || path.startsWith(`${PAGES_PREFIX}/`);
};

export interface PagesRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly handler: PagesHandler;
  readonly requestId: string;
  readonly now: string;
  /** Undefined when it is too large. */
  readonly readBody: (request: IncomingMessage) => Promise<Buffer | undefined>;
}

export async function servePages(parts: PagesRequest): Promise<void> {
  const { request, response, handler, requestId, now } = parts;
  const path = (request.url ?? '').split('?')[0];
  if (path === '/' || path === PAGES_PREFIX) {
    response.writeHead(303, { Location: `${PAGES_PREFIX}/` }).end();
    return;
  }
  const isUpload = /^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '');
  const body = isUpload ? Buffer.alloc(0) : await parts.readBody(request);
  if (!body) {
    response.writeHead(413, { Connection: 'close' }).end();
    return;
  }
  const event = pagesEvent(gatewayEvent({ request, body, matched: undefined, requestId, now }));
  const result = await handler(event, isUpload ? request : undefined);
  const headers = Object.fromEntries(
    Object.entries(result.headers ?? {}).map(([name, value]) => [name, String(value)]),
  );
  response.writeHead(result.statusCode ?? 200, {
    ...headers,
    ...(result.cookies ? { 'set-cookie': result.cookies } : {}),
  });
  if (result.stream) await pipeline(Readable.from(result.stream), response);
  else response.end(Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8'));
}

/** What `/pages/{proxy+}` makes of an event: API Gateway takes the cookies out of the headers. */
function pagesEvent(event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 {
  const { cookie, ...headers } = event.headers;
  const routeKey = `${event.requestContext.http.method} ${PAGES_PREFIX}/{proxy+}`;
  return {
    ...event,
    routeKey,
    headers,
    pathParameters: { proxy: event.rawPath.slice(PAGES_PREFIX.length + 1) },
    ...(cookie ? { cookies: cookie.split(/;\s*/) } : {}),
    requestContext: { ...event.requestContext, routeKey },
  };
}
