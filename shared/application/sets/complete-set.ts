/**
 * A set is sealed when every file of its manifest is sealed and is the one on the list. Files stay sealed once they
 * are, so what was looked at still holds when the case decides.
 */
import { SYSTEM_ROLE } from '../../case/roles.ts';
import type { Actor } from '../../protocol/decision.ts';
import type { CommandOutcome } from '../cases/command-outcome.ts';
import type { DocumentRecord } from '../cases/document-rows.ts';
import { executeCommand } from '../cases/execute-command.ts';
import { BrokenRowError } from '../cases/load-case.ts';
import type { ReadResult } from '../cases/read-case.ts';
import type { ManifestEntry } from './manifest.ts';
import { readManifest, type SetDeps, type SetPlace } from './open-set.ts';
import { findSet, type SetRequest } from './read-set.ts';
import { eachEntry, numberOf, type SetRow } from './set-rows.ts';

const INTAKE: Actor = { id: 'system:intake', roles: [SYSTEM_ROLE] };
/** Named in one answer. */
const NAMED = 50;

export interface SetGap {
  /** Number of the file, from 1. */
  readonly n: number;
  /** `missing`, the code of its last rejection, or `altered`. */
  readonly code: string;
}

export type SetCompletion =
  | { readonly state: 'settled'; readonly document: DocumentRecord }
  | { readonly state: 'awaiting-manifest' }
  | { readonly state: 'incomplete'; readonly gaps: readonly SetGap[]; readonly count: number }
  | { readonly state: 'decided'; readonly outcome: CommandOutcome };

export async function completeSet(
  deps: SetDeps,
  request: Pick<SetRequest, 'caseId' | 'setId' | 'actor'>,
): Promise<ReadResult<{ completion: SetCompletion }>> {
  const { caseId, setId } = request;
  const found = await findSet(deps, request, 'CompleteSet');
  if (!found.ok) return found;
  const { loaded, document, row } = found;
  if (document.state !== 'declared') return { ok: true, completion: { state: 'settled', document } };
  if (row?.state !== 'open') return { ok: true, completion: { state: 'awaiting-manifest' } };
  const gaps = await gapsOf(deps, { caseId, setId, key: loaded.key }, document, row);
  if (gaps.length > 0) {
    const completion = { state: 'incomplete' as const, gaps: gaps.slice(0, NAMED), count: gaps.length };
    return { ok: true, completion };
  }
  const { name = '', mediaType = '' } = document.detail ?? {};
  const command = { type: 'SealDocument', documentId: setId, name, mediaType, ...row.manifest };
  const { kind } = loaded.head;
  const outcome = await executeCommand(deps, { kind, caseId, command, actor: INTAKE, seen: loaded });
  return { ok: true, completion: { state: 'decided', outcome } };
}

/** The rows are held against the manifest as it was sealed, not against what they say of themselves. */
async function gapsOf(
  deps: SetDeps,
  place: SetPlace,
  { set }: DocumentRecord,
  { manifest }: Extract<SetRow, { state: 'open' }>,
): Promise<SetGap[]> {
  const parsed = set && (await readManifest(deps, place, manifest, set));
  if (!parsed?.ok) throw new BrokenRowError(`the manifest of ${place.setId}`);
  const gaps: SetGap[] = [];
  let next = 1;
  for await (const entry of eachEntry(deps, place)) {
    const n = numberOf(entry);
    for (; next < n; next += 1) gaps.push({ n: next, code: 'missing' });
    next = n + 1;
    const code = gapOf(entry, parsed.entries[n - 1]);
    if (code !== undefined) gaps.push({ n, code });
  }
  for (; next <= parsed.entries.length; next += 1) gaps.push({ n: next, code: 'missing' });
  return gaps;
}

function gapOf(entry: DocumentRecord, listed: ManifestEntry | undefined): string | undefined {
  if (entry.state !== 'sealed') return entry.code ?? 'missing';
  const { detail, size } = entry;
  const isListed =
    listed !== undefined &&
    detail?.sha256 === listed.sha256 &&
    detail.name === listed.name &&
    detail.mediaType === listed.mediaType &&
    size === listed.size;
  return isListed ? undefined : 'altered';
}
