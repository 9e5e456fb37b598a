/**
 * What a crash, a lost race or a newer state left in the vault: blobs and attempts at documents that no row
 * refers to. A day of grace, since an object is written before the transaction that refers to it.
 */
import { ruledDocument } from '../../protocol/document-sets.ts';
import type { Vault } from '../ports.ts';
import type { CaseDeps } from './deps.ts';
import { caseKey, checkpointKey, documentKey, headKey, setKey } from './rows.ts';

export const GRACE_HOURS = 24;
const HOUR = 3_600_000;

export type CleanDeps = Pick<CaseDeps, 'table' | 'vault' | 'systemClock'>;

export interface CleanReport {
  readonly blobs: number;
  readonly attempts: number;
}

/** Removes what has been unreferenced for longer than the grace. Repeatable; safe beside running commands. */
export async function cleanBlobs(deps: CleanDeps): Promise<CleanReport> {
  const before = new Date(Date.parse(deps.systemClock.now()) - GRACE_HOURS * HOUR).toISOString();
  return { blobs: await cleanCaseBlobs(deps, before), attempts: await cleanAttempts(deps, before) };
}

async function cleanCaseBlobs(deps: CleanDeps, before: string): Promise<number> {
  const old = (await deps.vault.list('blobs/')).filter(({ modifiedAt }) => modifiedAt < before);
  let removed = 0;
  for (const [caseId, names] of grouped(old.map(({ name }) => name))) {
    const kept = await referredBlobs(deps, caseId);
    for (const name of names.filter((each) => !kept.has(each))) {
      await deps.vault.deletePrefix(name);
      removed += 1;
    }
  }
  return removed;
}

/** `blobs/<caseId>/<ulid>` by case. */
function grouped(names: readonly string[]): Map<string, string[]> {
  const byCase = new Map<string, string[]>();
  for (const name of names) {
    const caseId = name.split('/')[1] ?? '';
    byCase.set(caseId, [...(byCase.get(caseId) ?? []), name]);
  }
  return byCase;
}

/** The head is read last: a state that moved on meanwhile has a fresh blob, and its old one may go. */
async function referredBlobs(deps: CleanDeps, caseId: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await deps.table.query(caseKey(caseId), {
      from: 'EV#',
      to: 'EV#~',
      ...(cursor ? { cursor } : {}),
    });
    for (const row of page.rows) if (typeof row.a.blobRef === 'string') found.add(row.a.blobRef);
    cursor = page.cursor;
  } while (cursor);
  const head = await deps.table.get(headKey(caseId));
  if (typeof head?.a.blobRef === 'string') found.add(head.a.blobRef);
  return found;
}

async function cleanAttempts(deps: CleanDeps, before: string): Promise<number> {
  let removed = 0;
  for (const [prefix, newest] of await attempts(deps.vault)) {
    // A large document may take long to seal: its latest segment counts.
    if (newest >= before) continue;
    const [, caseId = '', documentId = '', attempt] = prefix.split('/');
    if (await isInUse(deps, caseId, documentId, attempt)) continue;
    await deps.vault.deletePrefix(prefix);
    removed += 1;
  }
  return removed;
}

/** Sealed, being sealed by several runs (docs/formats.md, "Checkpoint"), or the manifest of a set that is open. */
async function isInUse(
  deps: CleanDeps,
  caseId: string,
  documentId: string,
  attempt: string | undefined,
): Promise<boolean> {
  const row = await deps.table.get(documentKey(caseId, documentId));
  const ruled = ruledDocument(documentId);
  // A document from another node has no row before it is sealed.
  if (!row && (await deps.table.get(checkpointKey(caseId, documentId)))?.a.attempt === attempt) return true;
  const ofCase = ruled === documentId ? row : await deps.table.get(documentKey(caseId, ruled));
  // With a set that was given up go its files.
  if (!['declared', 'sealed', 'quarantined'].includes(String(ofCase?.a.state))) return false;
  if (row?.a.attempt === attempt) return true;
  if (row?.a.state !== 'declared') return false;
  const [checkpoint, set] = await Promise.all([
    deps.table.get(checkpointKey(caseId, documentId)),
    deps.table.get(setKey(caseId, documentId)),
  ]);
  return checkpoint?.a.attempt === attempt || set?.a.attempt === attempt;
}

/** `docs/<caseId>/<documentId>/<attempt>/`, each with the time of its latest segment. */
async function attempts(vault: Vault): Promise<Map<string, string>> {
  const newest = new Map<string, string>();
  for (const { name, modifiedAt } of await vault.list('docs/')) {
    const prefix = name.slice(0, name.lastIndexOf('/') + 1);
    const known = newest.get(prefix);
    if (known === undefined || known < modifiedAt) newest.set(prefix, modifiedAt);
  }
  return newest;
}
