/** The embedded front door: API Gateway's part (routes to functions), S3's (signed uploads), the issuer's. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ApiHandler } from '../../functions/edge/api.ts';
import type { PagesHandler } from '../../functions/pages/handle-visit.ts';
import type { FileIntake } from '../../shared/adapters/embedded/file-intake.ts';
import { limits } from '../../shared/application/limits.ts';
import type { Log, SystemClock } from '../../shared/application/ports.ts';
import { FALLBACK_FUNCTION } from '../../shared/contracts/allowed-methods.ts';
import { PROBLEMS, type ProblemCode } from '../../shared/contracts/problem.ts';
import { gatewayEvent, routeMatcher } from './gateway-event.ts';
import { isForPages, servePages } from './pages-door.ts';

export interface FrontDoor {
  readonly api: Readonly<Record<string, ApiHandler>>;
  readonly pages?: PagesHandler;
  readonly intake: FileIntake;
  readonly issuer: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly newId: () => string;
  readonly clock: SystemClock;
  readonly log: Log;
  /** An upload that sends nothing for so long is given up. */
  readonly uploadIdleMs?: number;
  /** Requests under way: their connections may be gone, their work is not. */
  readonly running?: Set<Promise<void>>;
}

const UPLOADS = '/uploads/';
const ISSUER = '/oidc';
/** Longer than any pause of a line that is still alive. */
const UPLOAD_IDLE_MS = 60_000;

/** What S3 would say of a refused upload; codes are those of the intake store. */
const UPLOAD_STATUS: Readonly<Record<string, number>> = {
  'upload-refused': 403,
  'upload-expired': 403,
  'upload-used': 409,
  'upload-length': 400,
  'upload-digest': 400,
};
const UPLOAD_ADVICE: Readonly<Record<string, string>> = {
  'upload-refused': 'The link was not made for these headers: send exactly the headers that came with it.',
  'upload-expired':
    'The link has expired; repeat the declaration with the same Idempotency-Key for a fresh one.',
  'upload-used': 'These bytes have arrived already.',
  'upload-length': 'The body is not as long as was declared.',
  'upload-digest': 'The SHA-256 of the body is not the declared one.',
};

export function frontDoor(parts: FrontDoor): RequestListener {
  const match = routeMatcher();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '/';
    if (url === ISSUER || url.startsWith(`${ISSUER}/`) || url.startsWith(`${ISSUER}?`)) {
      return parts.issuer(request, response);
    }
    if (request.method === 'PUT' && url.startsWith(UPLOADS))
      return upload(request, response, url.slice(UPLOADS.length));
    const requestId = parts.newId();
    if (parts.pages && isForPages(url)) {
      const now = parts.clock.now();
      return servePages({ request, response, handler: parts.pages, requestId, now, readBody });
    }
    const body = await readBody(request);
    if (!body) return sendProblem(response, 'body-too-large', requestId);
    const matched = match(request.method ?? 'GET', url);
    const found = matched && parts.api[matched.route.function];
    // What meets no route goes where the gateway's `$default` goes.
    const handler = found ?? parts.api[FALLBACK_FUNCTION];
    if (!handler) return sendProblem(response, 'unknown-route', requestId);
    const event = gatewayEvent({
      request,
      body,
      matched: found && matched,
      requestId,
      now: parts.clock.now(),
    });
    send(response, await handler(event));
  }

  async function upload(request: IncomingMessage, response: ServerResponse, token: string): Promise<void> {
    // A body that stops short of what was announced would hold its slot for ever.
    request.setTimeout(parts.uploadIdleMs ?? UPLOAD_IDLE_MS, () => request.destroy());
    const headers = Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k, v?.toString()]));
    const outcome = await parts.intake.accept(token, headers, request);
    if (outcome.status === 'stored') {
      response.writeHead(200, { ETag: outcome.etag }).end();
      return;
    }
    const status = UPLOAD_STATUS[outcome.code] ?? 400;
    const detail = UPLOAD_ADVICE[outcome.code] ?? 'The upload was not accepted.';
    // The rest of a refused body is of no interest.
    response.writeHead(status, { 'Content-Type': 'application/problem+json', Connection: 'close' });
    const type = `urn:accord224:problem:${outcome.code}`;
    response.end(
      JSON.stringify({ type, title: 'The upload was not accepted', status, detail, code: outcome.code }),
    );
  }

  return (request, response) => {
    const served = serve(request, response).catch((error: unknown) => {
      parts.log.error('host-fault', { name: error instanceof Error ? error.name : 'unknown' });
      // After the headers only a broken connection tells the client that something is missing.
      if (response.headersSent) response.destroy();
      else sendProblem(response, 'internal', parts.newId());
    });
    parts.running?.add(served);
    void served.finally(() => parts.running?.delete(served));
  };
}

/** Undefined when the body is larger than the gateway takes. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size <= limits.httpRequestBytes) chunks.push(chunk);
    else if (size > 2 * limits.httpRequestBytes) break;
  }
  return size > limits.httpRequestBytes ? undefined : Buffer.concat(chunks);
}

function send(response: ServerResponse, result: APIGatewayProxyStructuredResultV2): void {
  const headers = Object.fromEntries(
    Object.entries(result.headers ?? {}).map(([name, value]) => [name, String(value)]),
  );
  response.writeHead(result.statusCode ?? 200, headers);
  response.end(result.isBase64Encoded ? Buffer.from(result.body ?? '', 'base64') : result.body);
}

const ADVICE: Partial<Record<ProblemCode, string>> = {
  'unknown-route': 'See GET /openapi.json for what there is.',
};

function sendProblem(response: ServerResponse, code: ProblemCode, correlationId: string): void {
  const [status, title] = PROBLEMS[code];
  const detail = ADVICE[code] ?? title;
  response.writeHead(status, {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
  });
  response.end(
    JSON.stringify({ type: `urn:accord224:problem:${code}`, title, status, detail, code, correlationId }),
  );
}
