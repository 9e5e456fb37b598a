/**
 * The erasure ledger: what was erased, numbered and chained, in the audit store where nobody can take it back. It
 * outlives every backup, so that a restored one cannot bring erased data back (Art. 14.5). Names, dates and digests
 * only; docs/formats.md "Erasure ledger".
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson } from '../../case/envelope.ts';
import type { AuditStore } from '../ports.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const recordSchema = z.strictObject({
  v: z.literal(1),
  /** From 1, without a gap. */
  n: z.int().min(1),
  /** SHA-256 of the record before; 64 zeros in the first. */
  previous: digest,
  caseId: z.string().regex(/^[a-z]{3}_[A-Za-z0-9]{1,60}$/),
  erasedAt: z.iso.datetime(),
  /** SHA-256 of the signed certificate of erasure. */
  certificate: digest,
});
export type ErasureRecord = z.infer<typeof recordSchema>;
export type Erasure = Pick<ErasureRecord, 'caseId' | 'erasedAt' | 'certificate'>;

/** A record is missing, altered or out of order: nothing may be restored by it. */
export class LedgerBrokenError extends Error {
  override readonly name = 'LedgerBrokenError';
}

const FIRST = '0'.repeat(64);
/** Beyond the last record so many numbers are looked at: a gap is no end. */
const LOOK_AHEAD = 8;

const nameOf = (n: number): string => `erasures/${String(n).padStart(8, '0')}.json`;
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Kept {
  readonly record: ErasureRecord;
  readonly hash: string;
}

async function keptAt(store: AuditStore, n: number, previous: string): Promise<Kept | undefined> {
  const bytes = await store.read(nameOf(n));
  if (!bytes) return undefined;
  return { record: checked(bytes, n, previous), hash: hashOf(bytes) };
}

function checked(bytes: Uint8Array, n: number, previous: string): ErasureRecord {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new LedgerBrokenError(`record ${n} of the erasure ledger is not JSON`);
  }
  const parsed = recordSchema.safeParse(json);
  if (!parsed.success) throw new LedgerBrokenError(`record ${n} of the erasure ledger is malformed`);
  if (parsed.data.n !== n || parsed.data.previous !== previous) {
    throw new LedgerBrokenError(`record ${n} of the erasure ledger does not follow the one before it`);
  }
  return parsed.data;
}

/** All records in order. Throws LedgerBrokenError where one is missing or altered. */
export async function readErasures(store: AuditStore): Promise<readonly ErasureRecord[]> {
  const found: ErasureRecord[] = [];
  for (let previous = FIRST; ; ) {
    const kept = await keptAt(store, found.length + 1, previous);
    if (!kept) break;
    found.push(kept.record);
    previous = kept.hash;
  }
  for (let ahead = 1; ahead <= LOOK_AHEAD; ahead += 1) {
    if (await store.read(nameOf(found.length + 1 + ahead))) {
      throw new LedgerBrokenError(`record ${found.length + 1} of the erasure ledger is missing`);
    }
  }
  return found;
}

/** Adds an erasure, once: a repetition finds the record that is there. Two writers get two numbers. */
export async function recordErasure(store: AuditStore, erasure: Erasure): Promise<ErasureRecord> {
  for (let n = 1, previous = FIRST; ; n += 1) {
    const kept = await keptAt(store, n, previous);
    if (kept) {
      if (kept.record.caseId === erasure.caseId) return kept.record;
      previous = kept.hash;
      continue;
    }
    const { caseId, erasedAt, certificate } = erasure;
    const record: ErasureRecord = { v: 1, n, previous, caseId, erasedAt, certificate };
    const bytes = new TextEncoder().encode(canonicalJson(recordSchema.parse(record)));
    const winner = await store.keep(nameOf(n), bytes);
    const winning = checked(winner, n, previous);
    if (winning.caseId === caseId) return winning;
    previous = hashOf(winner);
  }
}
