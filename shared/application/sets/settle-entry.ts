/**
 * What becomes of one file of a set once its bytes were looked at: sealed, or awaited again with the reason why
 * not. No event of the case: the set's own event commits to the manifest, and that to every file.
 */

import { MAX_ENTRY_TRIES, ruledDocument } from '../../protocol/document-sets.ts';
import type { Reception } from '../../protocol/documents.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { type DocumentRecord, entryRow } from '../cases/document-rows.ts';
import { documentKey } from '../cases/rows.ts';
import { attemptPrefix } from '../document-segments.ts';
import type { RejectionCode } from '../intake-body.ts';
import type { SealedDocument } from '../seal-document.ts';
import { setIsAwaited } from './set-rows.ts';

export async function settleEntry(
  deps: CaseDeps,
  place: { readonly caseId: string; readonly key: Uint8Array; readonly reception: Reception },
  entry: DocumentRecord,
  result: { readonly document: SealedDocument } | { readonly code: RejectionCode },
): Promise<'sealed' | 'rejected'> {
  const { caseId, key, reception } = place;
  const { documentId, tries = 1, detail } = entry;
  const attempt = 'document' in result ? result.document.attempt : undefined;
  const drop = async (): Promise<'rejected'> => {
    if (attempt) await deps.vault.deletePrefix(attemptPrefix({ caseId, documentId, attempt }));
    return 'rejected';
  };
  if (reception === 'reject') return drop();
  const settled: DocumentRecord =
    'document' in result ? sealedEntry(entry, result.document) : awaitedAgain(entry, result.code);
  const written = await deps.table.transact(
    [
      {
        put: entryRow(deps, key, caseId, { ...settled, ...(detail && { detail: settled.detail ?? detail }) }),
        if: { equals: { state: 'declared', tries } },
      },
      setIsAwaited(caseId, ruledDocument(documentId)),
    ],
    deps.ids.ulid(),
  );
  if (written.ok) return 'document' in result ? 'sealed' : 'rejected';
  // Another run was first, or the answer to our own was lost: the row says whose segments count.
  const row = await deps.table.get(documentKey(caseId, documentId));
  return attempt && row?.a.attempt === attempt ? 'sealed' : drop();
}

function sealedEntry({ code: _code, ...entry }: DocumentRecord, sealed: SealedDocument): DocumentRecord {
  const { sha256, salt, detectedType, ...facts } = sealed;
  const { name = '', mediaType = '' } = entry.detail ?? {};
  return { ...entry, ...facts, state: 'sealed', detail: { name, mediaType, sha256, salt, detectedType } };
}

function awaitedAgain(entry: DocumentRecord, code: RejectionCode): DocumentRecord {
  const { tries = 1 } = entry;
  return tries >= MAX_ENTRY_TRIES
    ? { ...entry, state: 'rejected', code }
    : { ...entry, tries: tries + 1, code };
}
