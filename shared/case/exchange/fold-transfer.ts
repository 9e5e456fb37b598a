/** Where the documents of messages stand, folded from open data alone. */
import type { DocumentEvent } from '../../protocol/documents.ts';
import { MAX_ARRIVED, type Transfer, type TransferDocument, type TransferState } from './transfer.ts';
import type { TransferEvent } from './transfer-events.ts';

/** Of a message that goes out, which documents follow it. */
export function transferSubmitted<S extends TransferState>(
  state: S,
  {
    messageId,
    to,
    documents,
  }: Pick<Transfer, 'messageId'> & {
    readonly to: string;
    readonly documents?: readonly { readonly documentId: string; readonly commitment: string }[] | undefined;
  },
): S {
  if (!documents) return state;
  const transfer: Transfer = {
    messageId,
    direction: 'out',
    peer: to,
    documents: documents.map((one) => ({ ...one, id: one.documentId, status: 'awaited' })),
  };
  return { ...state, transfers: [...(state.transfers ?? []), transfer] };
}

/** The message was turned away: nothing of it travels. */
export function transferDropped<S extends TransferState>(state: S, messageId: string): S {
  if (!state.transfers) return state;
  return { ...state, transfers: state.transfers.filter((one) => one.messageId !== messageId) };
}

export function evolveTransfer<S extends TransferState>(state: S, event: TransferEvent): S {
  if (event.type === 'TransferConcluded') return transferDropped(state, event.open.messageId);
  const { messageId, from, until, documents } = event.open;
  const arrived = state.arrived ?? {};
  let room = MAX_ARRIVED - Object.keys(arrived).length - awaited(state);
  const listed = documents.map(({ documentId, id, commitment, refused }): TransferDocument => {
    const one = { documentId, id, commitment };
    if (refused) return { ...one, status: 'refused', code: refused };
    const known = arrived[id];
    if (known !== undefined) return { ...one, ...sameOrOther(known, commitment) };
    room -= 1;
    return room < 0
      ? { ...one, status: 'refused', code: 'too-many-documents' }
      : { ...one, status: 'awaited' };
  });
  const transfer: Transfer = { messageId, direction: 'in', peer: from, until, documents: listed };
  return { ...state, transfers: [...(state.transfers ?? []), transfer] };
}

const awaited = ({ transfers = [] }: TransferState): number =>
  transfers
    .filter(({ direction }) => direction === 'in')
    .flatMap(({ documents }) => documents.filter(({ status }) => status === 'awaited')).length;

/** A document that was sent before need not come again; another one under its name is not taken. */
const sameOrOther = (known: string, commitment: string): Pick<TransferDocument, 'status' | 'code'> =>
  known === commitment ? { status: 'sealed' } : { status: 'altered', code: 'commitment-differs' };

/** What was sealed or rejected is one of those that were awaited. */
export function evolveArrival<S extends TransferState>(state: S, event: DocumentEvent): S {
  const { documentId: id } = event.open;
  const ended = endOf(event);
  if (!ended) return state;
  const change = (document: TransferDocument): TransferDocument => {
    if (document.id !== id || document.status !== 'awaited') return document;
    if (event.type !== 'DocumentSealed') return { ...document, ...ended };
    return { ...document, ...sameOrOther(event.open.commitment, document.commitment) };
  };
  return {
    ...state,
    ...(event.type === 'DocumentSealed'
      ? { arrived: { ...state.arrived, [id]: event.open.commitment } }
      : {}),
    transfers: (state.transfers ?? []).map((transfer) =>
      transfer.direction === 'in' ? { ...transfer, documents: transfer.documents.map(change) } : transfer,
    ),
  };
}

/** The bytes were not those that the sender had committed to. */
const ALTERED = new Set(['segment-altered', 'digest-mismatch', 'size-mismatch', 'empty']);

function endOf(event: DocumentEvent): Pick<TransferDocument, 'status' | 'code'> | undefined {
  if (event.type === 'DocumentSealed') return { status: 'sealed' };
  if (event.type !== 'DocumentRejected') return undefined;
  const { code } = event.open;
  return { status: ALTERED.has(code) ? 'altered' : 'refused', code };
}

/** Whether the document is one that came, or is to come, from another node. */
export const isArrival = ({ transfers = [], arrived = {} }: TransferState, id: string): boolean =>
  Object.hasOwn(arrived, id) ||
  transfers.some(
    ({ direction, documents }) => direction === 'in' && documents.some((document) => document.id === id),
  );
