/** What may be recorded about messages. Repetitions yield nothing; evidences about what is not open yield nothing. */
import { type Decision, type DecisionContext, decided } from '../../protocol/decision.ts';
import type { EvidenceKind, ExchangeEvent } from './events.ts';
import { type ExchangeState, evidenceDue, nextEvidence, unread } from './state.ts';

export interface Evidence {
  readonly messageId: string;
  readonly evidence: EvidenceKind;
  readonly outcome: 'accepted' | 'refused';
  readonly code?: string | undefined;
  /** Party whose node signed it. */
  readonly by: string;
  readonly at: string;
  readonly jws: string;
}

export type ExchangeCommand =
  | { readonly type: 'RecordEvidence'; readonly evidences: readonly Evidence[] }
  | { readonly type: 'OpenMessages' }
  | { readonly type: 'DueReached'; readonly kind: string; readonly n: string };

export const isExchangeCommand = (command: { readonly type: string }): command is ExchangeCommand =>
  command.type === 'RecordEvidence' ||
  command.type === 'OpenMessages' ||
  (command.type === 'DueReached' && 'kind' in command && /^evidence-/.test(String(command.kind)));

export function decideExchange(
  state: ExchangeState,
  command: ExchangeCommand,
  context: Pick<DecisionContext, 'systemNow'>,
): Decision<ExchangeEvent> {
  if (command.type === 'DueReached') return overdue(state, command.n, context.systemNow);
  if (command.type === 'OpenMessages') {
    const at = context.systemNow;
    return decided(
      ...unread(state).map(
        ({ messageId }): ExchangeEvent => ({ type: 'MessageOpened', open: { messageId, at } }),
      ),
    );
  }
  const events = command.evidences.flatMap(({ jws, code, ...open }): ExchangeEvent[] => {
    const message = state.open.find(({ messageId }) => messageId === open.messageId);
    if (!message || message.seen[open.evidence] !== undefined) return [];
    return [{ type: 'EvidenceRecorded', open: { ...open, ...(code ? { code } : {}) }, sealed: { jws } }];
  });
  return decided(...events);
}

function overdue(state: ExchangeState, n: string, now: string): Decision<ExchangeEvent> {
  const message = state.open.find(
    ({ direction, peer, seq }) => direction === 'out' && `${peer}-${seq}` === n,
  );
  const evidence = message && nextEvidence(message);
  if (!message || !evidence) return decided();
  // The row may be that of an earlier evidence, which has come since.
  const due = evidenceDue(state).find((entry) => entry.n === n);
  if (!due || due.at > now) return decided();
  const { messageId, peer: to } = message;
  return decided({ type: 'EvidenceOverdue', open: { messageId, to, evidence } });
}
