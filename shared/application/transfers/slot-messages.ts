/**
 * What nodes say to each other about slots: a request and its answer, each signed and sealed as messages are. They
 * are no messages: nothing is numbered, nothing goes on record in a case, and asking again gives a fresh answer.
 */
import * as z from 'zod';
import { messageIdSchema } from '../../case/exchange/conversation.ts';
import { transferOutcomeSchema } from '../../case/exchange/transfer.ts';
import { documentIdSchema, sha256Schema } from '../../protocol/documents.ts';
import { ATTEMPT_SECONDS, CLOCK_TOLERANCE_SECONDS } from '../exchange/message.ts';
import type { SigningPort } from '../ports.ts';
import { type KeySet, openCompact, SignatureError, type SignedType, signCompact } from '../signatures/jws.ts';

const partyCode = z.string().regex(/^[A-Z]{2}$/);
const envelope = {
  iss: partyCode,
  aud: partyCode,
  iat: z.int().positive(),
  exp: z.int().positive(),
  messageId: messageIdSchema,
};

export const slotRequestSchema = z.strictObject({
  ...envelope,
  /** Repeated in the answer, which belongs to this request alone. */
  jti: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/),
  /** The segment that is ready to be sent: size and SHA-256 of its ciphertext. */
  offer: z
    .strictObject({
      documentId: documentIdSchema,
      segment: z.int().min(0),
      size: z
        .int()
        .min(1)
        .max(2 ** 28),
      sha256: sha256Schema,
    })
    .optional(),
  /** Nothing more comes: why. */
  stopped: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/)
    .optional(),
});
export type SlotRequest = z.infer<typeof slotRequestSchema>;

/**
 * `open`: awaited. `concluded`: the receipt is made. `unknown`: the message has not been applied yet. `erased`: the
 * case is gone, and there is nobody to make a receipt.
 */
export const slotAnswerSchema = z.strictObject({
  ...envelope,
  jti: z.string(),
  state: z.enum(['open', 'concluded', 'unknown', 'erased']),
  /** Each document of the message: how many segments of it have been taken, from the first on. */
  documents: z
    .array(
      z.strictObject({
        documentId: documentIdSchema,
        status: z.enum(['awaited', ...transferOutcomeSchema.options]),
        taken: z.int().min(0),
      }),
    )
    .optional(),
  /** For the segment that was offered; absent where it is not wanted. The headers are part of the signature. */
  slot: z
    .strictObject({
      url: z.url().max(4000),
      headers: z.record(z.string().max(100), z.string().max(500)),
      expiresAt: z.iso.datetime(),
    })
    .optional(),
});
export type SlotAnswer = z.infer<typeof slotAnswerSchema>;

const REQUEST: SignedType = 'accord224-slot-request';
const ANSWER: SignedType = 'accord224-slot-answer';

export const signSlotRequest = (signing: SigningPort, request: SlotRequest, kid: string): Promise<string> =>
  signCompact(signing, REQUEST, Buffer.from(JSON.stringify(slotRequestSchema.parse(request))), kid);
export const signSlotAnswer = (signing: SigningPort, answer: SlotAnswer): Promise<string> =>
  signCompact(signing, ANSWER, Buffer.from(JSON.stringify(slotAnswerSchema.parse(answer))));

export type OpenedSlots<T> =
  | { readonly ok: true; readonly claims: T }
  | {
      readonly ok: false;
      readonly code: 'malformed' | 'bad-signature' | 'unknown-key' | 'wrong-audience' | 'expired';
    };

export const openSlotRequest = (keys: KeySet, jws: string, party: string, now: string) =>
  open(keys, REQUEST, jws, slotRequestSchema, party, now);
export const openSlotAnswer = (keys: KeySet, jws: string, party: string, now: string) =>
  open(keys, ANSWER, jws, slotAnswerSchema, party, now);

async function open<T extends { aud: string; iat: number; exp: number }>(
  keys: KeySet,
  typ: SignedType,
  jws: string,
  schema: z.ZodType<T>,
  party: string,
  now: string,
): Promise<OpenedSlots<T>> {
  let payload: Uint8Array;
  try {
    ({ payload } = await openCompact(keys, typ, jws));
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error;
    if (error.reason === 'unknown-key') return { ok: false, code: 'unknown-key' };
    return { ok: false, code: error.reason === 'false' ? 'bad-signature' : 'malformed' };
  }
  const parsed = schema.safeParse(readJson(payload));
  if (!parsed.success) return { ok: false, code: 'malformed' };
  const claims = parsed.data;
  if (claims.aud !== party) return { ok: false, code: 'wrong-audience' };
  const seconds = Date.parse(now) / 1000;
  const isInTime =
    claims.exp + CLOCK_TOLERANCE_SECONDS >= seconds &&
    claims.iat - CLOCK_TOLERANCE_SECONDS <= seconds &&
    claims.exp - claims.iat <= ATTEMPT_SECONDS;
  return isInTime ? { ok: true, claims } : { ok: false, code: 'expired' };
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The times of a request or an answer that is made now. */
export function lifetime(now: string): { readonly iat: number; readonly exp: number } {
  const iat = Math.floor(Date.parse(now) / 1000);
  return { iat, exp: iat + ATTEMPT_SECONDS };
}
