/**
 * The shell of every API function: a middy chain around the operations of the route table. It authenticates,
 * limits, parses, answers, records who was turned away, and logs one line; it knows nothing of any article.
 */
import { createHash } from 'node:crypto';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { recordAttempt } from '../../shared/application/cases/records.ts';
import { limits } from '../../shared/application/limits.ts';
import { allowedMethods } from '../../shared/contracts/allowed-methods.ts';
import { PROBLEMS } from '../../shared/contracts/problem.ts';
import { type Route, routeOf } from '../../shared/contracts/routes.ts';
import { parseRequest } from './parse.ts';
import { faultProblem, type ProblemError, problem } from './problems.ts';
import { rateLimit } from './rate-limit.ts';
import type { ApiResponse, Caller, Operations, ShellDeps } from './request.ts';

export type ApiHandler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** Answers carry personal data: no cache, no sniffing, no frames, no referrer. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
};

interface Context {
  started: string;
  route?: Route;
  caller?: Caller;
  caseId?: string;
}

type Chain = middy.Request<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>;
type Middleware = middy.MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>;

/** What the steps of the chain tell each other about one event; gone with the event. */
const contexts = new WeakMap<APIGatewayProxyEventV2, Context>();

function contextOf(event: APIGatewayProxyEventV2): Context {
  const known = contexts.get(event);
  if (known) return known;
  const fresh: Context = { started: '' };
  contexts.set(event, fresh);
  return fresh;
}

export function apiHandler(functionName: string, operations: Operations, deps: ShellDeps): ApiHandler {
  const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({
    timeoutEarlyInMillis: 0,
  })
    .use(observe(deps))
    .use(findRoute(functionName, operations))
    .use(authenticate(deps))
    .handler((event: APIGatewayProxyEventV2) => answer(event, operations));
  return (event) => handler(event, LAMBDA_CONTEXT);
}

/** Registered first, so that its error step runs last and sees every failure of the others. */
const observe = (deps: ShellDeps): Middleware => ({
  before: ({ event }) => {
    contextOf(event).started = deps.systemClock.now();
  },
  after: (request) => logRequest(deps, request),
  onError: async (request) => {
    const { event } = request;
    const answered = faultProblem(request.error);
    if (answered.problem.status === 500) logFault(deps, request);
    request.response = problemResponse(answered, event.requestContext.requestId);
    await recordRefusal(deps, contextOf(event), answered.problem.code);
    logRequest(deps, request);
  },
});

const findRoute = (functionName: string, operations: Operations): Middleware => ({
  before: ({ event }) => {
    if (event.routeKey === '$default') throw nowhere(event);
    const route = routeOf(event.routeKey);
    if (route?.function !== functionName || !operations[route.operation]) throw unknownRoute();
    const context = contextOf(event);
    context.route = route;
    const caseId = event.pathParameters?.id;
    if (caseId) context.caseId = caseId.slice(0, 64);
  },
});

const authenticate = (deps: ShellDeps): Middleware => {
  const rates = rateLimit(deps.systemClock);
  return {
    before: async ({ event }) => {
      const context = contextOf(event);
      if (context.route?.public) return;
      context.caller = await deps.authenticator.authenticate(event.headers.authorization);
      rates.take(context.caller.actor.id);
    },
  };
};

const unknownRoute = () => problem('unknown-route', 'See GET /openapi.json for what there is.');

/** What met no route: another method is wanted, or the path leads nowhere. */
function nowhere({ rawPath, requestContext }: APIGatewayProxyEventV2): ProblemError {
  const allowed = allowedMethods(rawPath);
  if (allowed.length === 0) return unknownRoute();
  // A gateway may be stricter than the route table, of an empty id for instance.
  if (allowed.includes(requestContext.http.method))
    return problem('not-found', 'There is nothing of that id, or it is not for you.');
  return problem('method-not-allowed', 'The header Allow names the methods that this resource takes.', {
    headers: { Allow: allowed.join(', ') },
  });
}

