/**
 * The life of an order, as data: which command may meet which status, and what the status may be afterwards.
 * `repeat` is a duplicate or a late message: accepted, without events. What is not listed is refused.
 */
import type { Art7CommandType } from './schema.ts';

export const orderStatuses = [
  'draft',
  'awaitingApproval',
  'approved',
  'issued',
  'settled',
  'withdrawn',
  'closed',
  'discarded',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

type Outcome = readonly OrderStatus[] | 'repeat';

/** Machines report at any time; whether that still means anything is the rules' business. */
const machine = <S extends OrderStatus>(status: S) => ({
  SealDocument: [status],
  RejectDocument: [status],
  DueReached: [status],
});

export const transitions: Readonly<Record<OrderStatus, Readonly<Partial<Record<Art7CommandType, Outcome>>>>> =
  {
    draft: {
      ReviseOrder: ['draft'],
      SubmitOrder: ['awaitingApproval'],
      DiscardDraft: ['discarded'],
      DeclareDocument: ['draft'],
      ...machine('draft'),
    },
    awaitingApproval: {
      SubmitOrder: 'repeat',
      ReturnOrder: ['draft'],
      ApproveOrder: ['approved'],
      DiscardDraft: ['discarded'],
      DeclareDocument: ['awaitingApproval'],
      ...machine('awaitingApproval'),
    },
    approved: {
      // An approval binds one version of the content: another version needs another approval.
      ReviseOrder: ['draft', 'approved'],
      ApproveOrder: 'repeat',
      ReturnOrder: ['draft'],
      IssueOrder: ['issued'],
      DiscardDraft: ['discarded'],
      DeclareDocument: ['approved'],
      ...machine('approved'),
    },
    issued: {
      IssueOrder: 'repeat',
      AcknowledgeReceipt: ['issued'],
      AnswerOrder: ['issued', 'settled'],
      WithdrawOrder: ['withdrawn'],
      DeclareDocument: ['issued'],
      ...machine('issued'),
      DueReached: ['issued', 'settled'],
    },
    settled: {
      IssueOrder: 'repeat',
      AcknowledgeReceipt: ['settled'],
      AnswerOrder: ['settled'],
      WithdrawOrder: ['withdrawn'],
      CloseCase: ['closed'],
      DeclareDocument: ['settled'],
      ...machine('settled'),
    },
    withdrawn: {
      WithdrawOrder: 'repeat',
      AcknowledgeReceipt: ['withdrawn'],
      AnswerOrder: ['withdrawn'],
      CloseCase: ['closed'],
      ...machine('withdrawn'),
    },
    closed: { CloseCase: 'repeat', ...machine('closed') },
    discarded: { DiscardDraft: 'repeat', ...machine('discarded') },
  };

export const addresseeStatuses = [
  'issued',
  'received',
  'disclosed',
  'partlyDisclosed',
  'refused',
  'expired',
  'withdrawn',
] as const;
export type AddresseeStatus = (typeof addresseeStatuses)[number];

/** Where one addressee may go from where it stands. A late answer still counts until the case is closed. */
export const addresseeTransitions: Readonly<Record<AddresseeStatus, readonly AddresseeStatus[]>> = {
  issued: ['received', 'withdrawn'],
  received: ['disclosed', 'partlyDisclosed', 'refused', 'expired', 'withdrawn'],
  disclosed: [],
  partlyDisclosed: ['disclosed'],
  refused: [],
  expired: ['disclosed', 'partlyDisclosed', 'refused'],
  withdrawn: [],
};

/** Nothing is awaited from it any more. */
export const isSettled = (status: AddresseeStatus): boolean => status !== 'issued' && status !== 'received';
