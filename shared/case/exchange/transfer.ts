/**
 * Documents that travel: what a message says of them, and what becomes of each. A document keeps its commitment
 * wherever it lies; at the receiver it gets an id that tells where it came from, so that no peer can name one of ours.
 */
import * as z from 'zod';
import {
  documentIdSchema,
  documentPurposeSchema,
  mediaTypeSchema,
  sha256Schema,
} from '../../protocol/documents.ts';
import { fileNameSchema } from '../../protocol/file-names.ts';
import { messageIdSchema } from './conversation.ts';

/** Of one message: its transaction and its size stay within the limits of the store. */
export const MAX_TRAVELLING = 64;
/** Of one case, those of all messages that it was ever sent. */
export const MAX_ARRIVED = 200;
/** How long a transfer may take before what is missing is named as missing. */
export const TRANSFER_DAYS = 14;

const hex32 = z.string().regex(/^[0-9a-f]{64}$/);
const code = z.string().regex(/^[a-z0-9-]{1,60}$/);

/** What any message may carry in its body, under `transfer`. */
export const transferPartSchema = z.strictObject({
  /** AES-256, made for this message alone: segments travel under it. */
  key: z.base64url().length(43),
  documents: z
    .array(
      z.strictObject({
        documentId: documentIdSchema,
        purpose: documentPurposeSchema,
        name: fileNameSchema,
        mediaType: mediaTypeSchema,
        size: z
          .int()
          .min(1)
          .max(2 ** 40),
        sha256: sha256Schema,
        /** Over the SHA-256, under `salt`: open, and the same at every holder. */
        commitment: hex32,
        salt: hex32,
        /** It does not travel: why. */
        withheld: code.optional(),
      }),
    )
    .min(1)
    .max(MAX_TRAVELLING)
    .refine((all) => new Set(all.map(({ documentId }) => documentId)).size === all.length, {
      error: 'a document is named once',
    }),
});
export type TransferPart = z.infer<typeof transferPartSchema>;
export type TravellingDocument = TransferPart['documents'][number];

/** `altered`: what came is not what was committed to. `missing`: it did not come in time. */
export const transferOutcomeSchema = z.enum(['sealed', 'altered', 'refused', 'missing']);
export type TransferOutcome = z.infer<typeof transferOutcomeSchema>;

export const documentOutcomeSchema = z.strictObject({
  /** As the sender names it. */
  documentId: documentIdSchema,
  commitment: hex32,
  outcome: transferOutcomeSchema,
  code: code.optional(),
});
export type DocumentOutcome = z.infer<typeof documentOutcomeSchema>;

/** One receipt for the whole, signed by the receiver. */
export const transferReceiptSchema = z.strictObject({
  iss: z.string().regex(/^[A-Z]{2}$/),
  messageId: messageIdSchema,
  outcome: z.enum(['complete', 'incomplete']),
  documents: z.array(documentOutcomeSchema).min(1).max(MAX_TRAVELLING),
  at: z.iso.datetime(),
});
export type TransferReceipt = z.infer<typeof transferReceiptSchema>;

/** Undefined where the name has become too long, having come through too many nodes. */
export function arrivedId(from: string, documentId: string): string | undefined {
  return documentIdSchema.safeParse(`from_${from}_${documentId}`).data;
}

export interface TransferDocument {
  /** The sender's. */
  readonly documentId: string;
  /** This node's. */
  readonly id: string;
  readonly commitment: string;
  readonly status: 'awaited' | TransferOutcome;
  readonly code?: string;
}

export interface Transfer {
  readonly messageId: string;
  readonly direction: 'in' | 'out';
  readonly peer: string;
  /** Machine time; of what comes in. */
  readonly until?: string;
  readonly documents: readonly TransferDocument[];
}

/** What a record knows of documents from and to other nodes. */
export interface TransferState {
  /** Documents of messages that are under way, until the receipt for the whole. */
  readonly transfers?: readonly Transfer[];
  /** Documents that have come from other nodes, each with its commitment. */
  readonly arrived?: Readonly<Record<string, string>>;
}

export const isSettled = ({ documents }: Transfer): boolean =>
  documents.every(({ status }) => status !== 'awaited');

/** What the receipt says; of what is awaited still, that it is missing. */
export const outcomesOf = ({ documents }: Transfer, why?: string): DocumentOutcome[] =>
  documents.map(({ documentId, commitment, status, code: because }) => {
    const reason = status === 'awaited' ? why : because;
    return {
      documentId,
      commitment,
      outcome: status === 'awaited' ? 'missing' : status,
      ...(reason ? { code: reason } : {}),
    };
  });

export const overallOutcome = (documents: readonly DocumentOutcome[]): TransferReceipt['outcome'] =>
  documents.every(({ outcome }) => outcome === 'sealed') ? 'complete' : 'incomplete';
