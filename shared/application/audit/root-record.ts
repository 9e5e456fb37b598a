/** What the node signs every night (docs/formats.md, "Root record"): one canonical text per day. */
import * as z from 'zod';
import { canonicalJson, GENESIS, sha256Hex } from '../../case/envelope.ts';
import { type KeySet, openCompact, SignatureError } from '../signatures/jws.ts';

export const rootRecordSchema = z.strictObject({
  v: z.literal(1),
  party: z.string(),
  /** UTC. */
  day: z.iso.date(),
  /** Leaves of the day. */
  size: z.int().nonnegative(),
  /** Root of their tree, RFC 9162. */
  root: z.string().length(64),
  /** SHA-256 of the record of the day before; 64 zeros on the node's first day. */
  previous: z.string().length(64),
});
export type RootRecord = z.infer<typeof rootRecordSchema>;

export const FIRST_PREVIOUS = GENESIS;

export const rootText = (record: RootRecord): string => canonicalJson(record);
export const rootHash = (record: RootRecord): string => sha256Hex(rootText(record));

/** Throws SignatureError when the signature is not good or covers something else than a root record. */
export async function openRoot(keys: KeySet, jws: string): Promise<RootRecord> {
  const { payload } = await openCompact(keys, 'accord224-root', jws);
  return parseRoot(payload);
}

function parseRoot(payload: Uint8Array): RootRecord {
  const text = Buffer.from(payload).toString('utf8');
  try {
    const record = rootRecordSchema.parse(JSON.parse(text));
    if (rootText(record) === text) return record;
  } catch (cause) {
    throw new SignatureError('malformed', { cause });
  }
  throw new SignatureError('malformed');
}
