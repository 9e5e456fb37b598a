/** Bodies of the Art. 7 commands. The shell adds `type`, and the ids of what a command creates. */
import * as z from 'zod';
import { instantSchema, isoDateSchema } from '../deadlines.ts';
import {
  type DeclareDocument,
  documentIdSchema,
  MAX_DOCUMENTS_PER_PROVIDER,
  type RejectDocument,
  type SealDocument,
} from '../documents.ts';
import { authorityIdSchema, partyCodeSchema, providerIdSchema } from '../parties.ts';
import { orderContentSchema, subscriberElementSchema, text } from './content.ts';

/** 7.2.b: who issued or supervised; the name of the office, not of a person. */
export const supervisionSchema = z.strictObject({
  kind: z.enum(['prosecutor', 'judicial', 'independent']),
  office: text(300),
  date: isoDateSchema,
});
export type Supervision = z.infer<typeof supervisionSchema>;

export const circumstanceIdSchema = z.string().regex(/^[a-z][a-z0-9-]{0,99}$/);

/** 7.5.a: how the location Party was told at the same moment. */
export const notificationSchema = z.strictObject({
  authority: authorityIdSchema,
  sentAt: instantSchema,
  means: z.enum(['node', 'securePortal', 'email', 'post', 'other']),
});
export type NotificationStatement = z.infer<typeof notificationSchema>;

/** Why a provider did not disclose, or not all. It owes no reason (7.7), but may be asked for one. */
export const answerReasonSchema = z.enum([
  'no-reason',
  'no-such-data',
  'subscriber-not-identified',
  'not-the-provider',
  'order-unclear',
  'consultation-instructed',
  'technically-impossible',
  'domestic-law',
  'other',
]);

export const draftOrderBody = z.strictObject({
  article: z.literal('art7'),
  ownReference: text(200),
  locationParty: partyCodeSchema,
  order: orderContentSchema,
});
export const reviseOrderBody = z.strictObject({ order: orderContentSchema });
export const submitOrderBody = z.strictObject({});
export const returnOrderBody = z.strictObject({ reason: text(5000) });
/** Art. 13: on what grounds, with what scope and period. */
export const approveOrderBody = z.strictObject({
  grounds: text(10_000),
  scope: text(5000),
  validUntil: isoDateSchema.optional(),
  supervision: supervisionSchema.optional(),
});
export const issueOrderBody = z.strictObject({
  /** 7.6: the issuer confirms that service is electronic; the provider must accept that. */
  electronicDelivery: z.literal(true),
  /** 7.5.a: those of the location Party's listed circumstances that apply; an empty list says that none does. */
  circumstances: z.array(circumstanceIdSchema).max(50).optional(),
  notification: notificationSchema.optional(),
});
export const acknowledgeReceiptBody = z.strictObject({ providerId: providerIdSchema });
export const answerOrderBody = z
  .strictObject({
    providerId: providerIdSchema,
    outcome: z.enum(['disclosed', 'partlyDisclosed', 'refused']),
    documents: z.array(documentIdSchema).max(MAX_DOCUMENTS_PER_PROVIDER).default([]),
    reason: answerReasonSchema.optional(),
    text: text(10_000).optional(),
    /** What a partial disclosure leaves out. */
    withheld: z.array(subscriberElementSchema).max(subscriberElementSchema.options.length).optional(),
  })
  .refine(({ outcome, reason }) => outcome === 'disclosed' || reason !== undefined, {
    error: 'say why, or that you give no reason',
    path: ['reason'],
  })
  .refine(({ outcome, withheld }) => outcome === 'partlyDisclosed' || withheld === undefined, {
    error: 'only a partial disclosure withholds elements',
    path: ['withheld'],
  });
export const withdrawOrderBody = z.strictObject({ reason: text(5000) });
export const discardDraftBody = z.strictObject({ reason: text(5000) });
export const closeCaseBody = z.strictObject({ outcome: text(5000) });
export const dueReachedBody = z.strictObject({ kind: z.string().max(64), n: z.string().max(200) });

/** Bodies that the HTTP layer takes from people, by command. */
export const art7Bodies = {
  DraftOrder: draftOrderBody,
  ReviseOrder: reviseOrderBody,
  SubmitOrder: submitOrderBody,
  ReturnOrder: returnOrderBody,
  ApproveOrder: approveOrderBody,
  IssueOrder: issueOrderBody,
  AcknowledgeReceipt: acknowledgeReceiptBody,
  AnswerOrder: answerOrderBody,
  WithdrawOrder: withdrawOrderBody,
  DiscardDraft: discardDraftBody,
  CloseCase: closeCaseBody,
} as const;

type Bodies = typeof art7Bodies;
/** An empty strict object is inferred as one that can hold nothing, not even the type. */
type Said<B> = B extends Record<string, never> ? unknown : B;
type Spoken<T extends keyof Bodies> = { readonly type: T } & Said<z.infer<Bodies[T]>>;
export type Art7CommandOf<T extends keyof Bodies> = Spoken<T>;
export type DueReached = { readonly type: 'DueReached' } & z.infer<typeof dueReachedBody>;

export type Art7Command =
  | { [T in keyof Bodies]: Spoken<T> }[keyof Bodies]
  | DeclareDocument
  | SealDocument
  | RejectDocument
  | DueReached;
export type Art7CommandType = Art7Command['type'];
