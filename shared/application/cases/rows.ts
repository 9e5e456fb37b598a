/** Keys and rows of the one table, in one place (docs/formats.md, "Rows"). */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { DueEntry, Outline, ProviderStanding } from '../../protocol/decision.ts';
import { parseEntryId } from '../../protocol/document-sets.ts';
import type { Key, Row } from '../table.ts';

export const DUE_SHARDS = 8;
export const UNPUBLISHED_SHARDS = 4;
/** Sorts after every date: a case that waits for nothing. */
const NEVER = '9999-12-31T00:00:00.000Z';

export const caseKey = (caseId: string): string => `CASE#${caseId}`;
export const headKey = (caseId: string): Key => ({ pk: caseKey(caseId), sk: 'HEAD' });
export const keyKey = (caseId: string): Key => ({ pk: caseKey(caseId), sk: 'KEY' });
/** HEAD sorts directly before KEY, so one query between the two reads what a command needs. */
export const HEAD_TO_KEY = { from: 'HEAD', to: 'KEY' } as const;
export const eventSk = (seq: number): string => `EV#${String(seq).padStart(7, '0')}`;
export const eventKey = (caseId: string, seq: number): Key => ({ pk: caseKey(caseId), sk: eventSk(seq) });
/** Files of a set stand in the order of its manifest, apart from the documents that the rules know. */
export function documentSk(documentId: string): string {
  const entry = parseEntryId(documentId);
  return entry ? `${setSk(entry.setId)}#${String(entry.n).padStart(5, '0')}` : `DOC#${documentId}`;
}
export const setSk = (setId: string): string => `SET#${setId}`;
/** The manifest of a set while its files arrive. */
export const setKey = (caseId: string, setId: string): Key => ({ pk: caseKey(caseId), sk: setSk(setId) });
export const documentKey = (caseId: string, documentId: string): Key => ({
  pk: caseKey(caseId),
  sk: documentSk(documentId),
});
export const checkpointKey = (caseId: string, documentId: string): Key => ({
  pk: caseKey(caseId),
  sk: `CHK#${documentId}`,
});
export const providerKey = (caseId: string, provider: string): Key => ({
  pk: caseKey(caseId),
  sk: `PTY#PROV#${provider}`,
});
/** The one-time reference under which a provider without an account finds its order. */
export const referenceKey = (caseId: string, provider: string): Key => ({
  pk: caseKey(caseId),
  sk: `REF#${provider}`,
});
/** `mac`: HMAC of the reference, hex. */
export const referenceLookupKey = (mac: string): Key => ({ pk: `REF#${mac}`, sk: '-' });
export const dueKey = (caseId: string, due: Pick<DueEntry, 'kind' | 'n'>): Key => ({
  pk: caseKey(caseId),
  sk: `DUE#${due.kind}#${due.n}`,
});
/** `mac`: HMAC of the client's Idempotency-Key. */
export const idempotencyKey = (actor: string, route: string, mac: string): Key => ({
  pk: `IDEM#${actor}#${route}#${mac}`,
  sk: '-',
});

/** Where the sweep finds what is over: partitions of their own, in nobody's way. */
export const IDEMPOTENCY_SHARDS = 4;
export const idempotencyShard = (n: number): string => `DUE#IDEM#${n}`;
export const idempotencyDue = ({ pk }: Key, expiresAt: string): Key => ({
  pk: idempotencyShard(shardOf(pk, IDEMPOTENCY_SHARDS)),
  sk: `${expiresAt}#${pk}`,
});

/** Spreads cases over the shards of an index; stable for a case. */
export const shardOf = (caseId: string, shards: number): number =>
  createHash('sha256').update(caseId).digest().readUInt32BE(0) % shards;

export const unpublishedShard = (caseId: string): string => `U#${shardOf(caseId, UNPUBLISHED_SHARDS)}`;

export function dueShard(caseId: string, clock: DueEntry['clock']): string {
  if (clock === 'emergency') return 'DUE#E';
  return `DUE#${clock === 'legal' ? 'L' : 'S'}#${shardOf(caseId, DUE_SHARDS)}`;
}

export const inboxOf = (authority: string, closed: boolean): string =>
  `AUTH#${authority}#${closed ? 'closed' : 'open'}`;
export const providerInbox = (provider: string): string => `PROV#${provider}`;

const sortKey = (outline: Outline, caseId: string): string => `${outline.actBy ?? NEVER}#${caseId}`;

export const headSchema = z.object({
  caseId: z.string(),
  kind: z.string(),
  article: z.string(),
  role: z.enum(['requesting', 'requested', 'internal']),
  status: z.string(),
  closed: z.boolean(),
  authority: z.string(),
  counterparts: z.array(z.string()),
  version: z.int().positive(),
  lastHash: z.string().length(64),
  foldVersion: z.int().positive(),
  createdAt: z.string(),
  changedAt: z.string(),
  nextDueAt: z.string().optional(),
  documents: z.int().nonnegative(),
  /** Where the sealed state lies when it outgrew the row. */
  blobRef: z.string().optional(),
});
export type Head = z.infer<typeof headSchema>;

/** The head's row: open attributes for lists, sealed state, version as the guard of every write. */
export function headRow(head: Head, outline: Outline, blob: Uint8Array | undefined): Row {
  const { blobRef, nextDueAt: due, ...attributes } = head;
  return {
    ...headKey(head.caseId),
    a: {
      ...attributes,
      ...outline.open,
      ...(due === undefined ? {} : { nextDueAt: due }),
      ...(blobRef === undefined ? {} : { blobRef }),
    },
    ...(blob === undefined ? {} : { blob }),
    index: { inbox: { pk: inboxOf(head.authority, head.closed), sk: sortKey(outline, head.caseId) } },
  };
}

/** A provider's list entry: its own standing and date, nothing of the other addressees. */
export function providerRow(head: Head, party: string, { id, status, dueAt }: ProviderStanding): Row {
  const { caseId, kind, article, closed, changedAt } = head;
  return {
    ...providerKey(caseId, id),
    a: { caseId, kind, article, status, closed, party, changedAt, ...(dueAt ? { nextDueAt: dueAt } : {}) },
    index: { inbox: { pk: providerInbox(id), sk: `${dueAt ?? NEVER}#${caseId}` } },
  };
}

export const dueRowSchema = z.object({
  caseId: z.string(),
  caseKind: z.string(),
  kind: z.string(),
  n: z.string(),
  at: z.string(),
  clock: z.enum(['legal', 'system', 'emergency']),
  attempts: z.int().nonnegative(),
});
export type DueRow = z.infer<typeof dueRowSchema>;

export function dueRow(entry: DueRow): Row {
  return {
    ...dueKey(entry.caseId, entry),
    a: { ...entry },
    index: {
      due: {
        pk: dueShard(entry.caseId, entry.clock),
        sk: `${entry.at}#${entry.caseId}#${entry.kind}#${entry.n}`,
      },
    },
  };
}

/** A due row that failed too often: out of the sweep's way, in sight of the operator. */
export function failedDueRow(entry: DueRow): Row {
  return {
    ...dueRow(entry),
    index: { due: { pk: 'DUE#failed', sk: `${entry.at}#${entry.caseId}#${entry.kind}` } },
  };
}
