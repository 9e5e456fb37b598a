/** What both table adapters hold callers to, so that neither engine takes what the other refuses. */
import { createHash } from 'node:crypto';
import { checkTransaction } from '../application/limits.ts';
import { type Key, LimitExceededError, type RangeOptions, type Write } from '../application/table.ts';

/** The same token came with other writes: a fault of ours (DynamoDB: IdempotentParameterMismatch). */
export class TokenMismatchError extends Error {
  override readonly name = 'TokenMismatchError';
}

/** A cursor that this table did not hand out for this kind of read. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
}

/** DynamoDB's bounds for partition and sort keys; empty keys are refused too. */
const PK_BYTES = 2048;
const SK_BYTES = 1024;

export const keyOf = (write: Write): Key =>
  'put' in write
    ? write.put
    : 'delete' in write
      ? write.delete
      : 'check' in write
        ? write.check
        : write.unindex;

/** One string per key, for maps: no key holds a NUL before another key's sort key begins. */
export const keyText = (key: Key): string => `${key.pk}\u0000${key.sk}`;

function checkKey({ pk, sk }: Key): void {
  const pkBytes = Buffer.byteLength(pk);
  const skBytes = Buffer.byteLength(sk);
  if (pkBytes === 0 || pkBytes > PK_BYTES || skBytes === 0 || skBytes > SK_BYTES) {
    throw new LimitExceededError(
      `keys of ${pkBytes} and ${skBytes} bytes, 1 to ${PK_BYTES} and 1 to ${SK_BYTES}`,
    );
  }
}

/** Throws LimitExceededError for write sets that DynamoDB would not take. */
export function checkWrites(writes: readonly Write[]): void {
  checkTransaction(writes);
  for (const write of writes) {
    checkKey(keyOf(write));
    if (!('put' in write)) continue;
    for (const place of Object.values(write.put.index ?? {})) checkKey(place);
    for (const value of Object.values(write.put.a)) {
      if (typeof value === 'number' && !Number.isFinite(value))
        throw new LimitExceededError(`no number: ${value}`);
    }
  }
}

/** A range ready for either engine: undefined when nothing can lie in it (DynamoDB refuses such bounds). */
export function readableRange(range: RangeOptions): RangeOptions | undefined {
  if (range.limit !== undefined && !(Number.isInteger(range.limit) && range.limit > 0)) {
    throw new RangeError(`a page has at least one row, not ${range.limit}`);
  }
  if (range.to === '') return undefined;
  const { from, ...rest } = range;
  if (from === undefined || from === '') return rest;
  if (range.to !== undefined && Buffer.compare(Buffer.from(from), Buffer.from(range.to)) > 0)
    return undefined;
  return range;
}

export const encodeCursor = (parts: readonly string[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url');

/** The cursor's parts: one (`sk`) for a query, three (place's `sk`, `pk`, `sk`) for an index. */
export function decodeCursor<N extends 1 | 3>(
  cursor: string,
  count: N,
): N extends 1 ? [string] : [string, string, string] {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch (cause) {
    throw new InvalidCursorError('unreadable cursor', { cause });
  }
  if (
    !Array.isArray(parts) ||
    parts.length !== count ||
    !parts.every((part) => typeof part === 'string' && part !== '')
  ) {
    throw new InvalidCursorError('cursor of another read');
  }
  return parts as N extends 1 ? [string] : [string, string, string];
}

const sorted = (_: string, value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** Digest of a write set, independent of the order in which attributes were set. */
export function digestWrites(writes: readonly Write[]): Uint8Array {
  // Buffers turn into plain objects before a replacer sees them, so blobs are wrapped first.
  const plain = writes.map((write) =>
    'put' in write && write.put.blob
      ? { ...write, put: { ...write.put, blob: Uint8Array.from(write.put.blob) } }
      : write,
  );
  return createHash('sha256').update(JSON.stringify(plain, sorted)).digest();
}
