/** What a message says of documents, as it goes on record at the receiver. */
import { commitmentOfDigest } from '../../case/envelope.ts';
import {
  arrivedId,
  TRANSFER_DAYS,
  type TransferPart,
  type TravellingDocument,
} from '../../case/exchange/transfer.ts';
import type { TransferEvent } from '../../case/exchange/transfer-events.ts';
import type { MessageClaims } from '../exchange/message.ts';

const DAY = 24 * 3_600_000;

/** Documents that cannot be taken are turned away at once, and named in the receipt like the others. */
export function documentsAwaited(
  { jti: messageId, iss: from }: Pick<MessageClaims, 'jti' | 'iss'>,
  { key, documents }: TransferPart,
  at: string,
): Extract<TransferEvent, { type: 'DocumentsAwaited' }> {
  const listed = documents.map((document) => {
    const id = arrivedId(from, document.documentId);
    const refused = document.withheld ?? faultOf(document, id);
    // Never the bare name: it could be that of a document of this node.
    return { document, id: id ?? `from_${from}_unnamed`, refused };
  });
  return {
    type: 'DocumentsAwaited',
    open: {
      messageId,
      from,
      until: new Date(Date.parse(at) + TRANSFER_DAYS * DAY).toISOString(),
      documents: listed.map(({ document: { documentId, purpose, size, commitment }, id, refused }) => ({
        ...{ documentId, id, purpose, size, commitment },
        ...(refused ? { refused } : {}),
      })),
    },
    sealed: {
      key,
      documents: listed.map(({ document: { name, mediaType, sha256, salt }, id }) => ({
        ...{ id, name, mediaType, sha256, salt },
      })),
    },
  };
}

function faultOf({ salt, sha256, commitment }: TravellingDocument, id: string | undefined) {
  if (id === undefined) return 'id-too-long';
  return commitmentOfDigest(Buffer.from(salt, 'hex'), Buffer.from(sha256, 'hex')) === commitment
    ? undefined
    : 'commitment-mismatch';
}
