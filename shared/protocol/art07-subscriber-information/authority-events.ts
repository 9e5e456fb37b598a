/** What the notified or consulted authority has said about an order, and what was done about it (7.5). */
import * as z from 'zod';
import { instantSchema } from '../deadlines.ts';
import type { EventDefinitions } from '../event-definition.ts';
import { lazily } from '../on-demand.ts';
import { partyCodeSchema, providerIdSchema } from '../parties.ts';
import { instructionRefSchema, meansSchema } from './authority-bodies.ts';
import { subscriberElementSchema } from './content.ts';
import { assistanceGroundSchema, instructionGroundSchema } from './notified/messages.ts';

const ofParty = { party: partyCodeSchema };
const n = z.int().min(1);
const reasons = z.strictObject({ reasons: z.string() });

export const authorityEvents = lazily({
  AuthorityAcknowledged: () => ({
    version: 1,
    paragraph: '7.5.a',
    description: 'A person of the notified authority has seen the notification. It permits nothing.',
    open: z.strictObject({ ...ofParty, acknowledgedAt: instantSchema }),
  }),
  ConsultationRecorded: () => ({
    version: 1,
    paragraph: '7.5.b',
    description: 'A provider consults its authority before it discloses; its period runs on.',
    open: z.strictObject({
      providerId: providerIdSchema,
      consultedAt: instantSchema,
      by: z.enum(['provider', 'authority']),
    }),
  }),
  InformationRequested: () => ({
    version: 1,
    paragraph: '7.5.d.i',
    description: 'The authority asked for additional information; the period of 7.7 runs on.',
    open: z.strictObject({ ...ofParty, n, items: n }),
    sealed: z.strictObject({ questions: z.array(z.string()) }),
  }),
  AdditionalInformationGiven: () => ({
    version: 1,
    paragraph: '7.5.d.i',
    description: 'The contact answered, and said item by item whether a provider may see it.',
    open: z.strictObject({
      ...ofParty,
      n,
      items: z.array(z.strictObject({ item: n, providerMaySee: z.boolean() })),
    }),
    sealed: z.strictObject({ answers: z.array(z.strictObject({ item: n, text: z.string() })) }),
  }),
  InstructionReceived: () => ({
    version: 1,
    paragraph: '7.5.c',
    description: 'The authority has instructed providers not to disclose.',
    open: z.strictObject({
      ...ofParty,
      ref: instructionRefSchema,
      means: z.enum(['node', ...meansSchema.options]),
      ground: instructionGroundSchema,
      assistanceGrounds: z.array(assistanceGroundSchema).optional(),
      providers: z.array(providerIdSchema),
      elements: z.array(subscriberElementSchema).optional(),
      instructedAt: instantSchema,
      /** Those that had disclosed before it came: a person decides about the use. */
      late: z.array(providerIdSchema),
    }),
    sealed: reasons,
  }),
  InstructionLifted: () => ({
    version: 1,
    paragraph: '7.5.c',
    description: 'The authority lifted its instruction: the answer is open again.',
    open: z.strictObject({
      ...ofParty,
      ref: instructionRefSchema,
      /** Who had declined because of it, and where its order stands now. */
      reopened: z.array(
        z.strictObject({ providerId: providerIdSchema, to: z.enum(['received', 'expired']) }),
      ),
    }),
    sealed: reasons,
  }),
  UseDecided: () => ({
    version: 1,
    paragraph: '7.5.c',
    description: 'A person decided about the use of what had come in before the instruction.',
    open: z.strictObject({
      ...ofParty,
      ref: instructionRefSchema,
      decision: z.enum(['use', 'restrict']),
    }),
    sealed: z.strictObject({ reason: z.string() }),
  }),
}) satisfies EventDefinitions;
