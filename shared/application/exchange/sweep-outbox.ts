/** Every minute: what waits in the outbox and is due. It costs by what is due. */

import { OUTBOX_SHARDS } from './rows.ts';
import type { SenderDeps } from './send-message.ts';
import { sendMessage } from './send-message.ts';

const PAGE = 100;

export async function sweepOutbox(deps: SenderDeps): Promise<{ taken: number; later: number }> {
  const report = { taken: 0, later: 0 };
  const now = deps.systemClock.now();
  for (let shard = 0; shard < OUTBOX_SHARDS; shard += 1) {
    const page = await deps.table.index('due', `OUT#${shard}`, { to: `${now}~`, limit: PAGE });
    for (const { pk, sk } of page.rows) {
      const row = await deps.table.get({ pk, sk });
      if (!row) continue;
      const outcome = await sendMessage(deps, row);
      if (outcome === 'taken') report.taken += 1;
      if (outcome === 'later') report.later += 1;
    }
  }
  return report;
}
