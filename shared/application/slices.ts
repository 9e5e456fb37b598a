/** What of a large content one answer carries: at most `limits.downloadSliceBytes`, whatever was asked for. */
import { createHash } from 'node:crypto';
import { limits } from './limits.ts';

/** Asks for bytes `start` to `end` inclusive, or the last `suffix`. */
export type WantedRange = { readonly start: number; readonly end?: number } | { readonly suffix: number };

/** `end` is exclusive. Undefined where nothing of the content is in the range; nothing wanted is the first slice. */
export function sliceBounds(
  range: WantedRange | undefined,
  size: number,
): { start: number; end: number } | undefined {
  const start = !range ? 0 : 'suffix' in range ? Math.max(0, size - range.suffix) : range.start;
  const wanted = range && 'end' in range && range.end !== undefined ? range.end + 1 : size;
  const end = Math.min(wanted, size, start + limits.downloadSliceBytes);
  return start < end ? { start, end } : undefined;
}

/** The same for every slice that one actor fetches of one thing under one sign-in: one access record for all. */
export const downloadSession = (actor: string, what: string, session: string): string =>
  createHash('sha256').update(`${actor}|${what}|${session}`).digest('hex').slice(0, 26);
