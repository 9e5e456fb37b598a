/**
 * The one table (docs/formats.md, "Rows"). Two adapters pass one contract suite: DynamoDB and SQLite.
 * Reads by key are strongly consistent; index reads may lag and return open attributes only.
 */
export type Scalar = string | number | boolean;
export type Attributes = Record<string, Scalar | readonly string[]>;

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export const INDEX_NAMES = ['inbox', 'due', 'unpublished'] as const;
export type IndexName = (typeof INDEX_NAMES)[number];

export interface Row extends Key {
  /** Open attributes: may be listed, indexed and logged. */
  readonly a: Attributes;
  /** Open text written once, byte for byte (the canonical envelope of an event). */
  readonly text?: string;
  /** Sealed bytes: ciphertext only. */
  readonly blob?: Uint8Array;
  /** Sparse index keys. A row is in an index only while it has the key. */
  readonly index?: Partial<Record<IndexName, Key>>;
}

/** What an index read gives: the row's key, its place in the index, and its open attributes. */
export interface IndexRow extends Key {
  readonly at: Key;
  readonly a: Attributes;
}

/** `equals` compares open attributes of the stored row; an absent row or attribute never equals. */
export type Condition =
  | { readonly absent: true }
  | { readonly present: true }
  | { readonly equals: Record<string, Scalar> };

export type Write =
  | { readonly put: Row; readonly if?: Condition }
  | { readonly delete: Key; readonly if?: Condition }
  | { readonly check: Key; readonly if: Condition }
  /** Takes a row out of one index and leaves the rest as it is; nothing happens when the row is absent. */
  | { readonly unindex: Key; readonly name: IndexName };

/** `failed` holds the positions of the writes whose condition did not hold; nothing was written. */
export type TransactResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly failed: readonly number[] };

export interface RangeOptions {
  /** Inclusive bounds of the sort key. */
  readonly from?: string;
  readonly to?: string;
  readonly limit?: number;
  readonly descending?: boolean;
  /** Opaque cursor from the last page. */
  readonly cursor?: string;
}

export interface Page<T> {
  readonly rows: readonly T[];
  readonly cursor?: string;
}

export interface Table {
  get(key: Key): Promise<Row | undefined>;
  query(pk: string, range?: RangeOptions): Promise<Page<Row>>;
  index(name: IndexName, pk: string, range?: RangeOptions): Promise<Page<IndexRow>>;
  /**
   * All or nothing. `token` makes a repeated call harmless: the same token with the same writes is applied
   * once. A call whose outcome is unknown is settled inside the adapter (read back, then retry), so that the
   * caller sees success, failed conditions, or a TableUnavailableError after which nothing was applied.
   */
  transact(writes: readonly Write[], token: string): Promise<TransactResult>;
}

/** The table cannot be reached or is throttled beyond the adapter's retries. Safe to try again later. */
export class TableUnavailableError extends Error {
  override readonly name = 'TableUnavailableError';
}

/** A write set breaks a limit of the store (`limits.ts`): a fault of ours, never of the caller's data. */
export class LimitExceededError extends Error {
  override readonly name = 'LimitExceededError';
}
