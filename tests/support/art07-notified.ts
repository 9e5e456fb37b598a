/** Art. 7.5 in the words of a test: the notified authority, its node, and what is said from node to node. */
import type { OrderContent } from '../../shared/protocol/art07-subscriber-information/content.ts';
import type { NotifiedCommand } from '../../shared/protocol/art07-subscriber-information/notified/commands.ts';
import { decideNotified } from '../../shared/protocol/art07-subscriber-information/notified/decide.ts';
import type { NotifiedEvent } from '../../shared/protocol/art07-subscriber-information/notified/events.ts';
import { evolveNotified } from '../../shared/protocol/art07-subscriber-information/notified/evolve.ts';
import type {
  ProgressStep,
  SaidByAuthority,
} from '../../shared/protocol/art07-subscriber-information/notified/messages.ts';
import type { NotifiedState } from '../../shared/protocol/art07-subscriber-information/notified/state.ts';
import { messagesOfIssuer } from '../../shared/protocol/art07-subscriber-information/notifying.ts';
import type { Actor, Refusal } from '../../shared/protocol/decision.ts';
import {
  approved,
  completeOrder,
  context,
  ISSUED_AT,
  issue,
  issuer,
  profiles,
  type Story,
} from './art07-builders.ts';

export const PEER_XB: Actor = { id: 'peer:XB', roles: ['peer'], peer: 'XB' };
export const PEER_XA: Actor = { id: 'peer:XA', roles: ['peer'], peer: 'XA' };
export const magistrate: Actor = { id: 'u-magistrate', roles: ['approver'], authority: 'xb-parquet' };
export const LUMEN = 'prov-xb-lumen';

/** Issued without a statement: the node of XB can be reached, and XB always asks to be told. */
export function notified(order?: OrderContent): Story {
  const story = approved(order);
  const { notification: _none, ...act } = issue();
  story.tell(issuer, act, { reachable: ['XB'] });
  return story;
}

export const hears = (said: SaidByAuthority) => ({ type: 'HearNotifiedParty' as const, said });

export const instruction = (
  change: Partial<Extract<SaidByAuthority, { what: 'instructed' }>> = {},
): SaidByAuthority => ({
  what: 'instructed',
  n: 1,
  ground: '7.5.c.i',
  providers: [LUMEN],
  reasons: 'An inquiry of our own is under way.',
  instructedAt: '2026-03-03T10:00:00Z',
  ...change,
});
export const lifting = (n = 1): SaidByAuthority => ({
  what: 'lifted',
  n,
  reasons: 'The inquiry is closed.',
  liftedAt: '2026-03-05T10:00:00Z',
});

/** What the last events of a story say to other nodes. */
export const saidBy = (story: Story, count = 1) =>
  story.events
    .slice(-count)
    .flatMap(({ event }) => messagesOfIssuer(story.known, 'req_1', event, context(issuer)));

const copy = <T>(value: T): T => (value === undefined ? value : JSON.parse(JSON.stringify(value)));

/** The notified side, told command by command. */
export class Notification {
  state: NotifiedState | undefined;
  readonly events: NotifiedEvent[] = [];

  decide(actor: Actor, command: NotifiedCommand, now = ISSUED_AT) {
    const { XB } = profiles;
    if (!XB) throw new Error('no profile of XB');
    return decideNotified(copy(this.state), command, {
      ...context(actor, { now, systemNow: now }),
      party: XB,
    });
  }

  tell(actor: Actor, command: NotifiedCommand, now = ISSUED_AT): string[] {
    const decision = this.decide(actor, command, now);
    if (!decision.ok) throw new Error(`${command.type} refused: ${JSON.stringify(decision.refusal)}`);
    for (const event of decision.events) {
      this.events.push(event);
      this.state = copy(evolveNotified(copy(this.state), { at: now, event: structuredClone(event) }));
    }
    return decision.events.map(({ type }) => type);
  }

  refused(actor: Actor, command: NotifiedCommand, now = ISSUED_AT): Refusal {
    const decision = this.decide(actor, command, now);
    if (decision.ok) throw new Error(`${command.type} was accepted`);
    return decision.refusal;
  }

  get known(): NotifiedState {
    if (!this.state) throw new Error('nothing was notified');
    return this.state;
  }

  hears(step: ProgressStep, now = ISSUED_AT): string[] {
    return this.tell(PEER_XA, { type: 'HearIssuingParty', said: { what: 'progress', step } }, now);
  }
}

export function receivedNotification(order: OrderContent = completeOrder()): Notification {
  const story = notified(order);
  const [message] = saidBy(story);
  const notification = new Notification();
  notification.tell(PEER_XA, {
    type: 'ReceiveNotification',
    article: 'art7',
    side: 'notified',
    origin: { party: 'XA', caseId: 'req_1' },
    notification: copy(message?.body) as never,
  });
  return notification;
}
