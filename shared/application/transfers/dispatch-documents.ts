/** Sends the segments that are missing, one after the other: memory for one of them, whatever the document's size. */
import { createHash } from 'node:crypto';
import { type DocumentRecord, readDocumentRow } from '../cases/document-rows.ts';
import { documentKey } from '../cases/rows.ts';
import { segmentContext, segmentCount, segmentName } from '../document-segments.ts';
import type { Peer } from '../exchange/peers.ts';
import { CiphertextError, ObjectMissingError } from '../ports.ts';
import { askForSlot } from './ask-for-slot.ts';
import type { DispatchDeps } from './ports.ts';
import type { SlotAnswer } from './slot-messages.ts';
import { travelContext } from './travelling.ts';

export interface Dispatch {
  readonly peer: Peer;
  readonly caseId: string;
  readonly messageId: string;
  readonly caseKey: Uint8Array;
  readonly transferKey: Uint8Array;
  /** In the order of the message. */
  readonly documents: readonly string[];
  /** What the other node has said of each. */
  readonly progress: NonNullable<SlotAnswer['documents']>;
  /** Where the run before has stopped of its own accord: what lies there may not have been looked at yet. */
  readonly from?: { readonly document: number; readonly segment: number } | undefined;
  /** Milliseconds; no segment is begun later. */
  readonly until: number;
}

export type DispatchResult =
  | { readonly end: 'sent' | 'stopped'; readonly code: string }
  | { readonly end: 'more'; readonly document: number; readonly segment: number };

type Step = 'sent' | 'skip' | { readonly taken: number } | { readonly failed: string };

export async function dispatchDocuments(deps: DispatchDeps, dispatch: Dispatch): Promise<DispatchResult> {
  const { documents, progress, from } = dispatch;
  const unreadable: string[] = [];
  for (const [document, documentId] of documents.entries()) {
    const known = progress.find((one) => one.documentId === documentId);
    if (known?.status !== 'awaited' || (from && document < from.document)) continue;
    const record = await recordOf(deps, dispatch, documentId);
    if (!record) {
      unreadable.push(documentId);
      continue;
    }
    const n = segmentCount(record.size);
    let segment = Math.max(known.taken, from?.document === document ? from.segment : 0);
    while (segment < n) {
      if (Date.parse(deps.systemClock.now()) >= dispatch.until) return { end: 'more', document, segment };
      const step = await sendSegment(deps, dispatch, record, segment);
      if (step === 'skip') break;
      if (step === 'sent') segment += 1;
      else if ('taken' in step) segment = step.taken;
      else if (step.failed !== 'unreadable') return { end: 'stopped', code: step.failed };
      else {
        unreadable.push(documentId);
        break;
      }
    }
  }
  return unreadable.length > 0 ? stopForUnreadable(deps, dispatch, unreadable) : RECEIPT_AWAITED;
}

const RECEIPT_AWAITED: DispatchResult = { end: 'sent', code: 'receipt-awaited' };

/** Everything else is settled: what cannot be read here will never come, and the receipt can be made. */
async function stopForUnreadable(
  deps: DispatchDeps,
  { peer, messageId }: Dispatch,
  unreadable: readonly string[],
): Promise<DispatchResult> {
  deps.log.error('transfer-unreadable', { messageId, documents: unreadable.length });
  const told = await askForSlot(deps, peer, messageId, {});
  const awaited = told.ok
    ? (told.answer.documents ?? []).filter(({ status }) => status === 'awaited')
    : undefined;
  if (!awaited?.every(({ documentId }) => unreadable.includes(documentId))) return RECEIPT_AWAITED;
  await askForSlot(deps, peer, messageId, { stopped: 'unreadable' });
  return RECEIPT_AWAITED;
}

type SealedRecord = DocumentRecord & Required<Pick<DocumentRecord, 'size' | 'attempt' | 'commitment'>>;

async function recordOf(
  deps: DispatchDeps,
  { caseId, caseKey }: Dispatch,
  documentId: string,
): Promise<SealedRecord | undefined> {
  const row = await deps.table.get(documentKey(caseId, documentId));
  const record = row && readDocumentRow(deps, caseKey, caseId, row);
  if (record?.state !== 'sealed') return undefined;
  const { size, attempt, commitment } = record;
  if (size === undefined || attempt === undefined || commitment === undefined) return undefined;
  return { ...record, size, attempt, commitment };
}

/** A slot that has run out on the way is asked for once more. */
const ASKS = 2;

async function sendSegment(
  deps: DispatchDeps,
  dispatch: Dispatch,
  record: SealedRecord,
  segment: number,
): Promise<Step> {
  const { documentId } = record;
  const sealed = await sealSegment(deps, dispatch, record, segment);
  if (!sealed) return { failed: 'unreadable' };
  let status = 0;
  for (let ask = 0; ask < ASKS; ask += 1) {
    const { size, sha256 } = sealed;
    const offer = { documentId, segment, size, sha256 };
    const told = await askForSlot(deps, dispatch.peer, dispatch.messageId, { offer });
    if (!told.ok) return { failed: told.code };
    const { state, documents = [], slot } = told.answer;
    if (state !== 'open') return { failed: state };
    const now = documents.find((one) => one.documentId === documentId);
    if (now?.status !== 'awaited') return 'skip';
    if (now.taken > segment) return { taken: now.taken };
    if (!slot) return { failed: 'no-slot' };
    const { url, headers } = slot;
    status = await deps.transfers.put({ url, headers, body: each(sealed.chunks), size });
    if (isThere(status)) return 'sent';
  }
  return { failed: `slot-${status}` };
}

/** Stored now, or lying there from before: 409 on a node, 412 on S3. */
const isThere = (status: number): boolean =>
  (status >= 200 && status < 300) || status === 409 || status === 412;

interface SealedSegment {
  readonly chunks: readonly Uint8Array[];
  readonly size: number;
  readonly sha256: string;
}

/**
 * Under the transfer key. Held in memory, since the slot is for its digest, and a second sealing would have another.
 * Undefined where the segment is not what was put into the vault.
 */
async function sealSegment(
  deps: DispatchDeps,
  { caseId, caseKey, transferKey, messageId }: Dispatch,
  { documentId, attempt, size, commitment }: SealedRecord,
  i: number,
): Promise<SealedSegment | undefined> {
  const place = { party: deps.party, caseId, documentId, attempt };
  try {
    const stored = await deps.vault.get(segmentName(place, i));
    const plaintext = deps.segments.open(caseKey, segmentContext(place, i, segmentCount(size)), stored);
    const context = travelContext(messageId, { commitment, size }, i);
    const hash = createHash('sha256');
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of deps.segments.seal(transferKey, context, plaintext)) {
      hash.update(chunk);
      chunks.push(chunk);
      bytes += chunk.byteLength;
    }
    return { chunks, size: bytes, sha256: hash.digest('hex') };
  } catch (error) {
    if (error instanceof CiphertextError || error instanceof ObjectMissingError) return undefined;
    throw error;
  }
}

async function* each(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
