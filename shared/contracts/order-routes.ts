/** Routes for providers without an account: the order by the one-time reference in its package (7.6, 7.7). */
import * as z from 'zod';
import { art7Bodies } from '../protocol/art07-subscriber-information/schema.ts';
import { onDemand } from '../protocol/on-demand.ts';
import { providerIdSchema } from '../protocol/parties.ts';
import { caseSchema, decidedSchema } from './answers.ts';
import { DOCUMENT_ROUTES } from './document-routes.ts';
import type { RouteDraft } from './route.ts';

const reference = onDemand(() =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .describe('From provenance.json of the package. Whoever has it can answer: treat it as a password.'),
);
const params = onDemand(() => z.strictObject({ reference: reference() }));
const documentParams = onDemand(() =>
  z.strictObject({ reference: reference(), documentId: z.string().regex(/^doc_[0-9A-HJKMNP-TV-Z]{26}$/) }),
);

const ACTS = [
  ['receipt', 'AcknowledgeReceipt', 'Acknowledge receipt: the clock starts.'],
  ['contest-receipt', 'ContestReceipt', 'Contest the recorded date of receipt.'],
  ['ask', 'RequestClarification', 'Ask the authority; the period runs on.'],
  ['answer', 'AnswerOrder', 'Disclose, in full or in part, or decline: once.'],
] as const;

/** Operation by reference -> that of the portal which it is. */
export const BY_REFERENCE: Readonly<Record<string, string>> = {
  ReadOrderByReference: 'ReadCase',
  ListDocumentsByReference: 'ListDocuments',
  ...Object.fromEntries(ACTS.map(([, operation]) => [`${operation}ByReference`, operation])),
  ...Object.fromEntries(
    ['DeclareDocument', 'ReadUpload', 'RenewUpload', 'CompleteUpload', 'ReadDocument'].map((operation) => [
      `${operation}ByReference`,
      operation,
    ]),
  ),
};

const documentRoutes = DOCUMENT_ROUTES.filter(
  ({ operation }) => BY_REFERENCE[`${operation}ByReference`] === operation,
);

/** As for an account, below the reference in place of the case. */
const mirrored = (route: RouteDraft): RouteDraft => {
  const { query: _reasons, ...rest } = route;
  const isOne = route.path.includes('{documentId}');
  return {
    ...rest,
    ...(route.operation === 'ReadUpload' && route.query ? { query: route.query } : {}),
    operation: `${route.operation}ByReference`,
    path: route.path.replace('/cases/{id}', '/orders/{reference}'),
    summary: `${route.summary.replace(/\.$/, '')}; by reference.`,
    params: isOne ? documentParams : params,
    public: true,
  };
};

const read = (operation: string, path: string, summary: string, answer: () => z.ZodType): RouteDraft => ({
  operation,
  method: 'GET',
  path,
  function: 'cases',
  summary,
  paragraph: 'Art. 7.6',
  params,
  answer,
  status: 200,
  public: true,
});

export const ORDER_ROUTES: readonly RouteDraft[] = [
  read(
    'ReadReferenceStatus',
    '/orders/{reference}/status',
    'Whether a reference is live, used, withdrawn or expired; nothing else.',
    () => z.object({ reference: z.enum(['live', 'used', 'withdrawn', 'expired']) }),
  ),
  read(
    'ReadOrderByReference',
    '/orders/{reference}',
    'The order as it is addressed to you, by reference.',
    caseSchema,
  ),
  ...ACTS.map(
    ([verb, operation, summary]): RouteDraft => ({
      operation: `${operation}ByReference`,
      method: 'POST',
      path: `/orders/{reference}/${verb}`,
      function: 'cases',
      summary: `${summary.replace(/\.$/, '')}; by reference.`,
      paragraph: 'Art. 7.7',
      params,
      body: () => art7Bodies[operation],
      answer: decidedSchema,
      status: 200,
      public: true,
    }),
  ),
  ...documentRoutes.map(mirrored),
  {
    operation: 'RevokeReference',
    method: 'POST',
    path: '/cases/{id}/service-packages/{providerId}/revoke',
    function: 'printing',
    summary:
      'The package went astray: its reference is good for nothing any more. The next package has another one.',
    paragraph: 'Art. 7.6',
    params: () =>
      z.strictObject({
        id: z.string().regex(/^req_[0-9A-HJKMNP-TV-Z]{26}$/),
        providerId: providerIdSchema,
      }),
    body: () => z.strictObject({}),
    answer: () => z.object({ state: z.literal('revoked') }),
    status: 200,
  },
];
