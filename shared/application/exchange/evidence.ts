/**
 * Evidences: what a node states about a message, signed, so that it can be shown to anybody later. The answer to a
 * message carries those that are known at once; the others come as messages of their own.
 */
import * as z from 'zod';
import { messageIdSchema } from '../../case/exchange/conversation.ts';
import type { Evidence } from '../../case/exchange/decide.ts';
import { evidenceKindSchema } from '../../case/exchange/events.ts';
import type { SigningPort } from '../ports.ts';
import { type KeySet, openCompact, SignatureError, signCompact } from '../signatures/jws.ts';

const evidenceSchema = z.strictObject({
  iss: z.string().regex(/^[A-Z]{2}$/),
  /** Absent where the message could not be read. */
  messageId: messageIdSchema.optional(),
  /** SHA-256 of the sealed message as it came, where nothing else can name it. */
  digest: z.string().length(64).optional(),
  commitment: z.string().length(64).optional(),
  evidence: evidenceKindSchema,
  outcome: z.enum(['accepted', 'refused']),
  code: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/)
    .optional(),
  at: z.iso.datetime(),
});
export type EvidenceClaims = z.infer<typeof evidenceSchema>;

export const signEvidence = (signing: SigningPort, claims: EvidenceClaims): Promise<string> =>
  signCompact(signing, 'accord224-receipt', Buffer.from(JSON.stringify(evidenceSchema.parse(claims))));

/** Undefined for what was not signed by one of the keys, or says something else. */
export async function openEvidence(keys: KeySet, jws: string): Promise<EvidenceClaims | undefined> {
  try {
    const { payload } = await openCompact(keys, 'accord224-receipt', jws);
    return evidenceSchema.safeParse(JSON.parse(Buffer.from(payload).toString('utf8'))).data;
  } catch (error) {
    if (error instanceof SignatureError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** As it goes on record in the case of the message; undefined where it names none. */
export const recordable = (claims: EvidenceClaims, jws: string): Evidence | undefined =>
  claims.messageId === undefined
    ? undefined
    : {
        messageId: claims.messageId,
        evidence: claims.evidence,
        outcome: claims.outcome,
        ...(claims.code ? { code: claims.code } : {}),
        by: claims.iss,
        at: claims.at,
        jws,
      };
