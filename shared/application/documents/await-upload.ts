/**
 * An upload that is under way: what has arrived of it, fresh links for what is missing, and its completion. The
 * document must be the caller's own to see and still awaited, and the case must still take it: whoever comes with
 * an answer after its order was taken back is stopped here, before the bytes are sent.
 */
import type { Actor } from '../../protocol/decision.ts';
import { ruledDocument, sendingIdOf } from '../../protocol/document-sets.ts';
import type { Reception } from '../../protocol/documents.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { type DocumentRecord, readDocumentRow } from '../cases/document-rows.ts';
import { openForReading, type ReadResult, visibleDocuments } from '../cases/read-case.ts';
import { documentKey } from '../cases/rows.ts';
import { limits } from '../limits.ts';
import {
  type IntakeStore,
  type MultipartUpload,
  type SignedPart,
  type SignedRequest,
  type StoredPart,
  UploadIncompleteError,
  type UploadSlot,
} from '../ports.ts';
import { readSetRow } from '../sets/set-rows.ts';
import { missingParts, partCount } from '../upload-parts.ts';
import { slotOf } from './declare-upload.ts';
import {
  findMultipart,
  type MultipartState,
  markCompleted,
  multipartOf,
  renewMultipart,
} from './multipart-row.ts';

export type UploadDeps = CaseDeps & { readonly intake: IntakeStore };

export interface UploadRequest {
  readonly caseId: string;
  readonly documentId: string;
  readonly actor: Actor;
}

type Found =
  | { readonly state: 'settled'; readonly document: DocumentRecord }
  | {
      readonly state: 'awaited';
      readonly document: DocumentRecord;
      readonly slot: ReturnType<typeof slotOf>;
      readonly reception: Reception;
    };

async function findAwaited(
  deps: UploadDeps,
  request: UploadRequest,
  action: 'ReadUpload' | 'RenewUpload' | 'CompleteUpload',
): Promise<ReadResult<{ found: Found }>> {
  const { caseId, documentId, actor } = request;
  const opened = await openForReading(deps, { caseId, actor }, action);
  if (!opened.ok) return opened;
  const { loaded, relation } = opened;
  const row = await deps.table.get(documentKey(caseId, documentId));
  if (!row || !visibleDocuments(loaded, relation, actor).has(ruledDocument(documentId)))
    return { ok: false, why: 'absent' };
  const document = readDocumentRow(deps, loaded.key, caseId, row);
  if (document.state !== 'declared' || !document.detail || document.size === undefined)
    return { ok: true, found: { state: 'settled', document } };
  // The manifest of a set is sent once; its files follow.
  if (document.set && (await readSetRow(deps, loaded.key, caseId, documentId)))
    return { ok: true, found: { state: 'settled', document } };
  const ruled = ruledDocument(documentId);
  const isOpen =
    ruled === documentId || (await deps.table.get(documentKey(caseId, ruled)))?.a.state === 'declared';
  const { sha256, mediaType } = document.detail;
  const sendingId = sendingIdOf(documentId, document.tries);
  const slot = slotOf(caseId, sendingId, { size: document.size, sha256, mediaType }, deps.systemClock.now());
  const reception = isOpen ? (loaded.kind.reception?.(loaded.state, ruled) ?? 'accept') : 'reject';
  return { ok: true, found: { state: 'awaited', document, slot, reception } };
}

export interface UploadStatus {
  readonly documentId: string;
  readonly state: DocumentRecord['state'];
  readonly size?: number;
  /** Only of an upload in parts. */
  readonly uploadId?: string;
  readonly partSize?: number;
  readonly partCount?: number;
  /** The parts are joined; the document is being sealed. */
  readonly completed?: boolean;
  readonly present: readonly StoredPart[];
  /** How many parts are still to be sent. */
  readonly missing: number;
}

/** What has arrived. `from` and `limit` page the list of parts; `missing` always counts all. */
export async function uploadStatus(
  deps: UploadDeps,
  request: UploadRequest & { readonly from: number; readonly limit: number },
): Promise<ReadResult<{ status: UploadStatus; next?: number }>> {
  const result = await findAwaited(deps, request, 'ReadUpload');
  if (!result.ok) return result;
  const { found } = result;
  const { documentId, state, size } = found.document;
  const status = { documentId, state, ...(size === undefined ? {} : { size }), present: [], missing: 0 };
  if (found.state === 'settled') return { ok: true, status };
  if (found.slot.size <= limits.singleUploadBytes) return { ok: true, status: { ...status, missing: 1 } };
  const upload = await findMultipart(deps, request.caseId, found.slot.key);
  if (!upload) return { ok: true, status };
  const { uploadId, partSize, completed = false } = upload;
  const stored = completed ? [] : ((await deps.intake.storedParts(found.slot.key, uploadId)) ?? []);
  const rest = stored.filter(({ partNumber }) => partNumber >= request.from);
  const present = rest.slice(0, request.limit);
  const next = rest[request.limit]?.partNumber;
  return {
    ok: true,
    status: {
      ...status,
      uploadId,
      partSize,
      partCount: partCount(found.slot.size, partSize),
      completed,
      present,
      missing: completed ? 0 : missingParts(found.slot.size, partSize, stored).length,
    },
    ...(next === undefined ? {} : { next }),
  };
}

