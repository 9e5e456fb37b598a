/**
 * A conversation is what two nodes say to each other about one case, numbered in each direction. It is named after
 * the case in which it began; the other node keeps its own case under an id that follows from the name.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';

export const conversationSchema = z.strictObject({
  /** Party whose node began it. */
  origin: z.string().regex(/^[A-Z]{2}$/),
  /** The case there; `node` for what concerns no case: keys, profiles, downtime. */
  caseId: z.string().regex(/^(?:node|[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26})$/),
});
export type Conversation = z.infer<typeof conversationSchema>;

export const NODE = 'node';

/** The record of a peer: its keys, and what nodes say to each other outside cases. */
export const peerId = (party: string): string => `peer_${party}`;
export const peerOf = (caseId: string): string | undefined => /^peer_([A-Z]{2})$/.exec(caseId)?.[1];

/** The case of `party`'s own node to which a conversation with `peer` belongs. */
export function ownCaseId(conversation: Conversation, party: string, peer: string): string {
  const { origin, caseId } = conversation;
  if (caseId === NODE) return peerId(peer);
  return origin === party ? caseId : derived(origin, caseId);
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The same whenever it is asked for, so that a message that comes twice opens one case. */
function derived(origin: string, caseId: string): string {
  const [prefix = ''] = caseId.split('_');
  const digest = createHash('sha256').update(`${origin}/${caseId}`).digest();
  const letters = Array.from(digest.subarray(0, 26), (byte) => ALPHABET[byte & 31]);
  return `${prefix}_${letters.join('')}`;
}

/** Stable: every attempt to send the message carries it, and the receiver knows a repetition by it. */
export const messageIdOf = (
  from: string,
  { origin, caseId }: Conversation,
  to: string,
  seq: number,
): string => `${from}.${to}.${origin}.${caseId}.${seq}`;

export const messageIdSchema = z
  .string()
  .regex(/^[A-Z]{2}\.[A-Z]{2}\.[A-Z]{2}\.(?:node|[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26})\.[1-9][0-9]{0,8}$/);
