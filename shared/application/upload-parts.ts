/** The arithmetic of multipart uploads, alike on both engines. */

import { limits } from './limits.ts';
import { UploadIncompleteError } from './ports.ts';
import { LimitExceededError } from './table.ts';

/** Sizes of the parts in order: all of `partSize` but the last. */
export function partSizes(size: number, partSize: number): readonly number[] {
  // S3 refuses smaller parts, all but the last.
  if (partSize < limits.minimumPartBytes)
    throw new LimitExceededError(`parts of at least ${limits.minimumPartBytes} bytes`);
  const count = Math.max(1, Math.ceil(size / partSize));
  if (count > limits.uploadParts)
    throw new LimitExceededError(`${count} parts, at most ${limits.uploadParts}`);
  return Array.from({ length: count }, (_, index) => Math.min(partSize, size - index * partSize));
}

/** The smallest part size, with which a document fits; the usual part where it can be. */
export function partSizeFor(size: number): number {
  const needed = Math.ceil(size / limits.uploadParts / limits.minimumPartBytes) * limits.minimumPartBytes;
  return Math.max(limits.singleUploadBytes, needed);
}

/** How many there are. */
export const partCount = (size: number, partSize: number): number => Math.max(1, Math.ceil(size / partSize));

/** Numbers, from 1 on, of the parts that are not there in their full size. */
export function missingParts(
  size: number,
  partSize: number,
  stored: readonly { readonly partNumber: number; readonly size: number }[],
): readonly number[] {
  const present = new Map(stored.map((part) => [part.partNumber, part.size]));
  return partSizes(size, partSize).flatMap((expected, index) =>
    present.get(index + 1) === expected ? [] : [index + 1],
  );
}

/** The uploader's list, in order: parts 1 to n, each once. */
export function completeList<T extends { readonly partNumber: number }>(parts: readonly T[]): readonly T[] {
  const ordered = [...parts].sort((a, b) => a.partNumber - b.partNumber);
  if (ordered.length === 0 || ordered.some((part, index) => part.partNumber !== index + 1)) {
    throw new UploadIncompleteError('name each part once, from 1 on');
  }
  return ordered;
}
