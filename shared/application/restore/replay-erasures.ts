/**
 * A restored node before it serves: what was erased since the backup was taken is erased again. It can be broken off
 * and run again at any point; the key of a case goes last, and as long as it is there the case counts as to be done.
 */
import { blindKey } from '../cases/blind-index.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { BrokenRowError, loadCase } from '../cases/load-case.ts';
import { caseKey, headKey, keyKey } from '../cases/rows.ts';
import type { AuditStore } from '../ports.ts';
import type { Key } from '../table.ts';
import { readErasures } from './erasure-ledger.ts';

export interface ReplayReport {
  /** Records of the ledger. */
  readonly records: number;
  /** Cases that the backup brought back and that are gone again. */
  readonly erased: readonly string[];
}

export async function replayErasures(deps: CaseDeps, store: AuditStore): Promise<ReplayReport> {
  const records = await readErasures(store);
  const erased: string[] = [];
  for (const { caseId } of records) if (await eraseRestored(deps, caseId)) erased.push(caseId);
  return { records: records.length, erased };
}

/** False where the backup holds the case as erased already, or not at all: its open record stays. */
async function eraseRestored(deps: CaseDeps, caseId: string): Promise<boolean> {
  const wasThere = (await deps.table.get(keyKey(caseId))) !== undefined;
  if (wasThere) {
    const tokens = await tokensOf(deps, caseId);
    await deleteRows(
      deps,
      tokens.map((token) => blindKey(token, caseId)),
    );
    await deleteRows(deps, await otherRows(deps, caseId));
  }
  // Without the key these are noise, and still nobody's to keep.
  for (const place of ['docs', 'blobs', 'exports']) await deps.vault.deletePrefix(`${place}/${caseId}/`);
  if (wasThere) await deleteRows(deps, [keyKey(caseId), headKey(caseId)]);
  return wasThere;
}

/** Search terms are found through the sealed state; a run that was broken off has removed them before it. */
async function tokensOf(deps: CaseDeps, caseId: string): Promise<readonly string[]> {
  try {
    return Object.values((await loadCase(deps, caseId))?.tokens ?? {});
  } catch (error) {
    if (error instanceof BrokenRowError) return [];
    throw error;
  }
}

async function otherRows(deps: CaseDeps, caseId: string): Promise<Key[]> {
  const kept = new Set([headKey(caseId).sk, keyKey(caseId).sk]);
  const found: Key[] = [];
  let cursor: string | undefined;
  do {
    const page = await deps.table.query(caseKey(caseId), cursor ? { cursor } : {});
    for (const { pk, sk } of page.rows) if (!kept.has(sk)) found.push({ pk, sk });
    cursor = page.cursor;
  } while (cursor);
  return found;
}

const AT_ONCE = 50;

async function deleteRows(deps: CaseDeps, keys: readonly Key[]): Promise<void> {
  for (let at = 0; at < keys.length; at += AT_ONCE) {
    const writes = keys.slice(at, at + AT_ONCE).map((key) => ({ delete: key }));
    await deps.table.transact(writes, deps.ids.ulid());
  }
}
