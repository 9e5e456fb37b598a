/** What the exchange adds to the record of a case: messages, and the evidences of what became of them. */
import * as z from 'zod';
import type { EventDefinitions, EventsOf } from '../../protocol/event-definition.ts';
import { lazily } from '../../protocol/on-demand.ts';
import { conversationSchema, messageIdSchema } from './conversation.ts';
import { transferEventMakers } from './transfer-events.ts';

const party = z.string().regex(/^[A-Z]{2}$/);
const code = z.string().regex(/^[a-z0-9-]{1,60}$/);
const message = {
  messageId: messageIdSchema,
  type: z.string(),
  v: z.int().positive(),
  seq: z.int().positive(),
  /** HMAC of the content under a salt that travels inside the message. */
  commitment: z.string().length(64),
};

/** As ETSI EN 319 522 (and e-CODEX after it) tells them apart. */
export const evidenceKindSchema = z.enum(['submission', 'relay', 'delivery', 'retrieval']);
export type EvidenceKind = z.infer<typeof evidenceKindSchema>;

export const exchangeEvents = lazily({
  MessageSubmitted: () => ({
    version: 1,
    paragraph: 'policy: exchange',
    description: 'A message to the node of another Party was put into the outbox.',
    open: z.strictObject({
      ...message,
      to: party,
      at: z.iso.datetime(),
      /** Those that follow it. */
      documents: z
        .array(z.strictObject({ documentId: z.string(), commitment: z.string().length(64) }))
        .optional(),
    }),
  }),
  MessageReceived: () => ({
    version: 1,
    paragraph: 'policy: exchange',
    description: 'A message of another Party was applied to the case, or could not be.',
    open: z.strictObject({
      ...message,
      from: party,
      at: z.iso.datetime(),
      /** Of the case that a message opened. */
      conversation: conversationSchema.optional(),
      outcome: z.enum(['applied', 'refused']),
      code: code.optional(),
    }),
  }),
  MessageOpened: () => ({
    version: 1,
    paragraph: 'policy: exchange',
    description: 'A person of the authority has read the case for the first time since the message came.',
    open: z.strictObject({ messageId: messageIdSchema, at: z.iso.datetime() }),
  }),
  EvidenceRecorded: () => ({
    version: 1,
    paragraph: 'policy: exchange',
    description: 'A signed evidence about a message, made here or by the other node.',
    open: z.strictObject({
      messageId: messageIdSchema,
      evidence: evidenceKindSchema,
      outcome: z.enum(['accepted', 'refused']),
      code: code.optional(),
      by: party,
      at: z.iso.datetime(),
    }),
    sealed: z.strictObject({ jws: z.string() }),
  }),
  EvidenceOverdue: () => ({
    version: 1,
    paragraph: 'policy: exchange',
    description: 'An evidence about a message did not come in its time: somebody has to ask.',
    open: z.strictObject({ messageId: messageIdSchema, to: party, evidence: evidenceKindSchema }),
  }),
  ...transferEventMakers,
}) satisfies EventDefinitions;

export type ExchangeEvent = EventsOf<typeof exchangeEvents>;

export const isExchangeEvent = (event: { readonly type: string }): event is ExchangeEvent =>
  Object.hasOwn(exchangeEvents, event.type);
