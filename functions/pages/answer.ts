/** From a page to what API Gateway takes: headers that hold a browser to this origin, and no script at all. */
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { layout } from './layout.ts';
import type { Outcome, PagesDeps, SignedInVisit, Visit } from './visit.ts';

/** A host that can, sends the stream; on API Gateway there is none. */
export type PagesResult = APIGatewayProxyStructuredResultV2 & {
  readonly stream?: AsyncIterable<Uint8Array>;
};

/**
 * `same-origin` rather than `no-referrer`, which would make browsers send `Origin: null` with our own forms. The
 * issuer is named, since browsers apply `form-action` to the redirect after a form as well.
 */
export const securityHeaders = (deps: PagesDeps): Record<string, string> => ({
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'self'",
    'img-src data:',
    `form-action ${["'self'", ...deps.oidc.origins].join(' ')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  ...(deps.baseUrl.startsWith('https:')
    ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }
    : {}),
});

export function toResult(
  deps: PagesDeps,
  visit: Visit & Partial<SignedInVisit>,
  outcome: Outcome,
): PagesResult {
  const headers = securityHeaders(deps);
  const cookies = outcome.cookies?.length ? { cookies: [...outcome.cookies] } : {};
  switch (outcome.kind) {
    case 'redirect':
      return { statusCode: 303, headers: { ...headers, location: outcome.to }, ...cookies };
    case 'bytes': {
      const all = { ...headers, ...outcome.headers };
      if (!(outcome.body instanceof Uint8Array)) {
        return { statusCode: 200, headers: all, ...cookies, stream: outcome.body };
      }
      const body = Buffer.from(outcome.body).toString('base64');
      return { statusCode: 200, headers: all, body, isBase64Encoded: true, ...cookies };
    }
    case 'page':
      return {
        statusCode: outcome.status,
        headers: {
          ...headers,
          'content-type': 'text/html; charset=utf-8',
          'content-language': visit.t.language,
          vary: 'Accept-Language, Cookie',
        },
        body: layout(deps, visit, outcome, visit.formToken),
        ...cookies,
      };
    default:
      return outcome satisfies never;
  }
}
