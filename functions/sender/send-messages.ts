/** Outbox -> peers. At once when a message was submitted, and every minute what is due or was left behind. */
import type { EventBridgeEvent } from 'aws-lambda';
import { announceKeys } from '../../shared/application/exchange/announce-keys.ts';
import { evidenceRetrieval } from '../../shared/application/exchange/evidence-retrieval.ts';
import { sweepParked } from '../../shared/application/exchange/parked.ts';
import { sendFromCase } from '../../shared/application/exchange/send-message.ts';
import { sweepOutbox } from '../../shared/application/exchange/sweep-outbox.ts';
import type { BusEvent } from '../../shared/application/ports.ts';
import { sweepReceipts } from '../../shared/application/transfers/conclude-transfer.ts';
import type { DispatchDeps } from '../../shared/application/transfers/ports.ts';
import { sendTransfersOf, sweepTransfers } from '../../shared/application/transfers/sweep-transfers.ts';

export const sendMessages =
  (deps: DispatchDeps) =>
  async (event: EventBridgeEvent<string, BusEvent>): Promise<void> => {
    const { id, caseId, type, detail } = event.detail;
    const { messageId } = (detail.open ?? {}) as { messageId?: string };
    if (type === 'MessageOpened' && messageId) await evidenceRetrieval(deps, caseId, messageId);
    const sent = await sendFromCase(deps, caseId);
    const transfers = await sendTransfersOf(deps, caseId, sent > 0);
    deps.log.info('messages-sent', { id, sent, transfers });
  };

export const sendLeftovers =
  (deps: DispatchDeps) =>
  async (): Promise<{ taken: number; later: number; applied: number; receipts: number }> => {
    await announceKeys(deps);
    const report = { ...(await sweepOutbox(deps)), applied: await sweepParked(deps) };
    await sweepTransfers(deps);
    return { ...report, receipts: await sweepReceipts(deps) };
  };
