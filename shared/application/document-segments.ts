/** How a document lies in the vault: segments of 64 MiB, each a message of its own (docs/formats.md, "Document"). */
import { limits } from './limits.ts';
import type { EncryptionContext } from './ports.ts';

/** Which document, and which attempt at sealing it: a repeated intake never writes over an earlier one. */
export interface DocumentPlace {
  readonly party: string;
  readonly caseId: string;
  readonly documentId: string;
  /** A ULID per attempt; the event that seals the document names the one that counts. */
  readonly attempt: string;
}

export const segmentCount = (size: number): number => Math.ceil(size / limits.segmentBytes);

/** Plaintext bytes of segment i. */
export const segmentSize = (size: number, i: number): number =>
  Math.min(limits.segmentBytes, size - i * limits.segmentBytes);

/** Where segment i ends in the plaintext. */
export const segmentEnd = (size: number, i: number): number => Math.min(size, (i + 1) * limits.segmentBytes);

export const attemptPrefix = (place: Omit<DocumentPlace, 'party'>): string =>
  `docs/${place.caseId}/${place.documentId}/${place.attempt}/`;

export const segmentName = (place: DocumentPlace, i: number): string => `${attemptPrefix(place)}${i}`;

/** Position and count are bound, so that no segment can be swapped, dropped or taken from elsewhere. */
export const segmentContext = (place: DocumentPlace, i: number, n: number): EncryptionContext => ({
  party: place.party,
  caseId: place.caseId,
  documentId: place.documentId,
  i: String(i),
  n: String(n),
});
