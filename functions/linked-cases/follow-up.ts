/** Bus -> other cases: opens the linked draft, writes the other end of a link. Repeated events change nothing. */
import type { EventBridgeEvent } from 'aws-lambda';
import type { CaseDeps } from '../../shared/application/cases/deps.ts';
import { followUp } from '../../shared/application/linked-cases/follow-up.ts';
import type { BusEvent, Log } from '../../shared/application/ports.ts';

export const followUpEvent =
  (deps: CaseDeps & { readonly log: Log }) =>
  async (event: Pick<EventBridgeEvent<string, BusEvent>, 'detail'>): Promise<void> => {
    const told = await followUp(deps, event.detail);
    deps.log.info('follow-up', { id: event.detail.id, type: event.detail.type, cases: told.length });
  };
