/** What goes on record about documents that travel, besides that each is sealed or rejected like any document. */
import * as z from 'zod';
import {
  documentIdSchema,
  documentPurposeSchema,
  mediaTypeSchema,
  sha256Schema,
} from '../../protocol/documents.ts';
import type { EventDefinition, EventsOf } from '../../protocol/event-definition.ts';
import { messageIdSchema } from './conversation.ts';
import { documentOutcomeSchema } from './transfer.ts';

const party = z.string().regex(/^[A-Z]{2}$/);
const code = z.string().regex(/^[a-z0-9-]{1,60}$/);

/** Made when they are asked for, like all definitions of events. */
export const transferEventMakers = {
  DocumentsAwaited: () => ({
    version: 1,
    paragraph: 'policy: exchange',
    description: 'A message of another Party names documents that follow it.',
    open: z.strictObject({
      messageId: messageIdSchema,
      from: party,
      until: z.iso.datetime(),
      documents: z.array(
        z.strictObject({
          /** As the sender names it, and as this node does. */
          documentId: documentIdSchema,
          id: documentIdSchema,
          purpose: documentPurposeSchema,
          size: z.int().min(1),
          commitment: z.string().length(64),
          /** Turned away before it came. */
          refused: code.optional(),
        }),
      ),
    }),
    sealed: z.strictObject({
      key: z.string(),
      documents: z.array(
        z.strictObject({
          id: documentIdSchema,
          name: z.string(),
          mediaType: mediaTypeSchema,
          sha256: sha256Schema,
          salt: z.string(),
        }),
      ),
    }),
  }),
  TransferConcluded: () => ({
    version: 1,
    paragraph: 'policy: exchange',
    description:
      'The receipt for the documents of a message: each with its commitment and what became of it.',
    open: z.strictObject({
      messageId: messageIdSchema,
      by: party,
      outcome: z.enum(['complete', 'incomplete']),
      documents: z.array(documentOutcomeSchema),
      at: z.iso.datetime(),
    }),
    sealed: z.strictObject({ jws: z.string() }),
  }),
} as const satisfies Readonly<Record<string, () => EventDefinition>>;

export type TransferEvent = EventsOf<{
  readonly [T in keyof typeof transferEventMakers]: ReturnType<(typeof transferEventMakers)[T]>;
}>;
