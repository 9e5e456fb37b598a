/** Reading a case: one query, one access record, then the view of the reader's relation. */

import { unread } from '../../case/exchange/state.ts';
import type { Relation } from '../../case/kind.ts';
import { lacksRole, permit } from '../../case/policy.ts';
import type { Actor } from '../../protocol/decision.ts';
import { decisionContext } from './decision-context.ts';
import type { CaseDeps } from './deps.ts';
import { type DocumentRecord, readDocumentRow } from './document-rows.ts';
import { executeCommand } from './execute-command.ts';
import { type LoadedCase, loadCase, readEvents } from './load-case.ts';
import { type Access, recordAccess } from './records.ts';
import { caseKey, type Head } from './rows.ts';

export interface ReadRequest {
  readonly caseId: string;
  readonly actor: Actor;
  readonly reasonCode?: string;
  readonly reason?: string;
}

export type ReadFailure = {
  readonly ok: false;
  readonly why: 'absent' | 'denied' | 'erased';
  readonly code?: 'role';
};
export type ReadResult<T> = ({ readonly ok: true } & T) | ReadFailure;

interface Opened {
  readonly loaded: LoadedCase & { key: Uint8Array };
  readonly relation: Relation;
  /** Who reads, and on whose behalf where a lent role is what permits it: for the record. */
  readonly reader: Actor;
}

/** Loads and permits; writes no record yet. */
export async function openForReading(
  deps: CaseDeps,
  request: ReadRequest,
  action: string,
): Promise<ReadResult<Opened>> {
  const loaded = await loadCase(deps, request.caseId);
  // Told at once, whether or not the case exists: the answer must not give it away.
  if (lacksRole(request.actor, action)) return { ok: false, why: 'denied', code: 'role' };
  if (!loaded) return { ok: false, why: 'absent' };
  const relation = loaded.kind.relation(loaded.state, request.actor);
  const permission = permit(request.actor, action, relation, undefined);
  if (!permission.ok) return { ok: false, why: 'absent' };
  const { key } = loaded;
  if (!key) return { ok: false, why: 'erased' };
  const { onBehalfOf } = permission;
  const reader = onBehalfOf ? { ...request.actor, onBehalfOf } : request.actor;
  return { ok: true, loaded: { ...loaded, key }, relation, reader };
}

const accessOf = (
  request: ReadRequest,
  reader: Actor,
  what: string,
  extra: Partial<Access> = {},
): Access => ({
  actor: reader,
  what,
  ...(request.reasonCode ? { reasonCode: request.reasonCode } : {}),
  ...(request.reason ? { reason: request.reason } : {}),
  ...extra,
});

export async function readCase(
  deps: CaseDeps,
  request: ReadRequest,
  action: 'ReadCase' | 'ReadUser' = 'ReadCase',
): Promise<ReadResult<{ head: Head; view: Record<string, unknown>; relation: Relation }>> {
  const opened = await openForReading(deps, request, action);
  if (!opened.ok) return opened;
  const { loaded, relation } = opened;
  await recordAccess(deps, request.caseId, loaded.key, accessOf(request, opened.reader, action));
  if (relation === 'own-authority' && unread(loaded.exchange).length > 0)
    await openMessages(deps, request, loaded);
  const { context } = await decisionContext(deps, request.caseId, request.actor);
  const view = loaded.kind.view(loaded.state, relation, request.actor, context);
  return { ok: true, head: loaded.head, relation, view };
}

/** The first reading by the authority is on record: the other Party is told that its message was opened. */
async function openMessages(
  deps: CaseDeps,
  { caseId, actor }: ReadRequest,
  loaded: LoadedCase,
): Promise<void> {
  await executeCommand(deps, {
    kind: loaded.head.kind,
    caseId,
    command: { type: 'OpenMessages' },
    actor,
    seen: loaded,
  });
}

export interface TimelineEntry {
  readonly seq: number;
  readonly type: string;
  readonly at: string;
  readonly recordedAt: string;
  readonly actor: string;
  readonly open: Readonly<Record<string, unknown>>;
  /** The stored text, byte for byte: `hash` is its SHA-256, and its `prev` the hash before. */
  readonly envelope: string;
  readonly hash: string;
}

/** The timeline: open envelopes only, in order, a page at a time. */
export async function readTimeline(
  deps: CaseDeps,
  request: ReadRequest & { readonly fromSeq?: number; readonly limit: number },
): Promise<ReadResult<{ events: readonly TimelineEntry[]; next?: number }>> {
  const opened = await openForReading(deps, request, 'ReadEvents');
  if (!opened.ok) return opened;
  await recordAccess(deps, request.caseId, opened.loaded.key, accessOf(request, opened.reader, 'ReadEvents'));
  const events: TimelineEntry[] = [];
  for await (const { envelope, text, hash } of readEvents(
    deps,
    request.caseId,
    undefined,
    request.fromSeq ?? 1,
  )) {
    if (events.length === request.limit) return { ok: true, events, next: envelope.seq };
    const { seq, type, at, recordedAt, actor, open } = envelope;
    events.push({ seq, type, at, recordedAt, actor, open, envelope: text, hash });
  }
  return { ok: true, events };
}

/** The documents the reader may see, with names and digests; which those are is the kind's view to say. */
export async function readDocuments(
  deps: CaseDeps,
  request: ReadRequest,
): Promise<ReadResult<{ documents: readonly DocumentRecord[] }>> {
  const opened = await openForReading(deps, request, 'ReadCase');
  if (!opened.ok) return opened;
  const { loaded, relation } = opened;
  const visible = visibleDocuments(loaded, relation, request.actor);
  await recordAccess(deps, request.caseId, loaded.key, accessOf(request, opened.reader, 'ReadDocuments'));
  const documents: DocumentRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await deps.table.query(caseKey(request.caseId), {
      from: 'DOC#',
      to: 'DOC#~',
      ...(cursor ? { cursor } : {}),
    });
    for (const row of page.rows) {
      const record = readDocumentRow(deps, loaded.key, request.caseId, row);
      if (visible.has(record.documentId)) documents.push(record);
    }
    cursor = page.cursor;
  } while (cursor);
  return { ok: true, documents };
}

/** Ids of the documents in the viewer's own view: what is not in it does not exist for the viewer. */
export function visibleDocuments(loaded: LoadedCase, relation: Relation, actor: Actor): ReadonlySet<string> {
  const { documents } = loaded.kind.view(loaded.state, relation, actor) as {
    documents?: Record<string, unknown>[];
  };
  // What other nodes have sent is the owner's.
  const arrived = relation === 'own-authority' ? Object.keys(loaded.exchange.arrived ?? {}) : [];
  return new Set([...(documents ?? []).map((document) => String(document.documentId)), ...arrived]);
}

/** Who read the case, for supervision (Art. 14.8). Reasons are opened with the case key. */
export async function readAccessLog(
  deps: CaseDeps,
  request: ReadRequest & { readonly cursor?: string },
): Promise<ReadResult<{ accesses: readonly Record<string, unknown>[]; cursor?: string }>> {
  const opened = await openForReading(deps, request, 'ReadAccess');
  if (!opened.ok) return opened;
  await recordAccess(deps, request.caseId, opened.loaded.key, accessOf(request, opened.reader, 'ReadAccess'));
  const page = await deps.table.query(caseKey(request.caseId), {
    from: 'ACC#',
    to: 'ACC#~',
    limit: 100,
    ...(request.cursor ? { cursor: request.cursor } : {}),
  });
  return {
    ok: true,
    accesses: page.rows.map((row) => row.a),
    ...(page.cursor ? { cursor: page.cursor } : {}),
  };
}
