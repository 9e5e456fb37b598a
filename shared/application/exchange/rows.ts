/** Rows of the exchange (docs/formats.md, "Rows"). */
import { caseKey, shardOf } from '../cases/rows.ts';
import type { Key } from '../table.ts';

export const OUTBOX_SHARDS = 4;
const padded = (seq: number): string => String(seq).padStart(9, '0');

/** A message on its way; gone once the other node has taken it, since the event has the record. */
export const outKey = (caseId: string, to: string, seq: number): Key => ({
  pk: caseKey(caseId),
  sk: `OUT#${to}#${padded(seq)}`,
});
export const outboxShard = (caseId: string): string => `OUT#${shardOf(caseId, OUTBOX_SHARDS)}`;

/** The place in the due index from which the sender takes it at `at`. */
export const outboxPlace = (caseId: string, to: string, seq: number, at: string): Key => ({
  pk: outboxShard(caseId),
  sk: `${at}#${caseId}#${to}#${padded(seq)}`,
});

/** Messages that a person has to look after. */
export const DEAD_LETTERS = 'OUT#dead';
export const deadPlace = (caseId: string, to: string, seq: number): Key => ({
  pk: DEAD_LETTERS,
  sk: `${to}#${caseId}#${padded(seq)}`,
});

/** What became of a message that came in: its receipt, given again to whoever sends it again. */
export const messageKey = (messageId: string): Key => ({ pk: `MSG#${messageId}`, sk: '-' });

/** A message that came before the one it follows. */
export const parkedKey = (caseId: string, from: string, seq: number): Key => ({
  pk: `PARK#${caseId}#${from}`,
  sk: padded(seq),
});
