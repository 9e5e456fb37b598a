/** Everything from outside is parsed here, by the schemas of the route table; nothing unparsed passes on. */
import * as z from 'zod';
import { limits } from '../../shared/application/limits.ts';
import type { Route } from '../../shared/contracts/routes.ts';
import { faultsOf } from './issue-sentences.ts';
import { problem } from './problems.ts';

interface RawRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly path: Readonly<Record<string, string | undefined>>;
  readonly body: string | Uint8Array | undefined;
}

export interface ParsedRequest {
  readonly body: unknown;
  readonly query: unknown;
  readonly path: Record<string, string>;
  readonly ifVersion?: number;
  readonly idempotencyKey?: string;
}

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,100}$/;
const ETAG = /^(?:W\/)?"(\d{1,15})"$/;
const JSON_TYPE = /^application\/(?:[a-z.+-]+\+)?json\s*(?:;\s*charset="?utf-8"?\s*)?$/i;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

export function parseRequest(route: Route, raw: RawRequest): ParsedRequest {
  const path = check(route.params, raw.path, 'path') as Record<string, string>;
  const query = route.query ? check(route.query, raw.query, 'query') : {};
  const headers = parseHeaders(route, raw);
  const body = route.body ? check(route.body, parseJson(raw), 'body') : undefined;
  return { body, query, path, ...headers };
}

function parseHeaders(route: Route, raw: RawRequest): { ifVersion?: number; idempotencyKey?: string } {
  const ifMatch = raw.headers['if-match'];
  const match = ifMatch === undefined ? undefined : ETAG.exec(ifMatch.trim());
  if (ifMatch !== undefined && !match) {
    throw problem(
      'invalid-header',
      'If-Match takes the ETag of the case as you read it, e.g. "7" with its quotes.',
    );
  }
  const version = match?.[1] === undefined ? {} : { ifVersion: Number(match[1]) };
  if (route.method !== 'POST' || route.safe) return version;
  const key = raw.headers['idempotency-key'];
  if (key === undefined) {
    throw problem(
      'missing-idempotency-key',
      'Send a header Idempotency-Key with a value of your own, new for each act: repeating it repeats the answer, not the act.',
    );
  }
  if (!IDEMPOTENCY_KEY.test(key)) {
    throw problem('invalid-header', 'Idempotency-Key is 1 to 100 visible ASCII characters.');
  }
  return { ...version, idempotencyKey: key };
}

function parseJson(raw: RawRequest): unknown {
  const body = raw.body ?? '';
  if (Buffer.byteLength(body) > limits.jsonBodyBytes) {
    throw problem(
      'body-too-large',
      `JSON bodies are at most ${limits.jsonBodyBytes} bytes; upload documents instead.`,
    );
  }
  if (!JSON_TYPE.test(raw.headers['content-type'] ?? '')) {
    throw problem('unsupported-media-type', 'Send the body with Content-Type: application/json, in UTF-8.');
  }
  if (!/^(?:identity)?$/i.test(raw.headers['content-encoding'] ?? '')) {
    throw problem('unsupported-media-type', 'Send the body as it is, without Content-Encoding.');
  }
  try {
    // Bytes that are not UTF-8 would be silently replaced otherwise.
    return JSON.parse(typeof body === 'string' ? body : UTF8.decode(body));
  } catch {
    // The parser's own message quotes the body, which may be personal data.
    throw problem(
      'malformed-json',
      'The body cannot be read as JSON. Check quotes, commas and the encoding (UTF-8).',
    );
  }
}

/** A compiled order is checked in 15 us in place of 40, but compiling takes 25 ms: not for a first request. */
const COMPILED_AFTER = 100;
const warmth = new WeakMap<z.ZodType, { uses: number; compiled?: z.ZodType }>();

/** The compiled form of a schema that is in steady use. Both forms accept the same. */
function compiledOf(schema: z.ZodType): z.ZodType | undefined {
  const known = warmth.get(schema) ?? { uses: 0 };
  known.uses += 1;
  if (known.uses === COMPILED_AFTER) known.compiled = z.compile(schema);
  warmth.set(schema, known);
  return known.compiled;
}

function check(schema: z.ZodType, value: unknown, where: 'path' | 'query' | 'body'): unknown {
  const fast = compiledOf(schema)?.safeParse(value);
  if (fast?.success) return fast.data;
  const parsed = schema.safeParse(value, { reportInput: false });
  if (parsed.success) return parsed.data;
  // An id that cannot exist is an id that does not exist.
  if (where === 'path') throw problem('not-found', 'There is no such resource, or it is not yours to see.');
  throw problem('invalid-request', `The ${where} does not fit; see errors.`, {
    errors: faultsOf(parsed.error.issues).slice(0, 50),
  });
}
