/** Idempotency rows whose time is over are removed. A sweep costs by what is due: a page and a transaction for each hundred. */
import { limits } from '../limits.ts';
import type { IndexRow, Write } from '../table.ts';
import type { CaseDeps } from './deps.ts';
import { IDEMPOTENCY_SHARDS, idempotencyShard } from './rows.ts';

/** Of one shard in one run; the rest is the next run's, a minute later. */
const PAGES_PER_RUN = 10;

/** Returns how many rows it removed. Repeatable, and safe beside commands: a row that was written anew is left. */
export async function sweepIdempotency(
  deps: Pick<CaseDeps, 'table' | 'ids' | 'systemClock'>,
): Promise<number> {
  const to = deps.systemClock.now();
  let removed = 0;
  for (let shard = 0; shard < IDEMPOTENCY_SHARDS; shard += 1) {
    let cursor: string | undefined;
    for (let pages = 0; pages < PAGES_PER_RUN; pages += 1) {
      const range = { to, limit: limits.transactItems, ...(cursor ? { cursor } : {}) };
      const page = await deps.table.index('due', idempotencyShard(shard), range);
      removed += await remove(deps, page.rows);
      cursor = page.cursor;
      if (!cursor) break;
    }
  }
  return removed;
}

async function remove(deps: Pick<CaseDeps, 'table' | 'ids'>, rows: readonly IndexRow[]): Promise<number> {
  // The index lags: a row may be gone, or be another one by now.
  let writes: Write[] = rows.map(({ pk, sk, a }) => ({
    delete: { pk, sk },
    if: { equals: { expiresAt: String(a.expiresAt) } },
  }));
  while (writes.length > 0) {
    const result = await deps.table.transact(writes, deps.ids.ulid());
    if (result.ok) return writes.length;
    const failed = new Set(result.failed);
    writes = writes.filter((_, position) => !failed.has(position));
  }
  return 0;
}
