/** Art. 7: one command against one state. The transition table first, then the rules. */
import { compareInstants } from '../deadlines.ts';
import { type Decision, type DecisionContext, decided, refuse } from '../decision.ts';
import { expireUpload, rejectDocument, sealDocument } from '../documents.ts';
import { acceptsDocuments, declareArt7Document } from './document-rules.ts';
import { approveOrder, discardDraft, draftOrder, returnOrder, reviseOrder, submitOrder } from './drafting.ts';
import { closeCase, issueOrder, withdrawOrder } from './issuing.ts';
import { due } from './outline.ts';
import { acknowledgeReceipt, answerOrder } from './responses.ts';
import type { Art7Command, DueReached } from './schema.ts';
import { type Art7Event, type Art7State, addresseeOf } from './state.ts';
import { type OrderStatus, transitions } from './transitions.ts';

type Result = Decision<Art7Event>;

const machineCommands = ['SealDocument', 'RejectDocument', 'DueReached'];

export function decide(state: Art7State | undefined, command: Art7Command, context: DecisionContext): Result {
  if (machineCommands.includes(command.type) && !context.actor.roles.includes('system')) {
    return refuse('rule', 'policy: machines only', 'machines-only', 'Only the node itself reports this.');
  }
  if (command.type === 'DraftOrder') {
    return state ? notAllowed(state.status, command.type) : draftOrder(command, context);
  }
  if (!state) return refuse('absent', 'policy: cases', 'no-such-case', 'There is no such case.');
  const outcome = transitions[state.status][command.type];
  if (outcome === 'repeat') return decided<Art7Event>();
  if (outcome === undefined) return notAllowed(state.status, command.type);
  switch (command.type) {
    case 'ReviseOrder':
      return reviseOrder(state, command);
    case 'SubmitOrder':
      return submitOrder(state);
    case 'ReturnOrder':
      return returnOrder(state, command);
    case 'ApproveOrder':
      return approveOrder(state, command, context);
    case 'IssueOrder':
      return issueOrder(state, command, context);
    case 'AcknowledgeReceipt':
      return acknowledgeReceipt(state, command, context);
    case 'AnswerOrder':
      return answerOrder(state, command, context);
    case 'WithdrawOrder':
      return withdrawOrder(state, command);
    case 'DiscardDraft':
      return discardDraft(command);
    case 'CloseCase':
      return closeCase(state, command);
    case 'DeclareDocument':
      return declareArt7Document(state, command, context);
    case 'SealDocument':
      return sealDocument(state.documents, command, acceptsDocuments(state));
    case 'RejectDocument':
      return rejectDocument(state.documents, command);
    case 'DueReached':
      return dueReached(state, command, context);
    default:
      return command satisfies never;
  }
}

/** A woken date asks the state again: a row it no longer has, or that is not due yet, means nothing. */
function dueReached(state: Art7State, { kind, n }: DueReached, { now, systemNow }: DecisionContext): Result {
  if (kind === 'upload') return expireUpload(state.documents, n, systemNow);
  const entry = due(state).find((one) => one.kind === kind && one.n === n);
  if (!entry || compareInstants(now, entry.at) < 0) return decided<Art7Event>();
  const endsAt = addresseeOf(state, n)?.deadline?.endsAt ?? entry.at;
  if (kind === 'art7-reminder') {
    return decided<Art7Event>({ type: 'ResponseReminderDue', open: { providerId: n, endsAt } });
  }
  return decided<Art7Event>({
    type: 'ResponsePeriodExpired',
    open: { providerId: n, expiredAt: endsAt, fallbackOpen: true },
  });
}

const advice: Record<OrderStatus, string> = {
  draft: 'It is a draft: complete and submit it.',
  awaitingApproval: 'It awaits approval: have it approved, or returned to be changed.',
  approved: 'It is approved: issue it, or return it to be changed.',
  issued: 'It is with the providers: wait for their answers or the end of their periods, or withdraw it.',
  settled: 'All providers have answered or let their periods pass: withdraw or close it.',
  withdrawn: 'It was withdrawn: nothing more is to be disclosed; the case can only be closed.',
  closed: 'The case is closed.',
  discarded: 'The draft was discarded: begin a new one.',
};

function notAllowed(status: OrderStatus, type: string) {
  const detail = `${type} is not possible while the order is "${status}". ${advice[status]}`;
  return refuse('state', 'policy: life of an order', `${kebab(type)}-in-${kebab(status)}`, detail);
}

const kebab = (name: string): string => name.replaceAll(/(?<=[a-z])([A-Z])/g, '-$1').toLowerCase();
