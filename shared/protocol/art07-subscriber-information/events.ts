/** What can happen to an Art. 7 order. Open parts carry codes, dates and ids only; they outlive erasure. */
import * as z from 'zod';
import { instantSchema, isoDateSchema, timeZoneSchema } from '../deadlines.ts';
import { documentIdSchema } from '../documents.ts';
import type { EventDefinitions, EventsOf } from '../event-definition.ts';
import { languageTagSchema } from '../languages.ts';
import { authorityIdSchema, partyCodeSchema, providerIdSchema } from '../parties.ts';
import { orderContentSchema, subscriberElementSchema } from './content.ts';
import { answerReasonSchema, circumstanceIdSchema, notificationSchema, supervisionSchema } from './schema.ts';

const contentVersion = z.int().min(1);

/** Kept with the event: a deadline once computed does not move with the rules or the time-zone data. */
export const deadlineSchema = z.strictObject({
  endsAt: instantSchema,
  timeZone: timeZoneSchema,
  localDate: isoDateSchema,
  rule: z.string(),
  basis: z.enum(['7.7', '7.4.d']),
});

/** 14.1, frozen when the data arrives. */
const dpRegimeSchema = z.strictObject({
  regime: z.enum(['14.1.a', '14.1.b', '14.1.c']),
  instrument: z.string().optional(),
  reference: z.string().optional(),
});
export type DpRegimeTag = z.infer<typeof dpRegimeSchema>;

const answer = {
  providerId: providerIdSchema,
  documents: z.array(documentIdSchema),
  /** After the period of 7.7 had ended. */
  late: z.boolean(),
};
const words = z.strictObject({ text: z.string().optional() });

export const art7Events = {
  OrderDrafted: {
    version: 1,
    paragraph: '7.3',
    description: 'A draft order was opened.',
    open: z.strictObject({
      article: z.literal('art7'),
      party: partyCodeSchema,
      locationParty: partyCodeSchema,
      authority: authorityIdSchema,
      contentVersion,
    }),
    sealed: z.strictObject({ ownReference: z.string(), order: orderContentSchema }),
  },
  OrderRevised: {
    version: 1,
    paragraph: '7.3',
    description: 'The content of the draft was replaced; an approval it had is void.',
    open: z.strictObject({ contentVersion }),
    sealed: z.strictObject({ order: orderContentSchema }),
  },
  OrderSubmitted: {
    version: 1,
    paragraph: '13',
    description: 'A complete draft was put before the approver.',
    open: z.strictObject({ contentVersion }),
  },
  OrderReturned: {
    version: 1,
    paragraph: '13',
    description: 'The approver sent the order back to the drafter.',
    open: z.strictObject({ contentVersion }),
    sealed: z.strictObject({ reason: z.string() }),
  },
  OrderApproved: {
    version: 1,
    paragraph: '7.2.b',
    description: 'The order was authorised: by whom, on what grounds, with what scope and period (Art. 13).',
    open: z.strictObject({
      contentVersion,
      /** The documents that were approved with it and will go with the order. */
      documents: z.array(documentIdSchema),
      validUntil: isoDateSchema.optional(),
      supervision: supervisionSchema.pick({ kind: true, date: true }).optional(),
    }),
    sealed: z.strictObject({ grounds: z.string(), scope: z.string(), office: z.string().optional() }),
  },
  OrderIssued: {
    version: 1,
    paragraph: '7.1',
    description: 'The order and its supplemental information were issued to the providers.',
    open: z.strictObject({
      issuedAt: instantSchema,
      contentVersion,
      addressees: z.array(
        z.strictObject({
          providerId: providerIdSchema,
          language: languageTagSchema,
          languageRule: z.enum(['4.2.a', '4.2.b', '4.2.c']),
          /** Nothing was known of the provider's languages: official ones were assumed (policy). */
          languageAssumed: z.boolean(),
        }),
      ),
      /** The documents that go with the order. */
      documents: z.array(documentIdSchema),
      circumstances: z.array(circumstanceIdSchema).optional(),
      notification: notificationSchema.optional(),
    }),
    sealed: z.strictObject({
      served: z.array(
        z.strictObject({ providerId: providerIdSchema, name: z.string(), address: z.string() }),
      ),
    }),
  },
  OrderReceived: {
    version: 1,
    paragraph: '7.7',
    description: 'A provider received the order: its period runs.',
    open: z.strictObject({
      providerId: providerIdSchema,
      receivedAt: instantSchema,
      deadline: deadlineSchema,
      reminderAt: instantSchema,
    }),
  },
  DisclosureMade: {
    version: 1,
    paragraph: '7.1',
    description: 'A provider disclosed what the order asks for.',
    open: z.strictObject({ ...answer, dpRegime: dpRegimeSchema }),
    sealed: words,
  },
  DisclosureMadeInPart: {
    version: 1,
    paragraph: '7.7',
    description: 'A provider disclosed a part and said that it will not disclose the rest.',
    open: z.strictObject({
      ...answer,
      dpRegime: dpRegimeSchema,
      reason: answerReasonSchema,
      withheld: z.array(subscriberElementSchema),
      fallbackOpen: z.literal(true),
    }),
    sealed: words,
  },
  DisclosureRefused: {
    version: 1,
    paragraph: '7.7',
    description: 'A provider said that it will not disclose: Art. 8 or other assistance is open at once.',
    open: z.strictObject({ ...answer, reason: answerReasonSchema, fallbackOpen: z.literal(true) }),
    sealed: words,
  },
  ResponseReminderDue: {
    version: 1,
    paragraph: '7.7',
    description: 'The period of a provider ends soon (policy).',
    open: z.strictObject({ providerId: providerIdSchema, endsAt: instantSchema }),
  },
  ResponsePeriodExpired: {
    version: 1,
    paragraph: '7.7',
    description: 'The period ended without disclosure: Art. 8 or other assistance is open.',
    open: z.strictObject({
      providerId: providerIdSchema,
      expiredAt: instantSchema,
      fallbackOpen: z.literal(true),
    }),
  },
  OrderWithdrawn: {
    version: 1,
    paragraph: 'policy',
    description: 'The order was taken back; nothing more is to be disclosed.',
    open: z.strictObject({ providers: z.array(providerIdSchema) }),
    sealed: z.strictObject({ reason: z.string() }),
  },
  DraftDiscarded: {
    version: 1,
    paragraph: 'policy',
    description: 'The draft was given up before issue.',
    open: z.strictObject({}),
    sealed: z.strictObject({ reason: z.string() }),
  },
  CaseClosed: {
    version: 1,
    paragraph: '14.5',
    description: 'Nothing more is awaited; retention begins.',
    open: z.strictObject({ from: z.enum(['settled', 'withdrawn']) }),
    sealed: z.strictObject({ outcome: z.string() }),
  },
} as const satisfies EventDefinitions;

export type Art7OwnEvent = EventsOf<typeof art7Events>;
