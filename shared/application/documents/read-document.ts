/** A slice of a sealed document for a reader: one access record per download session, written before the first byte. */
import type { Actor } from '../../protocol/decision.ts';
import { ruledDocument } from '../../protocol/document-sets.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { type DocumentRecord, readDocumentRow } from '../cases/document-rows.ts';
import { openForReading, type ReadResult, visibleDocuments } from '../cases/read-case.ts';
import { recordAccess } from '../cases/records.ts';
import { documentKey } from '../cases/rows.ts';
import { readRange } from '../open-document.ts';
import type { SegmentCipher } from '../ports.ts';
import { downloadSession, sliceBounds, type WantedRange } from '../slices.ts';

export interface SliceRequest {
  readonly caseId: string;
  readonly documentId: string;
  readonly actor: Actor;
  /** The sign-in under which the slices are fetched. */
  readonly session: string;
  readonly reasonCode?: string;
  readonly range?: WantedRange;
}

export interface Slice {
  readonly document: DocumentRecord;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly size: number;
  readonly bytes: Uint8Array;
}

export type SliceResult =
  | ReadResult<Slice>
  | { readonly ok: false; readonly why: 'not-sealed'; readonly state: string }
  | { readonly ok: false; readonly why: 'range'; readonly size: number };

export async function readSlice(
  deps: CaseDeps & { segments: SegmentCipher },
  request: SliceRequest,
): Promise<SliceResult> {
  const { caseId, documentId, actor } = request;
  const ruled = ruledDocument(documentId);
  const [opened, row, ofSet] = await Promise.all([
    openForReading(deps, { caseId, actor }, 'ReadDocument'),
    deps.table.get(documentKey(caseId, documentId)),
    ruled === documentId ? undefined : deps.table.get(documentKey(caseId, ruled)),
  ]);
  if (!opened.ok) return opened;
  const { loaded, relation } = opened;
  if (!row || !visibleDocuments(loaded, relation, actor).has(ruled)) return { ok: false, why: 'absent' };
  const document = readDocumentRow(deps, loaded.key, caseId, row);
  const { size, segments, attempt } = document;
  // Of a set that was given up nothing is left to read, whatever had arrived.
  const setState = String(ofSet?.a.state ?? 'sealed');
  if (setState !== 'sealed' && setState !== 'declared')
    return { ok: false, why: 'not-sealed', state: setState };
  if (document.state !== 'sealed' || size === undefined || segments === undefined || attempt === undefined) {
    return { ok: false, why: 'not-sealed', state: document.state };
  }
  const bounds = sliceBounds(request.range, size);
  if (!bounds) return { ok: false, why: 'range', size };
  await recordAccess(deps, caseId, loaded.key, {
    actor: opened.reader,
    what: 'ReadDocument',
    documentId,
    session: downloadSession(actor.id, documentId, request.session),
    ...(request.reasonCode ? { reasonCode: request.reasonCode } : {}),
  });
  const chunks: Uint8Array[] = [];
  const source = { party: deps.party, caseId, documentId, attempt, key: loaded.key, size, segments };
  for await (const chunk of readRange(
    { vault: deps.vault, cipher: deps.segments },
    source,
    bounds.start,
    bounds.end,
  )) {
    chunks.push(chunk);
  }
  return { ok: true, document, ...bounds, size, bytes: Buffer.concat(chunks) };
}
