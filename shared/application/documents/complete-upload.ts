/** Joining the parts of a large upload. The document must be the caller's own and still awaited. */

import type { Actor } from '../../protocol/decision.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { readDocumentRow } from '../cases/document-rows.ts';
import { openForReading, type ReadResult, visibleDocuments } from '../cases/read-case.ts';
import { documentKey } from '../cases/rows.ts';
import type { IntakeStore } from '../ports.ts';
import { slotOf } from './declare-upload.ts';

export interface CompleteRequest {
  readonly caseId: string;
  readonly documentId: string;
  readonly actor: Actor;
  readonly uploadId: string;
  readonly parts: readonly { partNumber: number; etag: string }[];
}

/** `settled`: the document is sealed, rejected or expired, and nothing is joined. Throws UploadIncompleteError. */
export async function completeUpload(
  deps: CaseDeps & { readonly intake: IntakeStore },
  request: CompleteRequest,
): Promise<ReadResult<{ settled: boolean }>> {
  const { caseId, documentId, actor } = request;
  const opened = await openForReading(deps, { caseId, actor }, 'CompleteUpload');
  if (!opened.ok) return opened;
  const { loaded, relation } = opened;
  const row = await deps.table.get(documentKey(caseId, documentId));
  if (!row || !visibleDocuments(loaded, relation, actor).has(documentId)) return { ok: false, why: 'absent' };
  const document = readDocumentRow(deps, loaded.key, caseId, row);
  if (document.state !== 'declared' || !document.detail || document.size === undefined)
    return { ok: true, settled: true };
  const { sha256, mediaType } = document.detail;
  const slot = slotOf(caseId, documentId, { size: document.size, sha256, mediaType }, deps.systemClock.now());
  await deps.intake.completeMultipart(slot, request.uploadId, request.parts);
  return { ok: true, settled: false };
}
