/** What the notified authority's acts say to the issuing Party's node, in the transaction of the act. */
import type { DecisionContext } from '../../decision.ts';
import type { NotifiedEvent } from './events.ts';
import type { NotifiedState } from './state.ts';

interface Message {
  readonly to: string;
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** `state` is that after the event; a node that is trusted no longer is told nothing. */
export function messagesOfAuthority(
  state: NotifiedState,
  event: NotifiedEvent,
  { now }: Pick<DecisionContext, 'now'>,
): Message[] {
  const say = (type: string, body: Message['body']): Message[] => [{ to: state.issuingParty, type, body }];
  switch (event.type) {
    case 'NotificationAcknowledged':
      return say('art7.acknowledgement', { acknowledgedAt: now });
    case 'ProviderConsulted':
      return say('art7.consultation', { ...event.open });
    case 'InformationAsked':
      return say('art7.information-request', { n: event.open.n, questions: event.sealed?.questions ?? [] });
    case 'NonDisclosureInstructed': {
      const { n, ground, assistanceGrounds, providers, elements } = event.open;
      return say('art7.instruction', {
        n,
        ground,
        ...(assistanceGrounds && { assistanceGrounds }),
        providers,
        ...(elements && { elements }),
        instructedAt: now,
        // 7.5.d.ii
        reasons: event.sealed?.reasons ?? '',
      });
    }
    case 'NonDisclosureLifted':
      return say('art7.lifting', { n: event.open.n, reasons: event.sealed?.reasons ?? '', liftedAt: now });
    default:
      return [];
  }
}