export type FreshLinks =
  | { readonly state: 'settled' | 'closed' }
  | { readonly state: 'single'; readonly upload: SignedRequest }
  | ({ readonly state: 'parts'; readonly partCount: number; readonly missing: number } & MultipartUpload & {
        readonly parts: readonly SignedPart[];
      });

/** Fresh links for what is missing: the first hundred parts, or those of the named ones that are missing. */
export async function freshLinks(
  deps: UploadDeps,
  request: UploadRequest & { readonly partNumbers?: readonly number[] },
): Promise<ReadResult<{ links: FreshLinks }>> {
  const result = await findAwaited(deps, request, 'RenewUpload');
  if (!result.ok) return result;
  const { found } = result;
  if (found.state === 'settled') return { ok: true, links: { state: 'settled' } };
  if (found.reception !== 'accept') return { ok: true, links: { state: 'closed' } };
  const { slot } = found;
  if (slot.size <= limits.singleUploadBytes)
    return { ok: true, links: { state: 'single', upload: await deps.intake.signUpload(slot) } };
  const { upload, stored } = await presentParts(deps, request.caseId, slot);
  const missing = upload.completed ? [] : missingParts(slot.size, upload.partSize, stored);
  const wanted = request.partNumbers ? new Set(request.partNumbers) : undefined;
  const numbers = missing.filter((n) => wanted?.has(n) ?? true).slice(0, limits.signedLinks);
  const parts = await deps.intake.signParts(slot, upload, numbers);
  const count = partCount(slot.size, upload.partSize);
  const { uploadId, partSize } = upload;
  return {
    ok: true,
    links: { state: 'parts', uploadId, partSize, partCount: count, missing: missing.length, parts },
  };
}

/** The upload as the store has it. One that the store has forgotten was joined, or is begun anew. */
async function presentParts(
  deps: UploadDeps,
  caseId: string,
  slot: UploadSlot,
): Promise<{ upload: MultipartState; stored: readonly StoredPart[] }> {
  const upload = await multipartOf(deps, caseId, slot);
  if (upload.completed) return { upload, stored: [] };
  const stored = await deps.intake.storedParts(slot.key, upload.uploadId);
  if (stored !== undefined) return { upload, stored };
  try {
    await deps.intake.completeMultipart(slot, upload.uploadId, []);
    await markCompleted(deps, caseId, slot.key, upload);
    return { upload: { ...upload, completed: true }, stored: [] };
  } catch (error) {
    if (!(error instanceof UploadIncompleteError)) throw error;
    return { upload: await renewMultipart(deps, caseId, slot, upload), stored: [] };
  }
}

export interface CompleteRequest extends UploadRequest {
  readonly uploadId?: string | undefined;
  /** The etags the uploader was answered; without them, what has arrived is joined. The digest decides either way. */
  readonly parts?: readonly { partNumber: number; etag: string }[] | undefined;
}

/** `settled`: the document is sealed, rejected or expired, and nothing is joined. Throws UploadIncompleteError. */
export async function completeUpload(
  deps: UploadDeps,
  request: CompleteRequest,
): Promise<ReadResult<{ settled: boolean }>> {
  const result = await findAwaited(deps, request, 'CompleteUpload');
  if (!result.ok) return result;
  const { found } = result;
  if (found.state === 'settled') return { ok: true, settled: true };
  const { slot } = found;
  const upload = await findMultipart(deps, request.caseId, slot.key);
  if (upload?.completed) return { ok: true, settled: false };
  const uploadId = request.uploadId ?? upload?.uploadId ?? 'none';
  const parts = request.parts ?? (await deps.intake.storedParts(slot.key, uploadId)) ?? [];
  // Of a completed upload the store may list no parts any more; it knows by the size of what lies there.
  await deps.intake.completeMultipart(slot, uploadId, parts);
  if (upload?.uploadId === uploadId) await markCompleted(deps, request.caseId, slot.key, upload);
  return { ok: true, settled: false };
}
