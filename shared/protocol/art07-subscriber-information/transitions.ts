/**
 * The life of an order, as data: which command may meet which status, and what the status may be afterwards.
 * `repeat` is a duplicate or a late message: accepted, without events. What is not listed is refused.
 */
import type { Art7CommandType } from './commands.ts';

export const orderStatuses = [
  'draft',
  'awaitingApproval',
  'approved',
  'issued',
  'settled',
  'withdrawn',
  'annulled',
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
  AcceptLink: [status],
  HandOverCase: [status],
});

const links = <S extends OrderStatus>(status: S) => ({
  LinkCase: [status],
  JoinCase: [status],
  AssignCase: [status],
});

/** What the authority of a location Party has said is written down at any time after issue (7.5). */
const authority = <S extends OrderStatus>(status: S) => ({
  HearNotifiedParty: [status],
  RecordInstruction: [status],
  RecordLifting: [status],
  DecideUse: [status],
});

/** What can be done for one addressee without changing where the order stands. */
const care = <S extends OrderStatus>(status: S) => ({
  RecordReceipt: [status],
  DecideContestation: [status],
  RequestClarification: [status],
  GiveClarification: [status],
  ReleaseConfidentiality: [status],
  RecordConsultation: [status],
  GiveAdditionalInformation: [status],
});

export const transitions: Readonly<Record<OrderStatus, Readonly<Partial<Record<Art7CommandType, Outcome>>>>> =
  {
    draft: {
      ReviseOrder: ['draft'],
      SubmitOrder: ['awaitingApproval'],
      DiscardDraft: ['discarded'],
      DeclareDocument: ['draft'],
      OpenLinkedDraft: 'repeat',
      CarryIdentifiers: ['draft'],
      ...links('draft'),
      ...machine('draft'),
    },
    awaitingApproval: {
      SubmitOrder: 'repeat',
      ReturnOrder: ['draft'],
      ApproveOrder: ['approved'],
      DiscardDraft: ['discarded'],
      DeclareDocument: ['awaitingApproval'],
      OpenLinkedDraft: 'repeat',
      CarryIdentifiers: 'repeat',
      ...links('awaitingApproval'),
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
      OpenLinkedDraft: 'repeat',
      CarryIdentifiers: 'repeat',
      ...links('approved'),
      ...machine('approved'),
    },
    issued: {
      IssueOrder: 'repeat',
      AcknowledgeReceipt: ['issued'],
      ContestReceipt: ['issued'],
      ExtendPeriod: ['issued'],
      AnswerOrder: ['issued', 'settled'],
      ReaddressOrder: ['issued', 'settled'],
      SplitCase: ['issued', 'settled'],
      WithdrawOrder: ['withdrawn'],
      AnnulOrder: ['annulled'],
      DeclareDocument: ['issued'],
      OpenLinkedDraft: 'repeat',
      CarryIdentifiers: 'repeat',
      OpenSplitCase: 'repeat',
      ...care('issued'),
      ...authority('issued'),
      ...links('issued'),
      ...machine('issued'),
      DueReached: ['issued', 'settled'],
    },
    settled: {
      IssueOrder: 'repeat',
      AcknowledgeReceipt: ['settled'],
      // A later date of receipt can bring a period back to life that had ended.
      ContestReceipt: ['settled', 'issued'],
      AnswerOrder: ['settled'],
      ReaddressOrder: ['settled'],
      WithdrawOrder: ['withdrawn'],
      AnnulOrder: ['annulled'],
      CloseCase: ['closed'],
      DeclareDocument: ['settled'],
      OpenLinkedDraft: 'repeat',
      CarryIdentifiers: 'repeat',
      OpenSplitCase: 'repeat',
      ...care('settled'),
      ...authority('settled'),
      // An instruction is lifted while the period still runs: the answer is open again.
      HearNotifiedParty: ['settled', 'issued'],
      RecordLifting: ['settled', 'issued'],
      ...links('settled'),
      ...machine('settled'),
    },
    withdrawn: {
      WithdrawOrder: 'repeat',
      AcknowledgeReceipt: ['withdrawn'],
      AnswerOrder: ['withdrawn'],
      ReaddressOrder: ['withdrawn'],
      AnnulOrder: ['annulled'],
      CloseCase: ['closed'],
      ReleaseConfidentiality: ['withdrawn'],
      OpenLinkedDraft: 'repeat',
      CarryIdentifiers: 'repeat',
      OpenSplitCase: 'repeat',
      ...authority('withdrawn'),
      ...links('withdrawn'),
      ...machine('withdrawn'),
    },
    annulled: {
      AnnulOrder: 'repeat',
      DecideAnnulment: ['annulled'],
      CloseCase: ['closed'],
      ReleaseConfidentiality: ['annulled'],
      OpenLinkedDraft: 'repeat',
      CarryIdentifiers: 'repeat',
      OpenSplitCase: 'repeat',
      ...authority('annulled'),
      ...links('annulled'),
      ...machine('annulled'),
    },
    closed: {
      CloseCase: 'repeat',
      ReopenCase: ['settled', 'withdrawn', 'annulled'],
      // A court can annul at any time; what was kept on the order falls with it.
      AnnulOrder: ['annulled'],
      ReleaseConfidentiality: ['closed'],
      OpenLinkedDraft: 'repeat',
      CarryIdentifiers: 'repeat',
      OpenSplitCase: 'repeat',
      ...authority('closed'),
      ...links('closed'),
      ...machine('closed'),
    },
    discarded: {
      DiscardDraft: ['discarded'],
      OpenLinkedDraft: 'repeat',
      CarryIdentifiers: 'repeat',
      ...machine('discarded'),
    },
  };

export const addresseeStatuses = [
  'issued',
  'received',
  'disclosed',
  'partlyDisclosed',
  'refused',
  'answeredOtherwise',
  'expired',
  'withdrawn',
  'moved',
] as const;
export type AddresseeStatus = (typeof addresseeStatuses)[number];

const anyAnswer = ['disclosed', 'partlyDisclosed', 'refused', 'answeredOtherwise'] as const;

/**
 * Where one addressee may go from where it stands. A late answer still counts until the case is closed, and
 * whoever found nothing at first may find it after all. Re-addressing releases whoever has not answered.
 */
export const addresseeTransitions: Readonly<Record<AddresseeStatus, readonly AddresseeStatus[]>> = {
  issued: ['received', 'withdrawn', 'moved'],
  received: [...anyAnswer, 'expired', 'withdrawn', 'moved'],
  disclosed: [],
  partlyDisclosed: ['disclosed'],
  // Declined on an instruction that was lifted (7.5.c).
  refused: ['received', 'expired'],
  answeredOtherwise: ['disclosed', 'partlyDisclosed', 'refused'],
  expired: [...anyAnswer, 'received', 'withdrawn'],
  withdrawn: [],
  moved: [],
};

/** Nothing is awaited from it any more. */
export const isSettled = (status: AddresseeStatus): boolean => status !== 'issued' && status !== 'received';
