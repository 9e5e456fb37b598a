/** The route table. Everything that speaks HTTP is made from it. */
import * as z from 'zod';
import {
  changeRolesSchema,
  enrolUserSchema,
  reinstateUserSchema,
  suspendUserSchema,
} from '../case/directory/schema.ts';
import { art7Bodies } from '../protocol/art07-subscriber-information/schema.ts';
import { onDemand } from '../protocol/on-demand.ts';
import { providerIdSchema } from '../protocol/parties.ts';
import {
  acceptanceSchema,
  caseSchema,
  clockSchema,
  decidedSchema,
  enrolledSchema,
  healthSchema,
  inboxSchema,
  partiesSchema,
  partySchema,
  recordsSchema,
  rolesSchema,
  timelineSchema,
} from './answers.ts';
import { ART7_LATER } from './art7-routes.ts';
import { AUDIT_ROUTES } from './audit-routes.ts';
import { DOCUMENT_ROUTES } from './document-routes.ts';
import { EXCHANGE_ROUTES } from './exchange-routes.ts';
import { ORDER_ROUTES } from './order-routes.ts';
import { PACKAGE_ROUTES } from './package-routes.ts';
import { PEOPLE_ROUTES } from './people-routes.ts';
import { type Route, type RouteDraft, routeFrom } from './route.ts';
import { SET_ROUTES } from './set-routes.ts';

export type { Route } from './route.ts';

const none = onDemand(() => z.strictObject({}));
const caseId = z.string().regex(/^req_[0-9A-HJKMNP-TV-Z]{26}$/);
const userId = z.string().regex(/^usr_[0-9a-f]{32}$/);
const caseParams = onDemand(() => z.strictObject({ id: caseId }));
const userParams = onDemand(() => z.strictObject({ id: userId }));
const cursor = z.string().max(2000).optional();
const limit = z.coerce.number().int().min(1).max(100).default(25);
const isoDay = z.iso.date();
/** Why a supervisor looks: a code for lists, free text for the record. */
const reasonQuery = {
  reasonCode: z.enum(['casework', 'supervision', 'data-subject-request', 'audit', 'incident']).optional(),
};

/** A decision on a case: `POST /cases/{id}/<verb>`. */
const decision = (
  verb: string,
  operation: string,
  summary: string,
  paragraph: string,
  body: () => z.ZodType,
): RouteDraft => ({
  operation,
  method: 'POST',
  path: `/cases/{id}/${verb}`,
  function: 'cases',
  summary,
  paragraph,
  params: caseParams,
  body,
  answer: decidedSchema,
  status: 200,
});

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
  params: userParams,
  body,
  answer: decidedSchema,
  status: 200,
});

const read = (
  operation: string,
  path: string,
  fn: string,
  summary: string,
  rest: Partial<RouteDraft>,
): RouteDraft => ({
  operation,
  method: 'GET',
  path,
  function: fn,
  summary,
  params: none,
  status: 200,
  ...rest,
});

