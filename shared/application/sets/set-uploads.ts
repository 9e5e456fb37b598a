/** Links for the files of a set that are awaited, a hundred at a time. */
import { sendingIdOf } from '../../protocol/document-sets.ts';
import type { CaseDeps } from '../cases/deps.ts';
import type { DocumentRecord } from '../cases/document-rows.ts';
import type { ReadResult } from '../cases/read-case.ts';
import { slotOf } from '../documents/declare-upload.ts';
import { limits } from '../limits.ts';
import type { IntakeStore, SignedRequest } from '../ports.ts';
import { findSet, type SetRequest } from './read-set.ts';
import { eachEntry, numberOf } from './set-rows.ts';

export interface EntryUpload {
  readonly n: number;
  readonly documentId: string;
  /** Absent for a file of more than one part: its links are asked of the file itself. */
  readonly upload?: SignedRequest;
}

export type SetUploads =
  | { readonly state: 'awaiting-manifest' | 'closed' | 'settled' }
  | { readonly state: 'open'; readonly uploads: readonly EntryUpload[]; readonly next?: number };

/** From file `from` on; `next` is where to go on, absent when every file from there on is sealed or linked. */
export async function setUploads(
  deps: CaseDeps & { readonly intake: IntakeStore },
  request: Pick<SetRequest, 'caseId' | 'setId' | 'actor'> & { readonly from: number },
): Promise<ReadResult<{ uploads: SetUploads }>> {
  const { caseId, setId } = request;
  const found = await findSet(deps, request, 'SetUploads');
  if (!found.ok) return found;
  const { loaded, document, row } = found;
  if (document.state !== 'declared') return { ok: true, uploads: { state: 'settled' } };
  const reception = loaded.kind.reception?.(loaded.state, setId) ?? 'accept';
  if (reception !== 'accept') return { ok: true, uploads: { state: 'closed' } };
  if (row?.state !== 'open') return { ok: true, uploads: { state: 'awaiting-manifest' } };
  const uploads: EntryUpload[] = [];
  for await (const entry of eachEntry(deps, { caseId, setId, key: loaded.key }, request.from)) {
    if (entry.state !== 'declared') continue;
    if (uploads.length === limits.signedLinks)
      return { ok: true, uploads: { state: 'open', uploads, next: numberOf(entry) } };
    uploads.push(await uploadOf(deps, caseId, entry));
  }
  return { ok: true, uploads: { state: 'open', uploads } };
}

async function uploadOf(
  deps: CaseDeps & { readonly intake: IntakeStore },
  caseId: string,
  entry: DocumentRecord,
): Promise<EntryUpload> {
  const { documentId, size = 0, tries, detail } = entry;
  const place = { n: numberOf(entry), documentId };
  if (!detail || size > limits.singleUploadBytes) return place;
  const { sha256, mediaType } = detail;
  const sending = sendingIdOf(documentId, tries);
  const slot = slotOf(caseId, sending, { size, sha256, mediaType }, deps.systemClock.now());
  return { ...place, upload: await deps.intake.signUpload(slot) };
}
