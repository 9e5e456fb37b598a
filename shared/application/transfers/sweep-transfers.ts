/** Documents on their way that are due: at once after their message, and every minute. It costs by what is due. */
import { caseKey } from '../cases/rows.ts';
import type { DispatchDeps } from './ports.ts';
import { type Dispatched, sendTransfer } from './send-transfer.ts';
import { TRANSFER_SHARDS } from './transfer-rows.ts';

const PAGE = 100;
export type DispatchReport = Readonly<Record<Dispatched, number>>;

export async function sweepTransfers(deps: DispatchDeps): Promise<DispatchReport> {
  const report = { sent: 0, more: 0, later: 0, ended: 0, gone: 0 };
  const now = deps.systemClock.now();
  for (let shard = 0; shard < TRANSFER_SHARDS; shard += 1) {
    const page = await deps.table.index('due', `TRO#${shard}`, { to: `${now}~`, limit: PAGE });
    for (const { pk, sk } of page.rows) {
      const row = await deps.table.get({ pk, sk });
      // The list may lag behind the row.
      if (row && String(row.index?.due?.sk ?? '~') <= `${now}~`) report[await sendTransfer(deps, row)] += 1;
    }
  }
  return report;
}

/** Documents of the messages of one case; `isTaken`: a message has just been taken, and what waited for it goes on. */
export async function sendTransfersOf(deps: DispatchDeps, caseId: string, isTaken = false): Promise<number> {
  const now = deps.systemClock.now();
  const page = await deps.table.query(caseKey(caseId), { from: 'TRO#', to: 'TRO#~', limit: PAGE });
  let sent = 0;
  for (const row of page.rows) {
    if (!isTaken && String(row.index?.due?.sk ?? '~') > `${now}~`) continue;
    if ((await sendTransfer(deps, row)) === 'sent') sent += 1;
  }
  return sent;
}
