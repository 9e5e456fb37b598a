/** What can happen to an Art. 7 order after issue, besides receipt, answer and expiry. Open parts outlive erasure. */
import * as z from 'zod';
import { instantSchema, isoDateSchema } from '../deadlines.ts';
import { documentIdSchema } from '../documents.ts';
import type { EventDefinitions } from '../event-definition.ts';
import { lazily } from '../on-demand.ts';
import { authorityIdSchema, partyCodeSchema, providerIdSchema } from '../parties.ts';
import { orderContentSchema, subscriberElementSchema } from './content.ts';
import {
  answered,
  assignmentSchema,
  dpRegimeSchema,
  issuedAddresseeSchema,
  partyNotificationSchema,
  periodSchema,
  quarantined,
  words,
} from './event-parts.ts';
import { receiptEvidenceSchema } from './later-bodies.ts';
import { caseIdSchema, linkRelationSchema } from './links.ts';
import { notificationSchema, otherAnswerSchema, paragraphSchema } from './schema.ts';

const ofProvider = { providerId: providerIdSchema };
const reason = z.strictObject({ reason: z.string() });

const splitOffSchema = z.strictObject({
  article: z.literal('art7'),
  party: partyCodeSchema,
  locationParty: partyCodeSchema,
  authority: authorityIdSchema,
  contentVersion: z.int().min(1),
  editors: z.array(z.string()),
  assignment: assignmentSchema.optional(),
  from: caseIdSchema,
  issuedAt: instantSchema,
  /** The served documents stay where they were served, in the case of origin. */
  documents: z.array(documentIdSchema),
  notification: notificationSchema.optional(),
  notifications: z.array(partyNotificationSchema).optional(),
  notifiedByNode: z.array(partyCodeSchema).optional(),
  confidentiality: z
    .strictObject({
      endsOn: isoDateSchema.optional(),
      dueAt: instantSchema.optional(),
      endedAt: instantSchema.optional(),
      releasedAt: instantSchema.optional(),
    })
    .optional(),
  addressees: z.array(
    issuedAddresseeSchema.extend({
      receivedAt: instantSchema.optional(),
      evidence: receiptEvidenceSchema.optional(),
      deadline: periodSchema.optional(),
      reminderAt: instantSchema.optional(),
      extendedUntil: isoDateSchema.optional(),
      serviceAlarmAt: instantSchema.optional(),
    }),
  ),
});
export type SplitOff = z.infer<typeof splitOffSchema>;

