/**
 * What is inside a message: who says what to whom, in which conversation, as which number. Signed with ES256, and
 * sealed to the peer (sealed-message.ts). `jti`, content and commitment stay the same at each attempt, times do not.
 */
import { decodeJwt } from 'jose';
import * as z from 'zod';
import { canonicalJson, commitment } from '../../case/envelope.ts';
import { conversationSchema, messageIdOf, messageIdSchema } from '../../case/exchange/conversation.ts';
import type { SigningPort } from '../ports.ts';
import { type KeySet, openCompact, SignatureError, signCompact } from '../signatures/jws.ts';

const partyCode = z.string().regex(/^[A-Z]{2}$/);

const claimsSchema = z.strictObject({
  iss: partyCode,
  aud: partyCode,
  iat: z.int().positive(),
  exp: z.int().positive(),
  jti: messageIdSchema,
  conversation: conversationSchema,
  seq: z.int().positive(),
  type: z
    .string()
    .regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/)
    .max(60),
  v: z.int().positive(),
  /** When it was put into the outbox, by the sender's machine. */
  at: z.iso.datetime(),
  salt: z.string().regex(/^[0-9a-f]{64}$/),
  body: z.record(z.string(), z.unknown()),
});
export type MessageClaims = z.infer<typeof claimsSchema>;

/** One attempt is good for so long; the next is signed anew. */
export const ATTEMPT_SECONDS = 600;
/** Clocks of two nodes may differ by this much. */
export const CLOCK_TOLERANCE_SECONDS = 120;

export const contentCommitment = ({ salt, body }: Pick<MessageClaims, 'salt' | 'body'>): string =>
  commitment(Buffer.from(salt, 'hex'), canonicalJson(body));

export const signMessage = (signing: SigningPort, claims: MessageClaims, kid: string): Promise<string> =>
  signCompact(signing, 'accord224-message', Buffer.from(JSON.stringify(claimsSchema.parse(claims))), kid);

/** Whom a message says it comes from: nothing is believed of it before the signature was checked. */
export function claimedSender(jws: string): string | undefined {
  try {
    return partyCode.safeParse(decodeJwt(jws).iss).data;
  } catch {
    return undefined;
  }
}

export type MessageProblem =
  | 'bad-signature'
  | 'unknown-key'
  | 'malformed'
  | 'wrong-audience'
  | 'expired'
  | 'not-yet-valid';

export type Opened =
  | { readonly ok: true; readonly claims: MessageClaims; readonly kid: string }
  | { readonly ok: false; readonly code: MessageProblem };

/** Signature first, then everything that a signed message may still be wrong about. */
export async function openSigned(keys: KeySet, jws: string, party: string, now: string): Promise<Opened> {
  let signed: { payload: Uint8Array; kid: string };
  try {
    signed = await openCompact(keys, 'accord224-message', jws);
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error;
    return { ok: false, code: PROBLEM_OF[error.reason] };
  }
  const parsed = claimsSchema.safeParse(readJson(signed.payload));
  if (!parsed.success) return { ok: false, code: 'malformed' };
  const claims = parsed.data;
  const { iss, aud, conversation, seq, jti, iat, exp } = claims;
  if (aud !== party) return { ok: false, code: 'wrong-audience' };
  if (jti !== messageIdOf(iss, conversation, aud, seq)) return { ok: false, code: 'malformed' };
  const seconds = Date.parse(now) / 1000;
  if (exp + CLOCK_TOLERANCE_SECONDS < seconds || exp - iat > ATTEMPT_SECONDS)
    return { ok: false, code: 'expired' };
  if (iat - CLOCK_TOLERANCE_SECONDS > seconds) return { ok: false, code: 'not-yet-valid' };
  return { ok: true, claims, kid: signed.kid };
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

const PROBLEM_OF: Record<SignatureError['reason'], MessageProblem> = {
  malformed: 'malformed',
  'unknown-key': 'unknown-key',
  'not-for-this': 'malformed',
  false: 'bad-signature',
};
