/** Art. 7: one command against one state. The transition table first, then the rules. */
import { type Decision, type DecisionContext, decided, refuse } from '../decision.ts';
import { rejectDocument, sealDocument } from '../documents.ts';
import { annulOrder, decideAnnulment } from './annulment.ts';
import { assignCase, handOverCase } from './assigning.ts';
import { extendPeriod, giveClarification, requestClarification } from './clarifications.ts';
import type { Art7Command } from './commands.ts';
import { releaseConfidentiality } from './confidentiality.ts';
import { declareArt7Document, receptionOf } from './document-rules.ts';
import { approveOrder, discardDraft, draftOrder, returnOrder, reviseOrder, submitOrder } from './drafting.ts';
import { dueReached } from './due.ts';
import {
  decideUse,
  giveAdditionalInformation,
  hearNotifiedParty,
  recordConsultation,
  recordInstruction,
  recordLifting,
} from './hearing.ts';
import { closeCase, issueOrder, reopenCase, withdrawOrder } from './issuing.ts';
import { acceptLink, joinCase, linkCase, openSplitCase, splitCase } from './linking.ts';
import { carryIdentifiers, openLinkedDraft, readdressOrder } from './readdressing.ts';
import { acknowledgeReceipt, contestReceipt, decideContestation, recordReceipt } from './receipts.ts';
import { answerOrder } from './responses.ts';
import type { Art7Event, Art7State } from './state.ts';
import { type OrderStatus, transitions } from './transitions.ts';

type Result = Decision<Art7Event>;

const machineCommands = [
  'SealDocument',
  'RejectDocument',
  'DueReached',
  'AcceptLink',
  'HandOverCase',
  'OpenLinkedDraft',
  'CarryIdentifiers',
  'OpenSplitCase',
];

export function decide(state: Art7State | undefined, command: Art7Command, context: DecisionContext): Result {
  // Another Party's node speaks for itself; that it may is the policy's business.
  if (
    command.type === 'HearNotifiedParty' &&
    !['system', 'peer'].some((one) => context.actor.roles.includes(one))
  )
    return refuse('rule', 'policy: machines only', 'machines-only', 'Only nodes report this.');
  if (machineCommands.includes(command.type) && !context.actor.roles.includes('system')) {
    return refuse('rule', 'policy: machines only', 'machines-only', 'Only the node itself reports this.');
  }
  if (!state) return open(command, context);
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
    case 'RecordReceipt':
      return recordReceipt(state, command, context);
    case 'ContestReceipt':
      return contestReceipt(state, command, context);
    case 'DecideContestation':
      return decideContestation(state, command, context);
    case 'RequestClarification':
      return requestClarification(state, command, context);
    case 'GiveClarification':
      return giveClarification(state, command);
    case 'ExtendPeriod':
      return extendPeriod(state, command, context);
    case 'AnswerOrder':
      return answerOrder(state, command, context);
    case 'ReaddressOrder':
      return readdressOrder(state, command, context);
    case 'ReleaseConfidentiality':
      return releaseConfidentiality(state, command);
    case 'WithdrawOrder':
      return withdrawOrder(state, command);
    case 'AnnulOrder':
      return annulOrder(state, command, context);
    case 'DecideAnnulment':
      return decideAnnulment(state, command);
    case 'DiscardDraft':
      return discardDraft(state, command);
    case 'CloseCase':
      return closeCase(state, command);
    case 'ReopenCase':
      return reopenCase(state, command);
    case 'LinkCase':
      return linkCase(state, command, context);
    case 'JoinCase':
      return joinCase(state, command, context);
    case 'AssignCase':
      return assignCase(state, command, context);
    case 'HandOverCase':
      return handOverCase(state, command);
    case 'AcceptLink':
      return acceptLink(state, command);
    case 'CarryIdentifiers':
      return carryIdentifiers(state, command);
    case 'SplitCase':
      return splitCase(state, command);
    case 'DeclareDocument':
      return declareArt7Document(state, command, context);
    case 'SealDocument':
      return sealDocument(state.documents, command, receptionOf(state, command.documentId));
    case 'RejectDocument':
      return rejectDocument(state.documents, command);
    case 'DueReached':
      return dueReached(state, command, context);
    case 'HearNotifiedParty':
      return hearNotifiedParty(state, command, context);
    case 'RecordConsultation':
      return recordConsultation(state, command, context);
    case 'GiveAdditionalInformation':
      return giveAdditionalInformation(state, command);
    case 'RecordInstruction':
      return recordInstruction(state, command, context);
    case 'RecordLifting':
      return recordLifting(state, command, context);
    case 'DecideUse':
      return decideUse(state, command);
    case 'DraftOrder':
    case 'OpenLinkedDraft':
    case 'OpenSplitCase':
      return notAllowed(state.status, command.type);
    default:
      return command satisfies never;
  }
}

/** A case begins with a draft, or in consequence of an act in another case. */
function open(command: Art7Command, context: DecisionContext): Result {
  switch (command.type) {
    case 'DraftOrder':
      return draftOrder(command, context);
    case 'OpenLinkedDraft':
      return openLinkedDraft(command, context);
    case 'OpenSplitCase':
      return openSplitCase(command);
    default:
      return refuse('absent', 'policy: cases', 'no-such-case', 'There is no such case.');
  }
}

const advice: Record<OrderStatus, string> = {
  draft: 'It is a draft: complete and submit it.',
  awaitingApproval: 'It awaits approval: have it approved, or returned to be changed.',
  approved: 'It is approved: issue it, or return it to be changed.',
  issued: 'It is with the providers: wait for their answers or the end of their periods, or withdraw it.',
  settled: 'All providers have answered or let their periods pass: withdraw or close it.',
  withdrawn: 'It was withdrawn: nothing more is to be disclosed; the case can only be closed.',
  annulled: 'The domestic order was annulled: decide what becomes of the data, then close the case.',
  closed: 'The case is closed: it can be reopened, with a reason and who authorised it.',
  discarded: 'The draft was discarded: begin a new one.',
};

function notAllowed(status: OrderStatus, type: string) {
  const detail = `${type} is not possible while the order is "${status}". ${advice[status]}`;
  return refuse('state', 'policy: life of an order', `${kebab(type)}-in-${kebab(status)}`, detail);
}

const kebab = (name: string): string => name.replaceAll(/(?<=[a-z])([A-Z])/g, '-$1').toLowerCase();
