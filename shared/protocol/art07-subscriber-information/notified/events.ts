/** What can happen to a notification at the notified Party. Open parts outlive erasure. */
import * as z from 'zod';
import { instantSchema } from '../../deadlines.ts';
import type { EventDefinitions, EventsOf } from '../../event-definition.ts';
import { lazily } from '../../on-demand.ts';
import { authorityIdSchema, partyCodeSchema, providerIdSchema } from '../../parties.ts';
import { orderContentSchema, subscriberElementSchema } from '../content.ts';
import { caseIdSchema } from '../links.ts';
import { circumstanceIdSchema, supervisionSchema } from '../schema.ts';
import {
  assistanceGroundSchema,
  documentReferenceSchema,
  instructionGroundSchema,
  progressStepSchema,
  servedProviderSchema,
} from './messages.ts';

const n = z.int().min(1);
const providers = z.array(providerIdSchema);
const reasons = z.strictObject({ reasons: z.string() });

export const notifiedEvents = lazily({
  NotificationReceived: () => ({
    version: 1,
    paragraph: '7.5.a',
    description: 'Another Party notified an order to providers of this one.',
    open: z.strictObject({
      article: z.literal('art7'),
      side: z.literal('notified'),
      party: partyCodeSchema,
      issuingParty: partyCodeSchema,
      /** The case there; whoever asks the contact of 7.4.c names it. */
      issuerCase: caseIdSchema,
      /** 7.5.e */
      authority: authorityIdSchema,
      issuedAt: instantSchema,
      circumstances: z.array(circumstanceIdSchema).optional(),
      providers,
      elements: z.array(subscriberElementSchema),
      documents: z.array(documentReferenceSchema),
      splitFrom: caseIdSchema.optional(),
    }),
    sealed: z.strictObject({
      order: orderContentSchema,
      served: z.array(servedProviderSchema),
      supervision: supervisionSchema.partial({ office: true }).optional(),
    }),
  }),
  NotificationAcknowledged: () => ({
    version: 1,
    paragraph: '7.5.a',
    description: 'A person of the notified authority has seen the notification. It permits nothing.',
    open: z.strictObject({}),
  }),
  IssuerReported: () => ({
    version: 1,
    paragraph: '7.5',
    description: 'The issuing Party said what became of the order.',
    open: z.strictObject({ step: progressStepSchema }),
  }),
  ProviderConsulted: () => ({
    version: 1,
    paragraph: '7.5.b',
    description: 'A provider turned to the authority before disclosing; its period runs on.',
    open: z.strictObject({ providerId: providerIdSchema, consultedAt: instantSchema }),
  }),
  InformationAsked: () => ({
    version: 1,
    paragraph: '7.5.d.i',
    description: 'The authority asked the contact of the order for additional information.',
    open: z.strictObject({ n, items: z.int().min(1) }),
    sealed: z.strictObject({ questions: z.array(z.string()) }),
  }),
  InformationReceived: () => ({
    version: 1,
    paragraph: '7.5.d.i',
    description: 'The contact answered; what a provider may see is marked item by item.',
    open: z.strictObject({
      n,
      items: z.array(z.strictObject({ item: n, providerMaySee: z.boolean() })),
    }),
    sealed: z.strictObject({ answers: z.array(z.strictObject({ item: n, text: z.string() })) }),
  }),
  InformationPassedOn: () => ({
    version: 1,
    paragraph: '7.5.d.i',
    description: 'Additional information was shown to a provider, with the consent of the contact.',
    open: z.strictObject({ n, items: z.array(n), providerId: providerIdSchema }),
  }),
  NonDisclosureInstructed: () => ({
    version: 1,
    paragraph: '7.5.c',
    description: 'The authority instructed providers not to disclose; the contact of the order is told why.',
    open: z.strictObject({
      n,
      ground: instructionGroundSchema,
      assistanceGrounds: z.array(assistanceGroundSchema).optional(),
      providers,
      elements: z.array(subscriberElementSchema).optional(),
      /** Those that were known to have disclosed before. */
      late: providers,
    }),
    sealed: reasons,
  }),
  NonDisclosureLifted: () => ({
    version: 1,
    paragraph: '7.5.c',
    description: 'The authority lifted an instruction not to disclose.',
    open: z.strictObject({ n }),
    sealed: reasons,
  }),
  NotificationFiled: () => ({
    version: 1,
    paragraph: '7.5',
    description: 'The authority has nothing more to do about the order.',
    open: z.strictObject({}),
    sealed: z.strictObject({ outcome: z.string() }),
  }),
}) satisfies EventDefinitions;

export type NotifiedEvent = EventsOf<typeof notifiedEvents>;
