/** Peers are told of the node's keys whenever these have changed; a peer that was pinned just now is told them too. */
import { peerId } from '../../case/exchange/conversation.ts';
import type { TrustState } from '../../case/trust/kind.ts';
import { executeCommand } from '../cases/execute-command.ts';
import { loadCase } from '../cases/load-case.ts';
import type { ExchangeDeps } from './deps.ts';
import { listPeers, ownKeys } from './peers.ts';
import { SENDER } from './send-message.ts';

/** Returns how many peers were told. Costs a read for each peer. */
export async function announceKeys(deps: ExchangeDeps): Promise<number> {
  const keys = await ownKeys(deps);
  let told = 0;
  for (const { party } of await listPeers(deps)) {
    const caseId = peerId(party);
    const seen = await loadCase(deps, caseId);
    const state = seen?.state as TrustState | undefined;
    if (!seen || !state) continue;
    // What a crash between pinning and noting it down has left undone.
    await deps.profiles.reach(party, state.status === 'pinned' ? state.validUntil : undefined);
    if (state.status !== 'pinned') continue;
    const command = { type: 'AnnounceKeys', keys };
    const outcome = await executeCommand(deps, { kind: 'trust', caseId, command, actor: SENDER, seen });
    if (outcome.ok && outcome.events.length > 0) told += 1;
  }
  return told;
}
