/** The API as the pages use it: in process on an embedded node, over HTTP elsewhere. It decides everything. */
import { type Problem, problemSchema } from '../../shared/contracts/problem.ts';

export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly token: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly ifVersion?: number;
  readonly range?: string;
}

export interface ApiRequestParts {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface ApiAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

export type ApiTransport = (request: ApiRequestParts) => Promise<ApiAnswer>;

export type Json = Readonly<Record<string, unknown>>;

/** The API said no; the page shows why. */
export class ApiProblemError extends Error {
  override readonly name = 'ApiProblemError';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}

export interface Api {
  json(call: ApiCall): Promise<Json>;
  raw(call: ApiCall): Promise<ApiAnswer>;
}

export function apiOver(transport: ApiTransport): Api {
  async function raw(call: ApiCall): Promise<ApiAnswer> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(call.query ?? {})) if (value) query.set(name, value);
    const answer = await transport({
      method: call.method,
      path: query.size > 0 ? `${call.path}?${query}` : call.path,
      headers: {
        authorization: `Bearer ${call.token}`,
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(call.idempotencyKey === undefined ? {} : { 'idempotency-key': call.idempotencyKey }),
        ...(call.ifVersion === undefined ? {} : { 'if-match': `"${call.ifVersion}"` }),
        ...(call.range === undefined ? {} : { range: call.range }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    });
    if (answer.status >= 400) throw new ApiProblemError(problemOf(answer));
    return answer;
  }
  return {
    raw,
    json: async (call) => JSON.parse(Buffer.from((await raw(call)).bytes).toString('utf8')) as Json,
  };
}

function problemOf({ bytes, status }: ApiAnswer): Problem {
  try {
    return problemSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return {
      type: 'urn:accord224:problem:internal',
      title: 'Something went wrong on our side',
      status,
      detail: 'Nothing is known to have changed. Quote the correlation id to the operator of the node.',
      code: 'internal',
      correlationId: '',
    };
  }
}

/** Over HTTP, for a function that does not run beside the API. */
export const httpTransport =
  (baseUrl: string, send: typeof fetch = fetch): ApiTransport =>
  async ({ method, path, headers, body }) => {
    const response = await send(`${baseUrl}${path}`, {
      method,
      headers,
      redirect: 'error',
      ...(body === undefined ? {} : { body }),
    });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      bytes: new Uint8Array(await response.arrayBuffer()),
    };
  };
