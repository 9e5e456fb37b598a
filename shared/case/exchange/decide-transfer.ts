/** What may be recorded about documents that travel. Repetitions, and what is settled already, yield nothing. */
import { type Decision, type DomainEvent, decided, refuse } from '../../protocol/decision.ts';
import type { Reception, RejectDocument, SealDocument } from '../../protocol/documents.ts';
import {
  outcomesOf,
  overallOutcome,
  type Transfer,
  type TransferReceipt,
  type TransferState,
} from './transfer.ts';

type Receipt = TransferReceipt & { readonly jws: string };

export type TransferCommand =
  | ({ readonly type: 'SealArrival' } & Omit<SealDocument, 'type'>)
  | ({ readonly type: 'RejectArrival' } & Omit<RejectDocument, 'type'>)
  /** This node's own receipt. */
  | { readonly type: 'ConcludeTransfer'; readonly receipt: Receipt; readonly why?: string | undefined }
  /** The other node's; `own`: this node's word instead, where none has come. */
  | { readonly type: 'RecordTransferReceipt'; readonly receipt: Receipt; readonly own?: boolean };

const TYPES = ['SealArrival', 'RejectArrival', 'ConcludeTransfer', 'RecordTransferReceipt'];
export const isTransferCommand = (command: { readonly type: string }): command is TransferCommand =>
  TYPES.includes(command.type);

export function decideTransfer(
  state: TransferState,
  command: TransferCommand,
  reception: (documentId: string) => Reception,
): Decision {
  switch (command.type) {
    case 'SealArrival': {
      if (!isAwaited(state, command.documentId)) return decided();
      if (reception(command.documentId) !== 'accept')
        return decided(rejected(command.documentId, 'case-not-accepting'));
      const { type: _type, documentId, commitment, size, segments, attempt, scan, ...sealed } = command;
      const open = { documentId, commitment, size, segments, attempt, scan };
      return decided({ type: 'DocumentSealed', open, sealed });
    }
    case 'RejectArrival':
      return isAwaited(state, command.documentId)
        ? decided(rejected(command.documentId, command.code))
        : decided();
    case 'ConcludeTransfer':
      return conclude(find(state, command.receipt.messageId, 'in'), command.receipt, command.why);
    case 'RecordTransferReceipt': {
      const transfer = find(state, command.receipt.messageId, 'out');
      if (transfer && !command.own && transfer.peer !== command.receipt.iss) return decided();
      return transfer ? record(transfer, command.receipt) : decided();
    }
  }
}

const rejected = (documentId: string, code: string): DomainEvent => ({
  type: 'DocumentRejected',
  open: { documentId, code },
});

const find = (
  { transfers = [] }: TransferState,
  messageId: string,
  direction: Transfer['direction'],
): Transfer | undefined =>
  transfers.find((one) => one.messageId === messageId && one.direction === direction);

const isAwaited = ({ transfers = [] }: TransferState, id: string): boolean =>
  transfers.some(
    ({ direction, documents }) =>
      direction === 'in' && documents.some((one) => one.id === id && one.status === 'awaited'),
  );

const concluded = ({ iss, jws, ...receipt }: Receipt): DomainEvent => ({
  type: 'TransferConcluded',
  open: { ...receipt, by: iss },
  sealed: { jws },
});

/** A receipt was signed over a state that another run may have moved on since: it is made again then. */
function conclude(transfer: Transfer | undefined, receipt: Receipt, why: string | undefined): Decision {
  if (!transfer) return decided();
  const now = outcomesOf(transfer, why);
  if (JSON.stringify(now) !== JSON.stringify(receipt.documents))
    return refuse(
      'state',
      'policy: exchange',
      'transfer-moved-on',
      'Another document was settled meanwhile.',
    );
  return decided(concluded(receipt));
}

/** The receipt names the very documents that were sent, by their commitments. */
function record(transfer: Transfer, receipt: Receipt): Decision {
  const sent = transfer.documents.map(({ documentId, commitment }) => `${documentId} ${commitment}`);
  const named = receipt.documents.map(({ documentId, commitment }) => `${documentId} ${commitment}`);
  if (JSON.stringify(sent) !== JSON.stringify(named) || receipt.outcome !== overallOutcome(receipt.documents))
    return refuse('rule', 'policy: exchange', 'other-documents', 'The receipt is not about what was sent.');
  return decided(concluded(receipt));
}
