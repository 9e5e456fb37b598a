/** Outbox -> peers. At once when a message was submitted, and every minute what is due or was left behind. */
import type { EventBridgeEvent } from 'aws-lambda';
import { announceKeys } from '../../shared/application/exchange/announce-keys.ts';
import { evidenceRetrieval } from '../../shared/application/exchange/evidence-retrieval.ts';
import { sweepParked } from '../../shared/application/exchange/parked.ts';
import { type SenderDeps, sendFromCase } from '../../shared/application/exchange/send-message.ts';
import { sweepOutbox } from '../../shared/application/exchange/sweep-outbox.ts';
import type { BusEvent } from '../../shared/application/ports.ts';

export const sendMessages =
  (deps: SenderDeps) =>
  async (event: EventBridgeEvent<string, BusEvent>): Promise<void> => {
    const { id, caseId, type, detail } = event.detail;
    const { messageId } = (detail.open ?? {}) as { messageId?: string };
    if (type === 'MessageOpened' && messageId) await evidenceRetrieval(deps, caseId, messageId);
    deps.log.info('messages-sent', { id, sent: await sendFromCase(deps, caseId) });
  };

export const sendLeftovers =
  (deps: SenderDeps) => async (): Promise<{ taken: number; later: number; applied: number }> => {
    await announceKeys(deps);
    return { ...(await sweepOutbox(deps)), applied: await sweepParked(deps) };
  };
