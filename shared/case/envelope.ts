/**
 * The open envelope of an event: one canonical JSON text (RFC 8785), written once, chained by SHA-256.
 * The text is the record: it is hashed, exported and verified as stored, never rebuilt.
 */
import { createHash, createHmac } from 'node:crypto';
import canonicalize from 'canonicalize';
import * as z from 'zod';

export const GENESIS = '0'.repeat(64);

export const envelopeSchema = z.strictObject({
  caseId: z.string(),
  kind: z.string(),
  seq: z.int().positive(),
  type: z.string(),
  /** Version of the event type. */
  v: z.int().positive(),
  /** Legal time of the act. */
  at: z.string(),
  /** Machine time of recording; differs from `at` on exercise nodes only. */
  recordedAt: z.string(),
  /** Pseudonymous id. */
  actor: z.string(),
  party: z.string(),
  /** Digest of the Party profiles the decision was taken under, by code. */
  profiles: z.record(z.string(), z.string()),
  open: z.record(z.string(), z.unknown()),
  /** Commitment to the sealed part, absent when there is none. */
  sealed: z.string().optional(),
  /** Hash of the previous envelope, or 64 zeros. */
  prev: z.string().length(64),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** RFC 8785 text of a JSON value. Throws on what JSON cannot say. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('value has no JSON form');
  return text;
}

export const sha256Hex = (bytes: string | Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** HMAC-SHA-256(salt, SHA-256(plaintext)): the same at every holder, silent once the salt is gone. */
export const commitment = (salt: Uint8Array, plaintext: string | Uint8Array): string =>
  createHmac('sha256', salt).update(createHash('sha256').update(plaintext).digest()).digest('hex');

export interface ChainFault {
  readonly seq: number;
  readonly reason: 'gap' | 'broken-link' | 'hash' | 'unreadable' | 'foreign';
}

/** Checks stored envelope texts in order: numbering, links and hashes. Returns the first fault, or the head hash. */
export function verifyChain(
  caseId: string,
  events: Iterable<{ text: string; hash: string }>,
): { ok: true; hash: string; count: number } | { ok: false; fault: ChainFault } {
  let prev = GENESIS;
  let seq = 0;
  for (const { text, hash } of events) {
    seq += 1;
    const fault = (reason: ChainFault['reason']) => ({ ok: false as const, fault: { seq, reason } });
    let envelope: Envelope;
    try {
      envelope = envelopeSchema.parse(JSON.parse(text));
    } catch {
      return fault('unreadable');
    }
    if (envelope.caseId !== caseId) return fault('foreign');
    if (envelope.seq !== seq) return fault('gap');
    if (envelope.prev !== prev) return fault('broken-link');
    if (sha256Hex(text) !== hash) return fault('hash');
    prev = hash;
  }
  return { ok: true, hash: prev, count: seq };
}
