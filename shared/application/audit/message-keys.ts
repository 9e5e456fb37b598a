/**
 * The data key of one stored segment, unwrapped with the case key (docs/formats.md, "Segment"). An export hands out
 * these and never the case key: they open what is in the export and nothing else, and outlive no erasure of the rest.
 */
import { createDecipheriv } from 'node:crypto';
import { CiphertextError } from '../ports.ts';

const TAG_BYTES = 16;
const IV_BYTES = 12;
/** Version, suite and message id. */
const CONTEXT_AT = 1 + 2 + 32;

/** What comes first in a segment, up to the end of its wrapped key: more than enough for our contexts. */
export const HEADER_BYTES = 4096;

export function messageKey(caseKey: Uint8Array, head: Uint8Array): Buffer {
  try {
    return unwrap(caseKey, Buffer.from(head.buffer, head.byteOffset, head.byteLength));
  } catch (cause) {
    throw new CiphertextError('segment', { cause });
  }
}

function unwrap(caseKey: Uint8Array, head: Buffer): Buffer {
  const contextLength = head.readUInt16BE(CONTEXT_AT);
  const context = head.subarray(CONTEXT_AT + 2, CONTEXT_AT + 2 + contextLength);
  let at = CONTEXT_AT + 2 + contextLength;
  const sized = (): Buffer => {
    const length = head.readUInt16BE(at);
    const value = head.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    return value;
  };
  if (head.readUInt16BE(at) !== 1) throw new RangeError('more than one wrapped key');
  at += 2;
  sized();
  const info = sized();
  const wrapped = sized();
  const decipher = createDecipheriv('aes-256-gcm', caseKey, info.subarray(-IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(context);
  decipher.setAuthTag(wrapped.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(wrapped.subarray(0, -TAG_BYTES)), decipher.final()]);
}
