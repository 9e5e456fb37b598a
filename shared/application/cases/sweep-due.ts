/**
 * The one clock: rows whose date has come are turned into commands. A sweep costs by what is due. Every due
 * command ends in a transaction that moves or removes its row; one that fails five times steps aside, alarmed.
 */

import { withExchange } from '../../case/exchange/state.ts';
import { SYSTEM_ROLE } from '../../case/roles.ts';
import type { Actor } from '../../protocol/decision.ts';
import type { Log } from '../ports.ts';
import type { IndexRow } from '../table.ts';
import type { CaseDeps } from './deps.ts';
import { executeCommand } from './execute-command.ts';
import { loadCase } from './load-case.ts';
import { DUE_SHARDS, type DueRow, dueKey, dueRow, dueRowSchema, failedDueRow } from './rows.ts';

export const MAX_ATTEMPTS = 5;
const PAGE = 100;

export const SWEEPER: Actor = { id: 'system:due-sweep', roles: [SYSTEM_ROLE] };

export interface SweepReport {
  readonly done: number;
  readonly failed: number;
  readonly parked: number;
}

type SweepDeps = CaseDeps & { readonly log: Log };

/** Works through everything due now, on both clocks. Emergencies first. */
export async function sweepDue(deps: SweepDeps): Promise<SweepReport> {
  const legalNow = await deps.legalClock.now();
  const systemNow = deps.systemClock.now();
  const shards = Array.from({ length: DUE_SHARDS }, (_, n) => n);
  const partitions = [
    ['DUE#E', legalNow],
    ...shards.map((n) => [`DUE#L#${n}`, legalNow]),
    ...shards.map((n) => [`DUE#S#${n}`, systemNow]),
  ] as [string, string][];
  const report = { done: 0, failed: 0, parked: 0 };
  for (const [partition, now] of partitions) await sweepPartition(deps, partition, now, report);
  return report;
}

async function sweepPartition(
  deps: SweepDeps,
  partition: string,
  now: string,
  report: { done: number; failed: number; parked: number },
): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await deps.table.index('due', partition, {
      to: `${now}~`,
      limit: PAGE,
      ...(cursor ? { cursor } : {}),
    });
    for (const row of page.rows) report[await settle(deps, row)] += 1;
    cursor = page.cursor;
  } while (cursor);
}

async function settle(deps: SweepDeps, row: IndexRow): Promise<'done' | 'failed' | 'parked'> {
  const due = dueRowSchema.parse(row.a);
  try {
    const outcome = await executeCommand(deps, {
      kind: due.caseKind,
      caseId: due.caseId,
      command: { type: 'DueReached', kind: due.kind, n: due.n } as { type: string },
      actor: SWEEPER,
    });
    // Events moved or removed the row in their own transaction. Without events it is a leftover.
    if (outcome.ok) {
      if (outcome.events.length === 0) await dropLeftover(deps, due);
      return 'done';
    }
    if (outcome.why === 'absent' || outcome.why === 'erased') {
      await deps.table.transact([{ delete: dueKey(due.caseId, due) }], deps.ids.ulid());
      return 'done';
    }
    return await countFailure(deps, due, outcome.why);
  } catch (error) {
    return await countFailure(deps, due, error instanceof Error ? error.name : 'unknown');
  }
}

/** Removes a row that the state no longer asks for (the index lags, a crash lies behind us). */
async function dropLeftover(deps: SweepDeps, due: DueRow): Promise<void> {
  const key = dueKey(due.caseId, due);
  const row = await deps.table.get(key);
  if (row?.a.at !== due.at) return;
  const loaded = await loadCase(deps, due.caseId);
  const wanted =
    loaded &&
    withExchange(loaded.kind.outline(loaded.state), loaded.exchange).due.some(
      (d) => d.kind === due.kind && d.n === due.n && d.at === due.at,
    );
  if (wanted) {
    await countFailure(deps, due, 'undecided');
    return;
  }
  await deps.table.transact([{ delete: key, if: { equals: { at: due.at } } }], deps.ids.ulid());
}

async function countFailure(deps: SweepDeps, due: DueRow, reason: string): Promise<'failed' | 'parked'> {
  const attempts = due.attempts + 1;
  const next = { ...due, attempts };
  const parked = attempts >= MAX_ATTEMPTS;
  deps.log.error(parked ? 'due-parked' : 'due-failed', {
    caseId: due.caseId,
    kind: due.kind,
    attempts,
    reason,
  });
  const put = parked ? failedDueRow(next) : dueRow(next);
  await deps.table.transact(
    [{ put, if: { equals: { at: due.at, attempts: due.attempts } } }],
    deps.ids.ulid(),
  );
  return parked ? 'parked' : 'failed';
}
