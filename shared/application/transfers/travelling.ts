/** How a document travels: segments of 64 MiB, each sealed under the key of its transfer, to a slot of its own. */
import { segmentCount } from '../document-segments.ts';
import type { EncryptionContext } from '../ports.ts';

/** What binds a segment to its transfer, its document and its place: it opens nowhere else. */
export const travelContext = (
  messageId: string,
  document: { readonly commitment: string; readonly size: number },
  i: number,
): EncryptionContext => ({
  transfer: messageId,
  document: document.commitment,
  i: String(i),
  n: String(segmentCount(document.size)),
});

/** A segment in the intake store: the message's sender and number, which of its documents, which segment. */
export interface SegmentPlace {
  readonly caseId: string;
  readonly from: string;
  readonly seq: number;
  /** From 0, in the order of the message. */
  readonly document: number;
  readonly segment: number;
}

export const slotKey = ({ caseId, from, seq, document, segment }: SegmentPlace): string =>
  `transfer/${caseId}/${from}-${seq}-${document}-${segment}`;

const KEY = /^transfer\/([A-Za-z0-9_-]{1,64})\/([A-Z]{2})-(\d{1,9})-(\d{1,3})-(\d{1,5})$/;

export function placeOfSlot(key: string): SegmentPlace | undefined {
  const [, caseId, from, seq, document, segment] = KEY.exec(key) ?? [];
  if (caseId === undefined || from === undefined) return undefined;
  return { caseId, from, seq: Number(seq), document: Number(document), segment: Number(segment) };
}

export const isTransferObject = (key: string): boolean => key.startsWith('transfer/');
