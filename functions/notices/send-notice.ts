/** Bus -> mail. Repeated events send the same mail under the same id. */
import type { EventBridgeEvent } from 'aws-lambda';
import { type NoticeDeps, sendNotices } from '../../shared/application/notices.ts';
import type { BusEvent, Log } from '../../shared/application/ports.ts';

export const sendNotice =
  (deps: NoticeDeps & { readonly log: Log }) =>
  async (event: Pick<EventBridgeEvent<string, BusEvent>, 'detail'>): Promise<void> => {
    const sent = await sendNotices(deps, event.detail);
    deps.log.info('notice', { id: event.detail.id, type: event.detail.type, sent });
  };
