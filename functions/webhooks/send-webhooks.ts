/** Bus -> endpoints of providers. Repeated events send the same notice under the same id. */
import type { EventBridgeEvent } from 'aws-lambda';
import type { BusEvent, Log } from '../../shared/application/ports.ts';
import { sendWebhooks, type WebhookDeps } from '../../shared/application/webhooks.ts';

export const sendProviderNotices =
  (deps: WebhookDeps & { readonly log: Log }) =>
  async (event: Pick<EventBridgeEvent<string, BusEvent>, 'detail'>): Promise<void> => {
    const sent = await sendWebhooks(deps, event.detail);
    deps.log.info('provider-notice', { id: event.detail.id, type: event.detail.type, sent });
  };