async function answer(
  event: APIGatewayProxyEventV2,
  operations: Operations,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { route, caller } = contextOf(event);
  const operation = route && operations[route.operation];
  if (!operation) throw unknownRoute();
  const parsed = parseRequest(route, {
    headers: event.headers,
    query: event.queryStringParameters ?? {},
    path: event.pathParameters ?? {},
    body: event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64') : event.body,
  });
  const response = await operation({
    ...parsed,
    caller: caller ?? NOBODY,
    headers: event.headers,
    operation: route.operation,
    correlationId: event.requestContext.requestId,
    ...(route.public ? { called: calledAs(route, event) } : {}),
  });
  return toResult(response, event.requestContext.requestId);
}

/** What a caller without an account may have signed. */
function calledAs(
  { method, path }: Route,
  { pathParameters, body, isBase64Encoded }: APIGatewayProxyEventV2,
) {
  const rest = path
    .replace('/orders/{reference}', '')
    .replace(/\{(\w+)\}/g, (_, name: string) => pathParameters?.[name] ?? '');
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  return { method, rest, bodyDigest: createHash('sha256').update(bytes).digest('hex') };
}

const NOBODY: Caller = { actor: { id: 'anonymous', roles: [] }, session: '' };
/** Nothing in the chain uses Lambda's context. */
const LAMBDA_CONTEXT = {} as Parameters<ReturnType<typeof middy>>[1];

function toResult(response: ApiResponse, correlationId: string): APIGatewayProxyStructuredResultV2 {
  const headers = { ...SECURITY_HEADERS, 'X-Correlation-Id': correlationId, ...response.headers };
  if (response.bytes) {
    const body = Buffer.from(response.bytes).toString('base64');
    return { statusCode: response.status, headers, body, isBase64Encoded: true };
  }
  if (response.text !== undefined) return { statusCode: response.status, headers, body: response.text };
  if (response.body === undefined) return { statusCode: response.status, headers };
  const body = JSON.stringify(response.body);
  if (Buffer.byteLength(body) > limits.httpResponseBytes) {
    throw problem('internal', 'The answer is larger than one response can be; ask for a smaller page.');
  }
  return { statusCode: response.status, headers: { 'Content-Type': 'application/json', ...headers }, body };
}

function problemResponse(error: ProblemError, correlationId: string): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: error.problem.status,
    headers: {
      ...SECURITY_HEADERS,
      'Content-Type': 'application/problem+json',
      'X-Correlation-Id': correlationId,
      ...error.headers,
    },
    body: JSON.stringify({ ...error.problem, correlationId }),
  };
}

/** Not worth a record: the caller will simply try again. */
const UNRECORDED = new Set(['rate-limited', 'unavailable', 'internal']);

async function recordRefusal(deps: ShellDeps, context: Context, code: string): Promise<void> {
  if (!context.caller || UNRECORDED.has(code)) return;
  try {
    await recordAttempt(deps.cases, {
      actor: context.caller.actor,
      action: context.route?.operation ?? 'unknown',
      code,
      ...(context.caseId ? { caseId: context.caseId } : {}),
    });
  } catch {
    // The refusal stands and is answered; that its record failed is the operator's to know.
    deps.log.error('attempt-not-recorded', { actor: context.caller.actor.id, code });
  }
}

function logRequest(deps: ShellDeps, request: Chain): void {
  const context = contextOf(request.event);
  deps.log.info('request', {
    operation: context.route?.operation ?? 'none',
    status: request.response?.statusCode ?? PROBLEMS.internal[0],
    ms: Date.parse(deps.systemClock.now()) - Date.parse(context.started),
    correlationId: request.event.requestContext.requestId,
    ...(context.caller ? { actor: context.caller.actor.id } : {}),
  });
}

/** Names only: messages may quote data. The stack's first frames say where. */
function logFault(deps: ShellDeps, request: Chain): void {
  const { error } = request;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.name : 'none';
  const where = (error?.stack ?? '').split('\n').find((line) => line.trimStart().startsWith('at ')) ?? '';
  deps.log.error('fault', {
    name: error?.name ?? 'unknown',
    cause,
    where: where.trim().replace(/\(?file:.*\/(?=shared|functions|events)/, ''),
    correlationId: request.event.requestContext.requestId,
  });
}
