/** How events and queue messages are written down; both engines carry the same fields and hold the same limit. */
import { limits } from './limits.ts';
import type { BusEvent } from './ports.ts';
import { LimitExceededError } from './table.ts';

/** The text of a message, at most 256 KB. Names the kind of message only: the rest is for its reader. */
export function messageText(message: unknown, what: string, extraBytes = 0): string {
  const text = JSON.stringify(message);
  const size = Buffer.byteLength(text, 'utf8') + extraBytes;
  if (size > limits.messageBytes)
    throw new LimitExceededError(`${what} of ${size} bytes, at most ${limits.messageBytes}`);
  return text;
}

/** The fields of an event and no others: whatever else hangs on the object stays behind. */
export const openEvent = ({ id, type, caseId, seq, at, detail }: BusEvent): BusEvent => ({
  id,
  type,
  caseId,
  seq,
  at,
  detail,
});
