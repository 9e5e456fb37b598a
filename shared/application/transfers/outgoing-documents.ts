/** Documents that go with a message: what it says of them, and the row from which they are sent. */
import { MAX_TRAVELLING, type TransferPart, type TravellingDocument } from '../../case/exchange/transfer.ts';
import type { OutgoingMessage } from '../../case/kind.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { type DocumentRecord, readDocumentRow } from '../cases/document-rows.ts';
import { BrokenRowError } from '../cases/load-case.ts';
import { documentKey } from '../cases/rows.ts';
import { LimitExceededError, type Row } from '../table.ts';
import { type Sending, sealedSending, sendingKey, sendingPlace } from './transfer-rows.ts';

const KEY_BYTES = 32;

/** Only what is sealed travels: anything else is a fault of the rules that name it. Sets are named, and stay. */
export async function transferPart(
  deps: CaseDeps,
  caseId: string,
  key: Uint8Array | undefined,
  wanted: NonNullable<OutgoingMessage['documents']>,
): Promise<TransferPart> {
  if (wanted.length > MAX_TRAVELLING)
    throw new LimitExceededError(`a message takes ${MAX_TRAVELLING} documents at most`);
  const documents = await Promise.all(
    wanted.map(async ({ documentId, purpose }): Promise<TravellingDocument> => {
      const row = await deps.table.get(documentKey(caseId, documentId));
      const record = row && readDocumentRow(deps, key, caseId, row);
      if (!record || !isSealed(record)) throw new BrokenRowError(`${documentId} is not sealed`);
      const { detail, size, commitment, set } = record;
      const { name, mediaType, sha256, salt } = detail;
      return {
        ...{ documentId, purpose, name, mediaType, size, sha256, commitment, salt },
        ...(set ? { withheld: 'set-does-not-travel' } : {}),
      };
    }),
  );
  return { key: Buffer.from(deps.ids.bytes(KEY_BYTES)).toString('base64url'), documents };
}

type SealedRecord = DocumentRecord & {
  readonly size: number;
  readonly commitment: string;
  readonly detail: NonNullable<DocumentRecord['detail']> & { readonly salt: string };
};

const isSealed = (record: DocumentRecord): record is SealedRecord =>
  record.state === 'sealed' &&
  record.size !== undefined &&
  record.commitment !== undefined &&
  record.detail?.salt !== undefined;

/** Due at once; the sender looks whether the message has been taken. */
export function sendingRow(
  deps: CaseDeps,
  caseKey: Uint8Array,
  message: Pick<Sending, 'caseId' | 'messageId' | 'to' | 'seq' | 'at'>,
  { key, documents }: TransferPart,
): Row {
  const { caseId, to, seq, at } = message;
  const place = sendingKey(caseId, to, seq);
  const content = { key, documents: documents.map(({ documentId }) => documentId) };
  return {
    ...place,
    a: { ...message, run: 0, attempts: 0, document: 0, segment: 0 },
    blob: sealedSending(deps, caseKey, caseId, place.sk, content),
    index: { due: sendingPlace(caseId, to, seq, at) },
  };
}