export const laterEvents = lazily({
  CaseAssigned: () => ({
    version: 1,
    paragraph: 'policy',
    description: 'Somebody else looks after the case from now on.',
    open: assignmentSchema,
  }),
  ReceiptContested: () => ({
    version: 1,
    paragraph: '7.7',
    description: 'A provider contests the recorded receipt: until a person decides, the later date counts.',
    open: z.strictObject({
      ...ofProvider,
      recordedAt: instantSchema,
      claimedAt: instantSchema,
      deadline: periodSchema,
      reminderAt: instantSchema,
      /** The period had ended by the recorded date and runs again by the claimed one. */
      resumed: z.boolean(),
    }),
    sealed: reason,
  }),
  ReceiptContestationDecided: () => ({
    version: 1,
    paragraph: '7.7',
    description: 'A person of the authority decided which date of receipt counts.',
    open: z.strictObject({
      ...ofProvider,
      outcome: z.enum(['upheld', 'rejected']),
      receivedAt: instantSchema,
      deadline: periodSchema,
      reminderAt: instantSchema,
    }),
    sealed: reason,
  }),
  ServiceOverdue: () => ({
    version: 1,
    paragraph: 'policy',
    description: 'An issued order has not been received by a provider: its period of 7.7 does not run.',
    open: z.strictObject({
      ...ofProvider,
      count: z.int().min(1),
      nextAlarmAt: instantSchema.optional(),
    }),
  }),
  DisclosureBegun: () => ({
    version: 1,
    paragraph: '7.7',
    description: 'A provider disclosed a part; the rest is to follow, and its period runs on.',
    open: z.strictObject({
      ...answered,
      dpRegime: dpRegimeSchema,
      withheld: z.array(subscriberElementSchema),
    }),
    sealed: words,
  }),
  AnsweredOtherwise: () => ({
    version: 1,
    paragraph: '7.7',
    description: 'A provider neither disclosed nor refused: it says why the order does not reach the data.',
    open: z.strictObject({
      ...answered,
      answer: otherAnswerSchema,
      /** The entity of the group that holds the data, where it has an id. */
      entity: providerIdSchema.optional(),
      paragraphs: z.array(paragraphSchema).optional(),
    }),
    sealed: z.strictObject({ text: z.string().optional(), entityName: z.string().optional() }),
  }),
  ClarificationRequested: () => ({
    version: 1,
    paragraph: '7.4.c',
    description: 'A provider asked a question; its period runs on.',
    open: z.strictObject({ ...ofProvider, n: z.int().min(1) }),
    sealed: z.strictObject({ question: z.string() }),
  }),
  ClarificationGiven: () => ({
    version: 1,
    paragraph: '7.4.c',
    description: 'The authority answered a question of a provider.',
    open: z.strictObject({ ...ofProvider, n: z.int().min(1) }),
    sealed: z.strictObject({ reply: z.string() }),
  }),
  PeriodExtended: () => ({
    version: 1,
    paragraph: '7.4.d',
    description: 'The authority granted a provider a longer period.',
    open: z.strictObject({
      ...ofProvider,
      until: isoDateSchema,
      deadline: periodSchema,
      reminderAt: instantSchema,
    }),
    sealed: reason,
  }),
  OrderReaddressed: () => ({
    version: 1,
    paragraph: '7.1',
    description:
      'The order goes to another provider instead: a linked draft is opened, this addressee is released.',
    open: z.strictObject({
      ...ofProvider,
      toProvider: providerIdSchema,
      toParty: partyCodeSchema,
      caseId: caseIdSchema,
      withdrawn: z.boolean(),
      quarantined,
    }),
    sealed: reason,
  }),
  ConfidentialityReviewDue: () => ({
    version: 1,
    paragraph: '7.4.f',
    description: 'The request for confidentiality has come to its end, or to its review.',
    open: z.strictObject({ due: z.enum(['end', 'review']), nextDueAt: instantSchema.optional() }),
  }),
  ConfidentialityReleased: () => ({
    version: 1,
    paragraph: '7.4.f',
    description: 'The request for confidentiality was lifted: the addressees may speak of the order.',
    open: z.strictObject({}),
    sealed: reason,
  }),
  CaseReopened: () => ({
    version: 1,
    paragraph: 'policy',
    description: 'A closed case was taken up again.',
    open: z.strictObject({ to: z.enum(['settled', 'withdrawn', 'annulled']) }),
    sealed: z.strictObject({ reason: z.string(), authorisedBy: z.string() }),
  }),
  OrderAnnulled: () => ({
    version: 1,
    paragraph: '13',
    description: 'The domestic order was annulled: what was disclosed on it may not be used.',
    open: z.strictObject({ decidedOn: isoDateSchema, providers: z.array(providerIdSchema), quarantined }),
    sealed: z.strictObject({ reason: z.string(), decidedBy: z.string() }),
  }),
  AnnulmentDecided: () => ({
    version: 1,
    paragraph: '14.5',
    description: 'A person decided what becomes of the data after the annulment.',
    open: z.strictObject({ consequence: z.enum(['return', 'erase', 'keep']) }),
    sealed: reason,
  }),
  CaseLinked: () => ({
    version: 1,
    paragraph: 'policy',
    description: 'The case was linked to another one of the same authority.',
    open: z.strictObject({ caseId: caseIdSchema, relation: linkRelationSchema }),
  }),
  CaseSplit: () => ({
    version: 1,
    paragraph: '7.3.c',
    description: 'Some addressees go on in a case of their own, with their clocks.',
    open: z.strictObject({ providers: z.array(providerIdSchema), caseId: caseIdSchema }),
    sealed: reason,
  }),
  CaseSplitOff: () => ({
    version: 1,
    paragraph: '7.3.c',
    description: 'A case was opened for addressees of another one; their periods run on.',
    open: splitOffSchema,
    sealed: z.strictObject({
      ownReference: z.string(),
      order: orderContentSchema,
      served: z.array(z.strictObject({ ...ofProvider, name: z.string(), address: z.string() })),
    }),
  }),
}) satisfies EventDefinitions;
