/**
 * Where the conversations of a case stand: the highest number in each direction, and the messages about which an
 * evidence is still to come. Open data alone, so it is the same after erasure. A message that is done leaves it.
 */
import type { DueEntry, Outline } from '../../protocol/decision.ts';
import type { Conversation } from './conversation.ts';
import type { EvidenceKind, ExchangeEvent } from './events.ts';
import { evolveTransfer, transferDropped, transferSubmitted } from './fold-transfer.ts';
import type { TransferState } from './transfer.ts';

export interface OpenMessage {
  readonly messageId: string;
  readonly type: string;
  readonly direction: 'out' | 'in';
  readonly peer: string;
  readonly seq: number;
  /** Machine time of submission or receipt. */
  readonly at: string;
  /** What has been evidenced, and when. */
  readonly seen: Partial<Record<EvidenceKind, string>>;
  /** Somebody has read it; the evidence is still to be signed. */
  readonly opened?: true;
  /** The peer turned it away; it stays in the outbox until a person sends it again. */
  readonly refused?: true;
  /** Timers that have run out, once each. */
  readonly overdue: readonly EvidenceKind[];
}

export interface ExchangeState extends TransferState {
  /** Present where the case was opened by a message; otherwise conversations begin here. */
  readonly conversation?: Conversation;
  readonly sent: Readonly<Record<string, number>>;
  /** Highest number without a gap. */
  readonly received: Readonly<Record<string, number>>;
  readonly open: readonly OpenMessage[];
}

export const NO_EXCHANGE: ExchangeState = { sent: {}, received: {}, open: [] };

/** Policy, in hours of machine time: how long the sender waits before somebody is told. */
export const EVIDENCE_HOURS = { relay: 4, delivery: 24, retrieval: 96 } as const;
type Timed = keyof typeof EVIDENCE_HOURS;
const TIMED: readonly Timed[] = ['relay', 'delivery', 'retrieval'];

/** Nobody opens the messages of the nodes themselves, and evidences have no evidence but that they were taken. */
const lastEvidence = (type: string): Timed => {
  if (type === 'exchange.evidence') return 'relay';
  if (type === 'exchange.transfer-receipt') return 'delivery';
  // Nor does anybody have to open what only keeps the other side up to date.
  return type.startsWith('node.') || type === 'art7.progress' ? 'delivery' : 'retrieval';
};
export const isForPeople = (type: string): boolean => lastEvidence(type) === 'retrieval';

export function evolveExchange(state: ExchangeState, event: ExchangeEvent): ExchangeState {
  switch (event.type) {
    case 'MessageSubmitted': {
      const { messageId, type, to, seq, at } = event.open;
      const message = {
        messageId,
        type,
        direction: 'out',
        peer: to,
        seq,
        at,
        seen: {},
        overdue: [],
      } as const;
      return transferSubmitted(
        { ...state, sent: { ...state.sent, [to]: seq }, open: [...state.open, message] },
        event.open,
      );
    }
    case 'MessageReceived': {
      const { messageId, type, from, seq, at, conversation, outcome } = event.open;
      const message = {
        messageId,
        type,
        direction: 'in',
        peer: from,
        seq,
        at,
        seen: {},
        overdue: [],
      } as const;
      const waits = outcome === 'applied' && isForPeople(type);
      return {
        ...state,
        ...(conversation ? { conversation } : {}),
        received: { ...state.received, [from]: seq },
        open: waits ? [...state.open, message] : state.open,
      };
    }
    case 'MessageOpened':
      return withMessage(state, event.open.messageId, (message) => ({ ...message, opened: true }));
    case 'EvidenceRecorded': {
      const { messageId, evidence, outcome, at } = event.open;
      const isRejected = outcome === 'refused' && evidence === 'delivery';
      return withMessage(isRejected ? transferDropped(state, messageId) : state, messageId, (message) => {
        if (evidence === 'relay' && outcome === 'refused') return { ...message, refused: true };
        const { refused: _refused, ...rest } = message;
        const seen = { ...message.seen, [evidence]: at };
        // What the rules of the other side do not allow is done with: nothing more will come.
        return outcome === 'refused' || isDone({ ...rest, seen }) ? undefined : { ...rest, seen };
      });
    }
    case 'EvidenceOverdue': {
      const { messageId, evidence } = event.open;
      return withMessage(state, messageId, (message) => ({
        ...message,
        overdue: [...message.overdue, evidence],
      }));
    }
    default:
      return evolveTransfer(state, event);
  }
}

function withMessage(
  state: ExchangeState,
  messageId: string,
  change: (message: OpenMessage) => OpenMessage | undefined,
): ExchangeState {
  return {
    ...state,
    open: state.open.flatMap((message) => {
      if (message.messageId !== messageId) return [message];
      const changed = change(message);
      return changed ? [changed] : [];
    }),
  };
}

const isDone = (message: OpenMessage): boolean => isSeen(message, lastEvidence(message.type));

/** What was delivered was relayed, and what was opened was delivered. */
const isSeen = ({ seen }: OpenMessage, kind: Timed): boolean =>
  TIMED.slice(TIMED.indexOf(kind)).some((later) => seen[later] !== undefined);

const HOUR = 3_600_000;

/** Messages that no person of this side has seen yet. */
export const unread = ({ open }: ExchangeState): readonly OpenMessage[] =>
  open.filter(({ direction, opened }) => direction === 'in' && !opened);

/** When the sender looks whether the next evidence has come: one timer runs for each message. */
export const evidenceDue = (state: ExchangeState): DueEntry[] =>
  state.open.flatMap((message) => {
    const next = nextEvidence(message);
    if (!next || message.direction === 'in' || message.refused) return [];
    const at = new Date(Date.parse(message.at) + EVIDENCE_HOURS[next] * HOUR).toISOString();
    return [{ kind: `evidence-${next}`, n: `${message.peer}-${message.seq}`, at, clock: 'system' as const }];
  });

export const nextEvidence = (message: OpenMessage): Timed | undefined =>
  TIMED.find(
    (kind) =>
      !isSeen(message, kind) &&
      !message.overdue.includes(kind) &&
      TIMED.indexOf(kind) <= TIMED.indexOf(lastEvidence(message.type)),
  );

/** The open face of a case with the timers of its messages. */
export const withExchange = (outline: Outline, exchange: ExchangeState): Outline =>
  exchange.open.length === 0 ? outline : { ...outline, due: [...outline.due, ...evidenceDue(exchange)] };
