/** Bodies of the Art. 7 commands. The shell adds `type`, and the ids of what a command creates. */
import * as z from 'zod';
import { instantSchema, isoDateSchema } from '../deadlines.ts';
import { documentIdSchema, MAX_DOCUMENTS_PER_PROVIDER } from '../documents.ts';
import { joined, lazily, onDemand } from '../on-demand.ts';
import { authorityIdSchema, partyCodeSchema, providerIdSchema } from '../parties.ts';
import { orderContentSchema, orderLimits, subscriberElementSchema, text } from './content.ts';
import { laterBodies } from './later-bodies.ts';

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

export const draftOrderBody = onDemand(() =>
  z.strictObject({
    article: z.literal('art7'),
    ownReference: text(200),
    locationParty: partyCodeSchema,
    order: orderContentSchema,
  }),
);
export const reviseOrderBody = onDemand(() => z.strictObject({ order: orderContentSchema }));
export const submitOrderBody = onDemand(() => z.strictObject({}));
export const returnOrderBody = onDemand(() => z.strictObject({ reason: text(5000) }));
/** Art. 13: on what grounds, with what scope and period. */
export const approveOrderBody = onDemand(() =>
  z.strictObject({
    grounds: text(10_000),
    scope: text(5000),
    validUntil: isoDateSchema.optional(),
    supervision: supervisionSchema.optional(),
  }),
);
/** Answers that disclose nothing and refuse nothing (7.7 asks for neither): each proposes another way. */
export const otherAnswerSchema = z.enum([
  'noSuchAccount',
  'notHeld',
  'notOurService',
  'heldByGroupEntity',
  'formallyDefective',
]);
export type OtherAnswer = z.infer<typeof otherAnswerSchema>;
export const answerOutcomeSchema = z.enum([
  'disclosed',
  'partlyDisclosed',
  'refused',
  ...otherAnswerSchema.options,
]);

export const paragraphSchema = z
  .string()
  .regex(/^\d{1,2}(\.\d{1,2})?(\.[a-z]+)*$/, 'a paragraph such as 7.3.d is expected');

export const issueOrderBody = onDemand(() =>
  z.strictObject({
    /** 7.6: whoever is not named for delivery on paper is served electronically and must accept that. */
    electronicDelivery: z.boolean(),
    /** 7.6: served outside this system, with the package that the case prints. */
    paperDelivery: z.array(providerIdSchema).max(orderLimits.addressees).optional(),
    /** 7.5.a: those of the location Party's listed circumstances that apply; an empty list says that none does. */
    circumstances: z.array(circumstanceIdSchema).max(50).optional(),
    /** One statement for each Party that has to be notified. */
    notification: z
      .union([notificationSchema, z.array(notificationSchema).min(1).max(orderLimits.parties)])
      .optional(),
  }),
);
export const acknowledgeReceiptBody = onDemand(() => z.strictObject({ providerId: providerIdSchema }));
export const answerOrderBody = onDemand(() =>
  z
    .strictObject({
      providerId: providerIdSchema,
      /** `refused` with `no-reason` is the bare statement of 7.7 that it will not disclose. */
      outcome: answerOutcomeSchema,
      documents: z.array(documentIdSchema).max(MAX_DOCUMENTS_PER_PROVIDER).default([]),
      reason: answerReasonSchema.optional(),
      text: text(10_000).optional(),
      /** What the provider calls the matter in its own files. */
      providerReference: text(200).optional(),
      /** What a partial disclosure leaves out. */
      withheld: z.array(subscriberElementSchema).max(subscriberElementSchema.options.length).optional(),
      /** A first part: the rest is to come, and the period runs on. */
      restFollows: z.literal(true).optional(),
      /** Who of the group holds the data, by id if it is known here, else by name. */
      entity: z
        .strictObject({ providerId: providerIdSchema.optional(), name: text(300).optional() })
        .refine(({ providerId, name }) => providerId ?? name, { error: 'an id or a name is expected' })
        .optional(),
      /** What the order lacks, by paragraph. */
      paragraphs: z.array(paragraphSchema).min(1).max(20).optional(),
    })
    .refine(
      ({ outcome, reason, restFollows }) =>
        reason !== undefined || restFollows || !(outcome === 'refused' || outcome === 'partlyDisclosed'),
      { error: 'say why, or that you give no reason', path: ['reason'] },
    )
    .refine(({ outcome, restFollows }) => !restFollows || outcome === 'partlyDisclosed', {
      error: 'only after a partial disclosure the rest follows',
      path: ['restFollows'],
    })
    .refine(({ outcome, entity }) => (outcome === 'heldByGroupEntity') === (entity !== undefined), {
      error: 'name the entity that holds the data, and only with heldByGroupEntity',
      path: ['entity'],
    })
    .refine(({ outcome, paragraphs }) => (outcome === 'formallyDefective') === (paragraphs !== undefined), {
      error: 'name the paragraphs, and only with formallyDefective',
      path: ['paragraphs'],
    })
    .refine(({ outcome, withheld }) => outcome === 'partlyDisclosed' || withheld === undefined, {
      error: 'only a partial disclosure withholds elements',
      path: ['withheld'],
    }),
);
export const withdrawOrderBody = onDemand(() => z.strictObject({ reason: text(5000) }));
export const discardDraftBody = onDemand(() => z.strictObject({ reason: text(5000) }));
export const closeCaseBody = onDemand(() => z.strictObject({ outcome: text(5000) }));
export const dueReachedBody = onDemand(() =>
  z.strictObject({ kind: z.string().max(64), n: z.string().max(200) }),
);

/** Bodies that the HTTP layer takes from people, by command. */
export const art7Bodies = joined(
  lazily({
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
  }),
  laterBodies,
);
