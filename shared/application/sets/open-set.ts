/**
 * The manifest of a set has arrived and is sealed: it is read, checked, and every file on it gets its row. From
 * then on files may come, in any order. Run again after a crash, or twice at once, it comes to the same end.
 */

import { entryIdOf, type SetSize } from '../../protocol/document-sets.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { type DocumentRecord, entryRow } from '../cases/document-rows.ts';
import { attemptPrefix } from '../document-segments.ts';
import { limits } from '../limits.ts';
import { readRange } from '../open-document.ts';
import type { SegmentCipher } from '../ports.ts';
import type { SealedDocument } from '../seal-document.ts';
import { type ManifestEntry, type ManifestFault, type ParsedManifest, parseManifest } from './manifest.ts';
import { eachEntry, numberOf, readSetRow, setIsAwaited, setRow } from './set-rows.ts';

export type SetDeps = CaseDeps & { readonly segments: SegmentCipher };

export interface SetPlace {
  readonly caseId: string;
  readonly setId: string;
  /** The plain case key. */
  readonly key: Uint8Array;
}

/** Reads a manifest back from the vault; one fits into memory by its limit. */
export async function readManifest(
  deps: SetDeps,
  { caseId, setId, key }: SetPlace,
  { size, segments, attempt }: Pick<SealedDocument, 'size' | 'segments' | 'attempt'>,
  declared: SetSize,
): Promise<ParsedManifest> {
  const source = { party: deps.party, caseId, documentId: setId, attempt, key, size, segments };
  const chunks: Uint8Array[] = [];
  for await (const chunk of readRange({ vault: deps.vault, cipher: deps.segments }, source))
    chunks.push(chunk);
  return parseManifest(Buffer.concat(chunks), declared);
}

/** `lost`: another run has opened the set, or it is no longer awaited. */
export type OpenedSet = { readonly ok: true } | { readonly ok: false; readonly fault?: ManifestFault };

export async function openSet(
  deps: SetDeps,
  place: SetPlace,
  manifest: SealedDocument,
  declared: SetSize,
): Promise<OpenedSet> {
  const { caseId, setId, key } = place;
  const parsed = await readManifest(deps, place, manifest, declared);
  if (!parsed.ok) {
    await deps.vault.deletePrefix(attemptPrefix({ caseId, documentId: setId, attempt: manifest.attempt }));
    return parsed;
  }
  await writeEntries(deps, place, parsed.entries);
  // Last: a set whose files have no rows takes none.
  const put = setRow(deps, key, caseId, setId, { state: 'open', manifest });
  const result = await deps.table.transact(
    [{ put, if: { absent: true } }, setIsAwaited(caseId, setId)],
    deps.ids.ulid(),
  );
  if (result.ok) return { ok: true };
  // A lost answer of our own looks like another run's success.
  const opened = await readSetRow(deps, key, caseId, setId);
  if (opened?.state === 'open' && opened.manifest.attempt === manifest.attempt) return { ok: true };
  await deps.vault.deletePrefix(attemptPrefix({ caseId, documentId: setId, attempt: manifest.attempt }));
  return { ok: false };
}

/** After the decision that turned the set down: what was wrong, for whoever asks. */
export async function keepFault(
  deps: SetDeps,
  { caseId, setId, key }: SetPlace,
  { code, detail }: ManifestFault,
): Promise<void> {
  const put = setRow(deps, key, caseId, setId, { state: 'refused', fault: `${code}: ${detail}` });
  await deps.table.transact([{ put, if: { absent: true } }], deps.ids.ulid());
}

const BATCH = limits.transactItems / 2;

/** What an earlier or another run has written is left as it is: it comes from the same manifest. */
async function writeEntries(
  deps: SetDeps,
  place: SetPlace,
  entries: readonly ManifestEntry[],
): Promise<void> {
  const there = new Set<number>();
  const look = async (): Promise<void> => {
    for await (const row of eachEntry(deps, { ...place, key: undefined })) there.add(numberOf(row));
  };
  await look();
  const numbered = entries.map((entry, index) => ({ n: index + 1, entry }));
  for (;;) {
    const batch = numbered.filter(({ n }) => !there.has(n)).slice(0, BATCH);
    if (batch.length === 0) return;
    const writes = batch.map(({ n, entry }) => ({
      put: entryRow(deps, place.key, place.caseId, awaitedEntry(place.setId, n, entry)),
      if: { absent: true as const },
    }));
    const result = await deps.table.transact(writes, deps.ids.ulid());
    if (result.ok) for (const { n } of batch) there.add(n);
    else await look();
  }
}

const awaitedEntry = (
  setId: string,
  n: number,
  { name, mediaType, size, sha256 }: ManifestEntry,
): DocumentRecord => ({
  documentId: entryIdOf(setId, n),
  state: 'declared',
  size,
  tries: 1,
  detail: { name, mediaType, sha256 },
});
