/** Bodies of the commands that come after issue: receipts, clarifications, extensions, new ways, annulment. */
import * as z from 'zod';
import { instantSchema, isoDateSchema } from '../deadlines.ts';
import { documentIdSchema } from '../documents.ts';
import { lazily, onDemand } from '../on-demand.ts';
import { partyCodeSchema, providerIdSchema } from '../parties.ts';
import { text } from './content.ts';
import { caseIdSchema } from './links.ts';

/** How receipt is shown (7.7). `portal` is the provider's own act; the others the authority records with proof. */
export const receiptEvidenceSchema = z.enum([
  'portal',
  'webhookAcknowledgement',
  'emailAcknowledgement',
  'registeredPost',
  'courier',
]);
export type ReceiptEvidence = z.infer<typeof receiptEvidenceSchema>;

export const recordReceiptBody = onDemand(() =>
  z.strictObject({
    providerId: providerIdSchema,
    evidence: receiptEvidenceSchema.exclude(['portal']),
    /** When the provider received the order, by the proof. */
    receivedAt: instantSchema,
    /** A sealed document of purpose "proof". */
    proof: documentIdSchema,
  }),
);
export const contestReceiptBody = onDemand(() =>
  z.strictObject({
    providerId: providerIdSchema,
    reason: text(5000),
    /** When it did receive the order; without one: only now, since it can see it here. */
    claimedAt: instantSchema.optional(),
  }),
);
export const decideContestationBody = onDemand(() =>
  z.strictObject({
    providerId: providerIdSchema,
    outcome: z.enum(['upheld', 'rejected']),
    reason: text(5000),
  }),
);
export const requestClarificationBody = onDemand(() =>
  z.strictObject({
    providerId: providerIdSchema,
    question: text(10_000),
  }),
);
export const giveClarificationBody = onDemand(() =>
  z.strictObject({
    providerId: providerIdSchema,
    /** The number of the question. */
    n: z.int().min(1),
    reply: text(10_000),
  }),
);
export const extendPeriodBody = onDemand(() =>
  z.strictObject({
    providerId: providerIdSchema,
    /** The last day of the longer period, at the seat of the provider. */
    until: isoDateSchema,
    reason: text(5000),
  }),
);
export const readdressOrderBody = onDemand(() =>
  z.strictObject({
    providerId: providerIdSchema,
    to: z.strictObject({ providerId: providerIdSchema, locationParty: partyCodeSchema.optional() }),
    reason: text(5000),
  }),
);
export const releaseConfidentialityBody = onDemand(() => z.strictObject({ reason: text(5000) }));
export const reopenCaseBody = onDemand(() =>
  z.strictObject({
    reason: text(5000),
    /** Who authorised it: an office, not a person. */
    authorisedBy: text(300),
  }),
);
export const annulOrderBody = onDemand(() =>
  z.strictObject({
    reason: text(5000),
    /** Who annulled the domestic order, by what decision. */
    decidedBy: text(300),
    decidedOn: isoDateSchema,
  }),
);
export const decideAnnulmentBody = onDemand(() =>
  z.strictObject({
    consequence: z.enum(['return', 'erase', 'keep']),
    reason: text(5000),
  }),
);
export const linkCaseBody = onDemand(() => z.strictObject({ caseId: caseIdSchema }));
export const joinCaseBody = onDemand(() => z.strictObject({ into: caseIdSchema }));
const userIdSchema = z.string().regex(/^usr_[0-9a-f]{32}$/);
export const assignCaseBody = onDemand(() =>
  z.strictObject({
    owner: userIdSchema,
    deputies: z.array(userIdSchema).max(5),
  }),
);
export const splitCaseBody = onDemand(() =>
  z.strictObject({
    providers: z
      .array(providerIdSchema)
      .min(1)
      .max(10)
      .refine((list) => new Set(list).size === list.length, { error: 'each provider is named once' }),
    reason: text(5000),
  }),
);

export const laterBodies = lazily({
  RecordReceipt: recordReceiptBody,
  ContestReceipt: contestReceiptBody,
  DecideContestation: decideContestationBody,
  RequestClarification: requestClarificationBody,
  GiveClarification: giveClarificationBody,
  ExtendPeriod: extendPeriodBody,
  ReaddressOrder: readdressOrderBody,
  ReleaseConfidentiality: releaseConfidentialityBody,
  ReopenCase: reopenCaseBody,
  AnnulOrder: annulOrderBody,
  DecideAnnulment: decideAnnulmentBody,
  LinkCase: linkCaseBody,
  JoinCase: joinCaseBody,
  SplitCase: splitCaseBody,
  AssignCase: assignCaseBody,
});

/** What the shell adds: the id of the case that the act opens. */
export interface NewCase {
  readonly newCaseId: string;
}
