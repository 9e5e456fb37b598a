/** How a set stands: what is there, what is missing, what was rejected and why; and its files, a page at a time. */
import { createHash } from 'node:crypto';
import type { Actor } from '../../protocol/decision.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { type DocumentRecord, readDocumentRow } from '../cases/document-rows.ts';
import type { LoadedCase } from '../cases/load-case.ts';
import { openForReading, type ReadResult, visibleDocuments } from '../cases/read-case.ts';
import { recordAccess } from '../cases/records.ts';
import { documentKey } from '../cases/rows.ts';
import { eachEntry, numberOf, readEntries, readSetRow, type SetRow } from './set-rows.ts';

export interface SetRequest {
  readonly caseId: string;
  readonly setId: string;
  readonly actor: Actor;
  /** The sign-in: asking again and again how far an upload is makes one access record. */
  readonly session: string;
  readonly reasonCode?: string;
}

export interface OpenedSet {
  readonly loaded: LoadedCase & { readonly key: Uint8Array };
  readonly document: DocumentRecord & Required<Pick<DocumentRecord, 'set'>>;
  /** Absent while the manifest has not arrived. */
  readonly row: SetRow | undefined;
}

/** Loads and permits; writes no record yet. A set that is rejected or has expired is gone but for its state. */
export async function findSet(
  deps: CaseDeps,
  { caseId, setId, actor }: Pick<SetRequest, 'caseId' | 'setId' | 'actor'>,
  action: 'ReadSet' | 'ListSetEntries' | 'SetUploads' | 'CompleteSet',
): Promise<ReadResult<Omit<OpenedSet, 'document'> & { document: DocumentRecord }>> {
  const [opened, stored] = await Promise.all([
    openForReading(deps, { caseId, actor }, action),
    deps.table.get(documentKey(caseId, setId)),
  ]);
  if (!opened.ok) return opened;
  const { loaded, relation } = opened;
  if (!stored || !visibleDocuments(loaded, relation, actor).has(setId)) return { ok: false, why: 'absent' };
  const document = readDocumentRow(deps, loaded.key, caseId, stored);
  return { ok: true, loaded, document, row: await readSetRow(deps, loaded.key, caseId, setId) };
}

const recordOnce = (deps: CaseDeps, request: SetRequest, key: Uint8Array): Promise<void> =>
  recordAccess(deps, request.caseId, key, {
    actor: request.actor,
    what: 'ReadSet',
    documentId: request.setId,
    session: createHash('sha256')
      .update(`ReadSet|${request.actor.id}|${request.setId}|${request.session}`)
      .digest('hex')
      .slice(0, 26),
    ...(request.reasonCode ? { reasonCode: request.reasonCode } : {}),
  });

interface Total {
  entries: number;
  bytes: number;
}

export interface SetStatus {
  readonly setId: string;
  /** `declared`: its manifest is awaited; `open`: its files are. The others are those of a document. */
  readonly state: 'open' | DocumentRecord['state'];
  readonly name?: string;
  readonly entries?: number;
  readonly bytes?: number;
  readonly commitment?: string;
  readonly sha256?: string;
  readonly code?: string;
  /** What is wrong with the manifest. */
  readonly fault?: string;
  readonly sealed: Total;
  readonly missing: Total;
  /** Awaited again: the last sending was turned away. */
  readonly rejected: Total;
  /** The first of those that are missing or rejected. */
  readonly problems: readonly EntryProblem[];
}

export interface EntryProblem {
  readonly n: number;
  readonly documentId: string;
  readonly name: string;
  /** Which sending is awaited, from 1. */
  readonly tries: number;
  /** Why the last sending was rejected; absent where nothing has come. */
  readonly code?: string;
  /** It was sent too often and is not taken any more: the set cannot be completed. */
  readonly final?: true;
}

const PROBLEMS = 100;

export async function setStatus(
  deps: CaseDeps,
  request: SetRequest,
): Promise<ReadResult<{ status: SetStatus }>> {
  const found = await findSet(deps, request, 'ReadSet');
  if (!found.ok) return found;
  const { loaded, document, row } = found;
  await recordOnce(deps, request, loaded.key);
  const { state, set, size: _size, code, commitment, detail } = document;
  const status = {
    setId: request.setId,
    state: state === 'declared' && row?.state === 'open' ? ('open' as const) : state,
    ...(detail && { name: detail.name, sha256: detail.sha256 }),
    ...set,
    ...(commitment && { commitment }),
    ...(code && { code }),
    ...(row?.state === 'refused' && { fault: row.fault }),
  };
  const counted = await count(deps, { ...request, key: loaded.key }, document, row);
  return { ok: true, status: { ...status, ...counted } };
}

type Counted = Pick<SetStatus, 'sealed' | 'missing' | 'rejected' | 'problems'>;

async function count(
  deps: CaseDeps,
  place: { readonly caseId: string; readonly setId: string; readonly key: Uint8Array },
  { state, set }: DocumentRecord,
  row: SetRow | undefined,
): Promise<Counted> {
  const none = (): Total => ({ entries: 0, bytes: 0 });
  const totals = { sealed: none(), missing: none(), rejected: none() };
  const problems: EntryProblem[] = [];
  // A sealed set is whole: that is what its seal says.
  if (state === 'sealed' && set) return { ...totals, sealed: { ...set }, problems };
  if (state !== 'declared' || row?.state !== 'open')
    return { ...totals, missing: state === 'declared' && set ? { ...set } : none(), problems };
  // The bytes of names are opened for the few that are shown, not for ten thousand.
  for await (const entry of eachEntry(deps, { ...place, key: undefined })) {
    const kind = entry.state === 'sealed' ? 'sealed' : entry.code ? 'rejected' : 'missing';
    totals[kind].entries += 1;
    totals[kind].bytes += entry.size ?? 0;
    if (kind !== 'sealed' && problems.length < PROBLEMS) problems.push(problemOf(entry));
  }
  return { ...totals, problems: await named(deps, place, problems) };
}

export const problemOf = (entry: DocumentRecord): EntryProblem => ({
  n: numberOf(entry),
  documentId: entry.documentId,
  name: entry.detail?.name ?? '',
  tries: entry.tries ?? 1,
  ...(entry.code && { code: entry.code }),
  ...(entry.state === 'rejected' && { final: true as const }),
});

async function named(
  deps: CaseDeps,
  { caseId, key }: { readonly caseId: string; readonly key: Uint8Array },
  problems: readonly EntryProblem[],
): Promise<EntryProblem[]> {
  const rows = await Promise.all(
    problems.map(({ documentId }) => deps.table.get(documentKey(caseId, documentId))),
  );
  return problems.map((problem, index) => {
    const row = rows[index];
    const name = row ? (readDocumentRow(deps, key, caseId, row).detail?.name ?? '') : '';
    return { ...problem, name };
  });
}

/** Files from number `from` on. Of a set that was given up there are none. */
export async function listEntries(
  deps: CaseDeps,
  request: SetRequest & { readonly from: number; readonly limit: number },
): Promise<ReadResult<{ entries: readonly DocumentRecord[]; next?: number }>> {
  const found = await findSet(deps, request, 'ListSetEntries');
  if (!found.ok) return found;
  const { loaded, document } = found;
  await recordOnce(deps, request, loaded.key);
  if (document.state !== 'declared' && document.state !== 'sealed') return { ok: true, entries: [] };
  const place = { caseId: request.caseId, setId: request.setId, key: loaded.key };
  return { ok: true, ...(await readEntries(deps, place, request.from, request.limit)) };
}
