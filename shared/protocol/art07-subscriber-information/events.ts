/** What can happen to an Art. 7 order. Open parts carry codes, dates and ids only; they outlive erasure. */
import * as z from 'zod';
import { instantSchema, isoDateSchema } from '../deadlines.ts';
import { documentIdSchema } from '../documents.ts';
import type { EventDefinitions, EventsOf } from '../event-definition.ts';
import { joined, lazily } from '../on-demand.ts';
import { authorityIdSchema, partyCodeSchema, providerIdSchema } from '../parties.ts';
import { authorityEvents } from './authority-events.ts';
import { orderContentSchema, subscriberElementSchema } from './content.ts';
import {
  answered as answer,
  assignmentSchema,
  carryingSchema,
  dpRegimeSchema,
  issuedAddresseeSchema,
  partyNotificationSchema,
  periodSchema,
  quarantined,
  words,
} from './event-parts.ts';
import { receiptEvidenceSchema } from './later-bodies.ts';
import { laterEvents } from './later-events.ts';
import { caseIdSchema } from './links.ts';
import { answerReasonSchema, circumstanceIdSchema, notificationSchema, supervisionSchema } from './schema.ts';

/** The upload that opened the case: whose it was, and the machine time at which it was complete. */
const fromPackageSchema = z.strictObject({
  packageId: z.string().regex(/^pkg_[0-9A-HJKMNP-TV-Z]{26}$/),
  uploader: z.string(),
  receivedAt: instantSchema,
});
export type FromPackage = z.infer<typeof fromPackageSchema>;

const contentVersion = z.int().min(1);
const locationParties = z.array(partyCodeSchema).optional();

const ownEvents = lazily({
  OrderDrafted: () => ({
    version: 1,
    paragraph: '7.3',
    description: 'A draft order was opened.',
    open: z.strictObject({
      article: z.literal('art7'),
      party: partyCodeSchema,
      locationParty: partyCodeSchema,
      authority: authorityIdSchema,
      contentVersion,
      /** Where the providers sit, if not only in the location Party. */
      locationParties,
      /** The case whose order this draft carries on, and who wrote that one. */
      from: caseIdSchema.optional(),
      editors: z.array(z.string()).optional(),
      /** Who looks after it, as in the case it comes from. */
      assignment: assignmentSchema.optional(),
      carrying: carryingSchema.optional(),
      fromPackage: fromPackageSchema.optional(),
    }),
    sealed: z.strictObject({ ownReference: z.string(), order: orderContentSchema }),
  }),
  OrderRevised: () => ({
    version: 1,
    paragraph: '7.3',
    description: 'The content of the draft was replaced; an approval it had is void.',
    open: z.strictObject({ contentVersion, locationParties, carrying: carryingSchema.optional() }),
    sealed: z.strictObject({ order: orderContentSchema }),
  }),
  OrderSubmitted: () => ({
    version: 1,
    paragraph: '13',
    description: 'A complete draft was put before the approver.',
    open: z.strictObject({ contentVersion }),
  }),
  OrderReturned: () => ({
    version: 1,
    paragraph: '13',
    description: 'The approver sent the order back to the drafter.',
    open: z.strictObject({ contentVersion }),
    sealed: z.strictObject({ reason: z.string() }),
  }),
  OrderApproved: () => ({
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
  }),
  OrderIssued: () => ({
    version: 1,
    paragraph: '7.1',
    description: 'The order and its supplemental information were issued to the providers.',
    open: z.strictObject({
      issuedAt: instantSchema,
      contentVersion,
      addressees: z.array(issuedAddresseeSchema),
      /** The documents that go with the order. */
      documents: z.array(documentIdSchema),
      circumstances: z.array(circumstanceIdSchema).optional(),
      notification: notificationSchema.optional(),
      notifications: z.array(partyNotificationSchema).optional(),
      /** 7.5.a: Parties whose node was told in the same transaction. */
      notifiedByNode: z.array(partyCodeSchema).optional(),
      /** Policy: when it is asked whether the providers have received it. */
      serviceAlarmAt: instantSchema.optional(),
      /** 7.4.f: how long secrecy was asked for, or when that is reviewed. */
      confidentiality: z
        .strictObject({
          endsOn: isoDateSchema.optional(),
          reviewOn: isoDateSchema.optional(),
          dueAt: instantSchema,
        })
        .optional(),
    }),
    sealed: z.strictObject({
      served: z.array(
        z.strictObject({ providerId: providerIdSchema, name: z.string(), address: z.string() }),
      ),
    }),
  }),
  OrderReceived: () => ({
    // 2: the evidence is always named; until then receipt was the provider's own act alone.
    version: 2,
    paragraph: '7.7',
    description: 'A provider received the order: its period runs.',
    open: z.strictObject({
      providerId: providerIdSchema,
      receivedAt: instantSchema,
      evidence: receiptEvidenceSchema,
      /** The document that proves it; the provider's own act needs none. */
      proof: documentIdSchema.optional(),
      deadline: periodSchema,
      reminderAt: instantSchema,
    }),
  }),
  DisclosureMade: () => ({
    version: 1,
    paragraph: '7.1',
    description: 'A provider disclosed what the order asks for.',
    open: z.strictObject({ ...answer, dpRegime: dpRegimeSchema }),
    sealed: words,
  }),
  DisclosureMadeInPart: () => ({
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
  }),
  DisclosureRefused: () => ({
    version: 1,
    paragraph: '7.7',
    description: 'A provider said that it will not disclose: Art. 8 or other assistance is open at once.',
    open: z.strictObject({ ...answer, reason: answerReasonSchema, fallbackOpen: z.literal(true) }),
    sealed: words,
  }),
  ResponseReminderDue: () => ({
    version: 1,
    paragraph: '7.7',
    description: 'The period of a provider ends soon (policy).',
    open: z.strictObject({
      providerId: providerIdSchema,
      endsAt: instantSchema,
      nextReminderAt: instantSchema.optional(),
    }),
  }),
  ResponsePeriodExpired: () => ({
    version: 1,
    paragraph: '7.7',
    description: 'The period ended without disclosure: Art. 8 or other assistance is open.',
    open: z.strictObject({
      providerId: providerIdSchema,
      expiredAt: instantSchema,
      fallbackOpen: z.literal(true),
    }),
  }),
  OrderWithdrawn: () => ({
    version: 1,
    paragraph: 'policy',
    description: 'The order was taken back; nothing more is to be disclosed.',
    open: z.strictObject({ providers: z.array(providerIdSchema), quarantined }),
    sealed: z.strictObject({ reason: z.string() }),
  }),
  DraftDiscarded: () => ({
    version: 1,
    paragraph: 'policy',
    description: 'The draft was given up before issue.',
    open: z.strictObject({}),
    sealed: z.strictObject({ reason: z.string() }),
  }),
  CaseClosed: () => ({
    // 2: a case can also end after the annulment of its order.
    version: 2,
    paragraph: '14.5',
    description: 'Nothing more is awaited; retention begins.',
    open: z.strictObject({ from: z.enum(['settled', 'withdrawn', 'annulled']) }),
    sealed: z.strictObject({ outcome: z.string() }),
  }),
});

export const art7Events = joined(joined(ownEvents, laterEvents), authorityEvents) satisfies EventDefinitions;

export type Art7OwnEvent = EventsOf<typeof art7Events>;
