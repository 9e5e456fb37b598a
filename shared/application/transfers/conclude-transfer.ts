/**
 * The receipt for the documents of a message: made once each of them has come, has been turned away, or is missing
 * when its time is over. It is on record in the deciding transaction, which also puts it into the outbox.
 */
import { isSettled, outcomesOf, overallOutcome, type TransferReceipt } from '../../case/exchange/transfer.ts';
import { SYSTEM_ROLE } from '../../case/roles.ts';
import type { Actor } from '../../protocol/decision.ts';
import { executeCommand } from '../cases/execute-command.ts';
import { loadCase } from '../cases/load-case.ts';
import type { ExchangeDeps } from '../exchange/deps.ts';
import { signReceipt } from './receipt.ts';
import { messageRef, receiptDueKey, receiptDueSchema, TRANSFER_SHARDS } from './transfer-rows.ts';

const NODE: Actor = { id: 'system:transfers', roles: [SYSTEM_ROLE] };
const TRIES = 5;
const PAGE = 100;

/** `why` names what is missing; without it nothing is concluded before everything is settled. */
export async function concludeTransfer(
  deps: ExchangeDeps,
  caseId: string,
  messageId: string,
  why?: string,
): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const loaded = await loadCase(deps, caseId);
    const transfer = loaded?.exchange.transfers?.find(
      (one) => one.messageId === messageId && one.direction === 'in',
    );
    if (!loaded?.key || !transfer) return true;
    if (!isSettled(transfer) && why === undefined) return false;
    const documents = outcomesOf(transfer, why);
    const receipt: TransferReceipt = {
      iss: deps.party,
      messageId,
      outcome: overallOutcome(documents),
      documents,
      at: deps.systemClock.now(),
    };
    const jws = await signReceipt(deps.signing, receipt);
    const outcome = await executeCommand(deps, {
      kind: loaded.head.kind,
      caseId,
      command: { type: 'ConcludeTransfer', receipt: { ...receipt, jws }, why } as { type: string },
      actor: NODE,
      seen: loaded,
    });
    if (outcome.ok || outcome.why === 'erased') return true;
    if (outcome.why !== 'refused' && outcome.why !== 'conflict')
      throw new Error(`the receipt of ${messageId}: ${outcome.why}`);
  }
  return false;
}

/** Every minute: receipts that are due, since all has come or because the time is over. It costs by what is due. */
export async function sweepReceipts(deps: ExchangeDeps): Promise<number> {
  let concluded = 0;
  const now = deps.systemClock.now();
  for (let shard = 0; shard < TRANSFER_SHARDS; shard += 1) {
    const page = await deps.table.index('due', `TRD#${shard}`, { to: `${now}~`, limit: PAGE });
    for (const row of page.rows) {
      const { caseId, messageId, until } = receiptDueSchema.parse(row.a);
      const isDone = await concludeTransfer(deps, caseId, messageId, until <= now ? 'overdue' : undefined);
      if (!isDone) continue;
      concluded += 1;
      // Gone with the receipt; left where the case was erased before.
      const { from, seq } = messageRef(messageId);
      await deps.table.transact([{ delete: receiptDueKey(caseId, from, seq) }], deps.ids.ulid());
    }
  }
  return concluded;
}