const DRAFTS: readonly RouteDraft[] = [
  {
    operation: 'DraftOrder',
    method: 'POST',
    path: '/cases',
    function: 'cases',
    summary: 'Open a case with a draft order. Incomplete drafts are fine: the case lists what is missing.',
    paragraph: 'Art. 7.3',
    params: none,
    body: () => art7Bodies.DraftOrder,
    answer: decidedSchema,
    status: 201,
  },
  read('ListInbox', '/cases', 'cases', 'Your inbox: what is due first on top.', {
    query: () =>
      z.strictObject({
        state: z.enum(['open', 'closed']).default('open'),
        due: z.enum(['overdue', 'due-soon']).optional(),
        mine: z.literal('true').optional(),
        withinDays: z.coerce.number().int().min(1).max(365).default(7),
        limit,
        cursor,
      }),
    answer: inboxSchema,
  }),
  read('ReadCase', '/cases/{id}', 'cases', 'One case as you may see it. Every read is on record.', {
    params: caseParams,
    query: () => z.strictObject(reasonQuery),
    paragraph: 'Art. 14.8',
    answer: caseSchema,
  }),
  read('ReadEvents', '/cases/{id}/events', 'cases', 'The timeline of a case: open envelopes in order.', {
    params: caseParams,
    query: () => z.strictObject({ from: z.coerce.number().int().min(1).optional(), limit, ...reasonQuery }),
    answer: timelineSchema,
  }),
  read('ReadAccess', '/cases/{id}/accesses', 'cases', 'Who read the case, for supervision.', {
    params: caseParams,
    query: () => z.strictObject({ cursor, ...reasonQuery }),
    paragraph: 'Art. 14.8',
    answer: recordsSchema,
  }),
  {
    operation: 'ReviseOrder',
    method: 'PUT',
    path: '/cases/{id}/order',
    function: 'cases',
    summary: 'Replace the draft. Send If-Match with the version you saw.',
    paragraph: 'Art. 7.3',
    params: caseParams,
    body: () => art7Bodies.ReviseOrder,
    answer: decidedSchema,
    status: 200,
  },
  decision(
    'submit',
    'SubmitOrder',
    'Submit the draft for approval.',
    'Art. 7.3, 7.4',
    () => art7Bodies.SubmitOrder,
  ),
  decision(
    'return',
    'ReturnOrder',
    'Send the order back to its drafter.',
    'Art. 13',
    () => art7Bodies.ReturnOrder,
  ),
  decision(
    'approve',
    'ApproveOrder',
    'Approve the order as it stands.',
    'Art. 7.2.b, 13',
    () => art7Bodies.ApproveOrder,
  ),
  decision(
    'issue',
    'IssueOrder',
    'Issue the order to the provider.',
    'Art. 7.1',
    () => art7Bodies.IssueOrder,
  ),
  decision(
    'receipt',
    'AcknowledgeReceipt',
    'Acknowledge receipt: the clock starts.',
    'Art. 7.7',
    () => art7Bodies.AcknowledgeReceipt,
  ),
  decision(
    'answer',
    'AnswerOrder',
    'Disclose, in full or in part, or decline.',
    'Art. 7.7',
    () => art7Bodies.AnswerOrder,
  ),
  decision(
    'withdraw',
    'WithdrawOrder',
    'Withdraw an issued order.',
    'Art. 7',
    () => art7Bodies.WithdrawOrder,
  ),
  decision(
    'discard',
    'DiscardDraft',
    'Discard an order that was never issued.',
    'Art. 7',
    () => art7Bodies.DiscardDraft,
  ),
  decision('close', 'CloseCase', 'Close a settled case.', 'Art. 7', () => art7Bodies.CloseCase),
  ...ART7_LATER.map(([verb, operation, paragraph, summary, body]) =>
    decision(verb, operation, summary, paragraph, body),
  ),
  read(
    'ReadAcceptance',
    '/cases/{id}/acceptance',
    'cases',
    'Would this be accepted? The draft against the profile of each addressee as of today.',
    {
      params: () => caseParams(),
      query: () => z.strictObject(reasonQuery),
      answer: acceptanceSchema,
      paragraph: 'Art. 7',
    },
  ),
  read(
    'ReadServicePackage',
    '/cases/{id}/service-packages/{providerId}',
    'printing',
    'The package for service on paper as a ZIP, in slices of at most 4 MiB: cover sheet, content of the order, documents, digests. Never the summary of facts.',
    {
      params: () => z.strictObject({ id: caseId, providerId: providerIdSchema }),
      query: () => z.strictObject(reasonQuery),
      paragraph: 'Art. 7.6',
      status: 206,
      produces: 'application/zip',
    },
  ),
  ...ORDER_ROUTES,
  ...DOCUMENT_ROUTES,
  ...SET_ROUTES,
  {
    operation: 'EnrolUser',
    method: 'POST',
    path: '/directory',
    function: 'directory',
    summary: 'Enrol an account: who it works for and in which roles.',
    params: none,
    body: () => enrolUserSchema,
    answer: enrolledSchema,
    status: 201,
  },
  read('ReadUser', '/directory/{id}', 'directory', 'One directory record.', {
    params: userParams,
    answer: caseSchema,
  }),
  directoryAct('roles', 'ChangeRoles', 'Replace the roles of an account.', () => changeRolesSchema),
  directoryAct(
    'suspend',
    'SuspendUser',
    'Suspend an account; effective within a minute.',
    () => suspendUserSchema,
  ),
  directoryAct('reinstate', 'ReinstateUser', 'Lift a suspension.', () => reinstateUserSchema),
  read(
    'ReadAttempts',
    '/attempts',
    'directory',
    'Who was turned away, and who searched, on a day (UTC); for supervision.',
    {
      query: () => z.strictObject({ date: isoDay, cursor }),
      answer: recordsSchema,
    },
  ),
  read('ListParties', '/parties', 'reference', 'The Party profiles of this node, in short.', {
    answer: partiesSchema,
  }),
  read('ReadParty', '/parties/{code}', 'reference', 'One Party profile in full.', {
    params: () => z.strictObject({ code: z.string().regex(/^[A-Z]{2}$/) }),
    answer: partySchema,
  }),
  read('ListRoles', '/roles', 'reference', 'The closed list of roles.', { answer: () => rolesSchema() }),
  ...PACKAGE_ROUTES,
  ...EXCHANGE_ROUTES,
  ...AUDIT_ROUTES,
  ...PEOPLE_ROUTES,
  read('ReadClock', '/clock', 'exercise', 'Legal and machine time of an exercise node.', {
    answer: clockSchema,
    exerciseOnly: true,
  }),
  {
    operation: 'AdvanceClock',
    method: 'POST',
    path: '/clock/advance',
    function: 'exercise',
    summary: 'Move the legal clock of an exercise node forward.',
    params: none,
    body: () =>
      z.strictObject({
        hours: z
          .number()
          .positive()
          .max(24 * 400),
      }),
    answer: clockSchema,
    status: 200,
    exerciseOnly: true,
  },
  read('ReadHealth', '/health', 'reference', 'Whether the node answers.', {
    answer: healthSchema,
    public: true,
  }),
  read('ReadOpenApi', '/openapi.json', 'reference', 'This API as OpenAPI 3.1.', { public: true }),
  read('ReadApiPage', '/docs', 'reference', 'This API as a page for people.', {
    public: true,
    produces: 'text/html',
  }),
];

export const ROUTES: readonly Route[] = DRAFTS.map(routeFrom);

const BY_KEY = new Map(ROUTES.map((route) => [`${route.method} ${route.path}`, route]));

/** The route of an API Gateway route key such as `POST /cases/{id}/issue`. */
export const routeOf = (routeKey: string): Route | undefined => BY_KEY.get(routeKey);
