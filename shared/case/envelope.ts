/**
 * The open envelope of an event: one canonical JSON text (RFC 8785), written once, chained by SHA-256.
 * The text is the record: it is hashed, exported and verified as stored, never rebuilt.
 */
import { createHash, createHmac, hash as digest } from 'node:crypto';
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
  /** Who has lent the role under which the actor acted; absent where it was the actor's own. */
  onBehalfOf: z.array(z.string()).min(1).optional(),
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

/** Making code for the schema takes longer than a process that reads one short case would gain by it. */
const COMPILED_AFTER = 100;
let checked = 0;
let compiled: typeof envelopeSchema | undefined;

/** Compiled once in steady use, since a long case is checked event by event: 0.7 us an envelope in place of 6.4. */
export function checkEnvelope(value: unknown) {
  checked += 1;
  if (checked === COMPILED_AFTER) compiled = z.compile(envelopeSchema);
  return (compiled ?? envelopeSchema).safeParse(value);
}

/** Throws a ZodError for what is no envelope. */
export function readEnvelope(value: unknown): Envelope {
  const result = checkEnvelope(value);
  if (result.success) return result.data;
  throw result.error;
}

/** RFC 8785 text of a JSON value. Throws on what JSON cannot say. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('value has no JSON form');
  return text;
}

export const sha256Hex = (bytes: string | Uint8Array): string => digest('sha256', bytes);

/** HMAC-SHA-256(salt, SHA-256(plaintext)): the same at every holder, silent once the salt is gone. */
export const commitment = (salt: Uint8Array, plaintext: string | Uint8Array): string =>
  commitmentOfDigest(salt, createHash('sha256').update(plaintext).digest());

/** The same of a plaintext that was hashed as a stream. */
export const commitmentOfDigest = (salt: Uint8Array, digest: Uint8Array): string =>
  createHmac('sha256', salt).update(digest).digest('hex');

export interface ChainFault {
  readonly seq: number;
  readonly reason: 'gap' | 'broken-link' | 'hash' | 'unreadable' | 'foreign';
}

export interface ChainVerifier {
  /** Takes the next event as parsed and as stored; returns what is wrong with it. */
  next(envelope: Envelope, text: string, hash: string): ChainFault | undefined;
  /** Hash of the last good event, or 64 zeros. */
  readonly hash: string;
  readonly count: number;
}

/** Checks events in order while they are read for another purpose too: numbering, links and hashes. */
export function chainVerifier(caseId: string): ChainVerifier {
  let prev = GENESIS;
  let count = 0;
  const reasonOf = (envelope: Envelope, text: string, hash: string): ChainFault['reason'] | undefined => {
    if (envelope.caseId !== caseId) return 'foreign';
    if (envelope.seq !== count + 1) return 'gap';
    if (envelope.prev !== prev) return 'broken-link';
    return sha256Hex(text) === hash ? undefined : 'hash';
  };
  return {
    next(envelope, text, hash) {
      const reason = reasonOf(envelope, text, hash);
      if (reason) return { seq: count + 1, reason };
      count += 1;
      prev = hash;
      return undefined;
    },
    get hash() {
      return prev;
    },
    get count() {
      return count;
    },
  };
}

/** Checks stored envelope texts in order. Returns the first fault, or the head hash. */
export function verifyChain(
  caseId: string,
  events: Iterable<{ text: string; hash: string }>,
): { ok: true; hash: string; count: number } | { ok: false; fault: ChainFault } {
  const chain = chainVerifier(caseId);
  for (const { text, hash } of events) {
    let envelope: Envelope;
    try {
      envelope = readEnvelope(JSON.parse(text));
    } catch {
      return { ok: false, fault: { seq: chain.count + 1, reason: 'unreadable' } };
    }
    const fault = chain.next(envelope, text, hash);
    if (fault) return { ok: false, fault };
  }
  return { ok: true, hash: chain.hash, count: chain.count };
}
