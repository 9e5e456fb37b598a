/** Limits of the cloud services, enforced by the embedded adapters too, so that both engines fail alike. */
import { LimitExceededError, type Row, type Write } from './table.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

export const limits = {
  transactItems: 100,
  transactBytes: 4 * MIB,
  itemBytes: 400 * KIB,
  pageBytes: MIB,
  /** One decision yields at most this much; larger work is paged. */
  decisionItems: 50,
  decisionBytes: MIB,
  /** Sealed blobs above this go to the vault first. */
  inlineBlobBytes: 100 * KIB,
  httpRequestBytes: 10 * MIB,
  /** Lambda's synchronous answer. */
  httpResponseBytes: 6 * MIB,
  /** JSON bodies of the API: no instrument needs more. */
  jsonBodyBytes: 256 * KIB,
  messageBytes: 256 * KIB,
  /** Of one message to another node; documents travel apart from it. */
  messageBodyBytes: 100 * KIB,
  functionSeconds: 900,
  segmentBytes: 64 * MIB,
  /** A document up to this size is sealed by one run of the intake function: ten minutes at 55 MB/s. */
  sealRunBytes: 32 * 1024 * MIB,
  /** A run that has been at a larger one for so long leaves the rest to the next. */
  sealRunSeconds: 600,
  downloadSliceBytes: 4 * MIB,
  singleUploadBytes: 64 * MIB,
  uploadParts: 10_000,
  minimumPartBytes: 5 * MIB,
  documentBytes: 1024 * 1024 * MIB,
  uploadHours: 24,
  /** Links in one answer: it stays far below what one response can be. */
  signedLinks: 100,
} as const;

const utf8 = (text: string): number => Buffer.byteLength(text, 'utf8');

/** Size of a row as DynamoDB counts it: attribute names and values; a close upper bound is enough here. */
export function rowBytes(row: Row): number {
  let size = utf8(row.pk) + utf8(row.sk) + 8 + (row.text ? utf8(row.text) : 0) + (row.blob?.byteLength ?? 0);
  for (const [name, value] of Object.entries(row.a)) {
    size +=
      utf8(name) +
      4 +
      (typeof value === 'string'
        ? utf8(value)
        : Array.isArray(value)
          ? utf8(value.join('')) + 4 * value.length
          : 9);
  }
  for (const key of Object.values(row.index ?? {})) size += utf8(key.pk) + utf8(key.sk) + 8;
  return size;
}

const keyOf = (write: Write): string => {
  const key =
    'put' in write
      ? write.put
      : 'delete' in write
        ? write.delete
        : 'check' in write
          ? write.check
          : write.unindex;
  return `${key.pk}\u0000${key.sk}`;
};

/** Throws LimitExceededError when DynamoDB would not take the transaction. */
export function checkTransaction(writes: readonly Write[]): void {
  if (writes.length === 0 || writes.length > limits.transactItems) {
    throw new LimitExceededError(
      `a transaction has 1 to ${limits.transactItems} items, not ${writes.length}`,
    );
  }
  if (new Set(writes.map(keyOf)).size !== writes.length) {
    throw new LimitExceededError('a transaction acts once on each key');
  }
  let total = 0;
  for (const write of writes) {
    if (!('put' in write)) continue;
    const size = rowBytes(write.put);
    if (size > limits.itemBytes)
      throw new LimitExceededError(`item of ${size} bytes, at most ${limits.itemBytes}`);
    total += size;
  }
  if (total > limits.transactBytes)
    throw new LimitExceededError(`transaction of ${total} bytes, at most ${limits.transactBytes}`);
}
