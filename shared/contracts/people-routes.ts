/** Routes for working together: search, delegation, absence. */
import * as z from 'zod';
import {
  grantDelegationSchema,
  recordAbsenceSchema,
  revokeDelegationSchema,
  userIdSchema,
} from '../case/directory/schema.ts';
import { text } from '../protocol/art07-subscriber-information/content.ts';
import { identifierSchema } from '../protocol/identifiers.ts';
import { onDemand } from '../protocol/on-demand.ts';
import { decidedSchema } from './answers.ts';
import type { RouteDraft } from './route.ts';

const none = onDemand(() => z.strictObject({}));

const identifierKinds = () => identifierSchema.options.map(({ shape }) => shape.kind.value);

/** One thing to search for. In the body, since what is searched for is personal data. */
const searchBody = onDemand(() =>
  z.union(
    [
      z.strictObject({ ownReference: text(200).describe('The file number of your authority.') }),
      z.strictObject({ providerReference: text(200).describe('What a provider calls the matter.') }),
      z.strictObject({
        identifier: text(500).describe('As it is typed; case, width and diacritics do not matter.'),
        kind: z.enum(identifierKinds()).optional(),
      }),
      z.strictObject({ domain: text(253) }),
    ],
    {
      error:
        'send one of ownReference, providerReference, identifier (perhaps with kind) or domain, as a text',
    },
  ),
);

const foundSchema = onDemand(() =>
  z.object({
    entries: z.array(z.looseObject({ caseId: z.string(), status: z.string() })),
    more: z.literal(true).optional().describe('There are more than these: search for something rarer.'),
  }),
);

const directoryAct = (
  verb: string,
  operation: string,
  summary: string,
  body: () => z.ZodType,
): RouteDraft => ({
  operation,
  method: 'POST',
  path: `/directory/{id}/${verb}`,
  function: 'directory',
  summary,
  params: () => z.strictObject({ id: userIdSchema }),
  body,
  answer: decidedSchema,
  status: 200,
});

export const PEOPLE_ROUTES: readonly RouteDraft[] = [
  {
    operation: 'SearchCases',
    method: 'POST',
    path: '/search',
    function: 'cases',
    summary: 'Find your own cases by a reference, an identifier or a domain. That you searched is on record.',
    paragraph: 'Art. 14.8',
    params: none,
    body: searchBody,
    answer: foundSchema,
    status: 200,
    safe: true,
  },
  {
    operation: 'ListUsers',
    method: 'GET',
    path: '/directory',
    function: 'directory',
    summary: 'The accounts of this node for administrators, active colleagues for whoever works on cases.',
    params: none,
    query: () =>
      z.strictObject({
        status: z.enum(['active', 'suspended']).default('active'),
        limit: z.coerce.number().int().min(1).max(100).default(50),
        cursor: z.string().max(2000).optional(),
      }),
    answer: () =>
      z.object({
        users: z.array(
          z.looseObject({
            id: userIdSchema,
            status: z.string(),
            roles: z.array(z.string()),
            displayName: z.string().optional(),
          }),
        ),
        next: z.string().optional(),
      }),
    status: 200,
  },
  directoryAct(
    'delegations',
    'GrantDelegation',
    'Lend roles of yours to this account.',
    () => grantDelegationSchema,
  ),
  directoryAct(
    'delegations/revoke',
    'RevokeDelegation',
    'Take lent roles back; effective within a minute.',
    () => revokeDelegationSchema,
  ),
  {
    ...directoryAct(
      'handover',
      'HandOver',
      'Give the open cases of a leaver to a colleague, a page at a time; pass `next` as `cursor`.',
      () => z.strictObject({ to: userIdSchema, cursor: z.string().max(2000).optional() }),
    ),
    answer: () =>
      z.object({
        looked: z.int(),
        handedOver: z.int(),
        left: z.int().describe('Cases that others were changing: start again.'),
        next: z.string().optional(),
      }),
  },
  directoryAct('absence', 'RecordAbsence', 'Say when a person is away.', () => recordAbsenceSchema),
];
