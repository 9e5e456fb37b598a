/** The Table port on node:sqlite. Each call runs to its end in one turn, so processes race but calls do not. */
import type { StatementSync } from 'node:sqlite';
import { limits, rowBytes } from '../../application/limits.ts';
import type { SystemClock } from '../../application/ports.ts';
import {
  type Attributes,
  type Condition,
  type IndexRow,
  type Key,
  type Page,
  type RangeOptions,
  type Row,
  type Table,
  TableUnavailableError,
  type TransactResult,
  type Write,
} from '../../application/table.ts';
import {
  checkWrites,
  decodeCursor,
  digestWrites,
  encodeCursor,
  keyOf,
  readableRange,
  TokenMismatchError,
} from '../table-rules.ts';
import { COLUMNS, openDatabase, PUT, toAttributes, toColumns, toRow } from './sqlite-schema.ts';
import { systemClock } from './system-clock.ts';

export interface SqliteTableOptions {
  /** Path, or `:memory:`. */
  readonly file: string;
  readonly clock?: SystemClock;
  /** Told the keys of rows put, once they are durable: the host makes stream records of them. */
  readonly onCommit?: (keys: readonly Key[]) => void;
  /** How long to wait for another process's transaction. */
  readonly busyMs?: number;
}

export interface SqliteTable extends Table {
  /** Empties the write-ahead log, so that erased bytes are gone from it too. Throws while another process prevents it. */
  checkpoint(): void;
  close(): void;
}

/** DynamoDB remembers a transaction's token for ten minutes. */
const TOKEN_MS = 10 * 60_000;
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_FULL = 13;

function holds(condition: Condition, stored: Attributes | undefined): boolean {
  if ('absent' in condition) return stored === undefined;
  if (stored === undefined) return false;
  if ('present' in condition) return true;
  return Object.entries(condition.equals).every(
    ([name, value]) => Object.hasOwn(stored, name) && stored[name] === value,
  );
}

/** Contention and a full disk pass; anything else is a fault. */
function translated(error: unknown): unknown {
  const code =
    typeof error === 'object' && error !== null && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  if (![SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL].includes(code)) return error;
  return new TableUnavailableError('the table is busy or its disk is full', { cause: error });
}

/** Takes rows until the page is full by count or bytes; like DynamoDB, gives a cursor whenever it stopped early. */
function page<T>(
  found: Iterable<T>,
  limit: number | undefined,
  bytes: (row: T) => number,
  cursor: (row: T) => string,
): Page<T> {
  const rows: T[] = [];
  let size = 0;
  let last: T | undefined;
  for (const row of found) {
    size += bytes(row);
    if (last !== undefined && (size > limits.pageBytes || rows.length === limit)) break;
    rows.push(row);
    last = row;
  }
  const full = size > limits.pageBytes || rows.length === limit;
  return last !== undefined && full ? { rows, cursor: cursor(last) } : { rows };
}

export function openSqliteTable(options: SqliteTableOptions): SqliteTable {
  const { clock = systemClock, onCommit } = options;
  const db = openDatabase(options.file, options.busyMs ?? 5000);
  const prepared = new Map<string, StatementSync>();
  const sql = (text: string): StatementSync => {
    const known = prepared.get(text);
    if (known) return known;
    const statement = db.prepare(text);
    prepared.set(text, statement);
    return statement;
  };

  /** One range read; `place` are the sort columns, and the cursor replaces the bound it has passed. */
  function* read(
    select: string,
    place: string[],
    range: RangeOptions,
    pk: string,
    after: string[] | undefined,
  ) {
    const first = place[0] as string;
    const tuple = `(${place.join(', ')}) ${range.descending ? '<' : '>'} (${place.map(() => '?').join(', ')})`;
    const bounds: string[] = [];
    const values: string[] = [pk];
    const bound = (text: string, ...given: string[]): void => {
      bounds.push(` AND ${text}`);
      values.push(...given);
    };
    if (after) bound(tuple, ...after);
    if (range.from !== undefined && (!after || range.descending)) bound(`${first} >= ?`, range.from);
    if (range.to !== undefined && (!after || !range.descending)) bound(`${first} <= ?`, range.to);
    const order = place.map((column) => `${column} ${range.descending ? 'DESC' : 'ASC'}`).join(', ');
    yield* sql(`${select}${bounds.join('')} ORDER BY ${order}`).iterate(...values);
  }

  function* mapped<T>(found: Iterable<unknown>, map: (columns: Record<string, unknown>) => T): Iterable<T> {
    for (const columns of found) yield map(columns as Record<string, unknown>);
  }

  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw translated(error);
    }
  };

  function repeated(writes: readonly Write[], token: string, digest: Uint8Array, since: string): boolean {
    const known = sql('SELECT digest FROM tokens WHERE token = ? AND at > ?').get(token, since);
    if (!known) return false;
    if (Buffer.compare(known.digest as Uint8Array, digest) === 0) return true;
    throw new TokenMismatchError(`token used before with other writes (${writes.length} now)`);
  }

  function failedConditions(writes: readonly Write[]): number[] {
    const failed: number[] = [];
    for (const [position, write] of writes.entries()) {
      if ('unindex' in write || !write.if) continue;
      const { pk, sk } = keyOf(write);
      const stored = sql('SELECT a FROM rows WHERE pk = ? AND sk = ?').get(pk, sk);
      if (!holds(write.if, stored && toAttributes(stored.a))) failed.push(position);
    }
    return failed;
  }

  function apply(write: Write): void {
    const { pk, sk } = keyOf(write);
    if ('put' in write) sql(PUT).run(...toColumns(write.put));
    else if ('delete' in write) sql('DELETE FROM rows WHERE pk = ? AND sk = ?').run(pk, sk);
    else if ('unindex' in write) {
      sql(`UPDATE rows SET ${write.name}_pk = NULL, ${write.name}_sk = NULL WHERE pk = ? AND sk = ?`).run(
        pk,
        sk,
      );
    }
  }

  function remember(token: string, digest: Uint8Array, at: string, since: string): void {
    sql('INSERT OR REPLACE INTO tokens (token, digest, at) VALUES (?, ?, ?)').run(token, digest, at);
    // A few at a time: the table stays as large as ten minutes of work, and no call pays for a burst.
    sql('DELETE FROM tokens WHERE token IN (SELECT token FROM tokens WHERE at <= ? ORDER BY at LIMIT 4)').run(
      since,
    );
  }

  function transactNow(writes: readonly Write[], token: string): TransactResult {
    checkWrites(writes);
    const at = clock.now();
    const since = new Date(Date.parse(at) - TOKEN_MS).toISOString();
    const digest = digestWrites(writes);
    db.exec('BEGIN IMMEDIATE');
    try {
      const known = repeated(writes, token, digest, since);
      const failed = known ? [] : failedConditions(writes);
      if (known || failed.length > 0) {
        db.exec('ROLLBACK');
        return known ? { ok: true } : { ok: false, failed };
      }
      for (const write of writes) apply(write);
      remember(token, digest, at, since);
      db.exec('COMMIT');
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
    const put = writes.flatMap((write) => ('put' in write ? [{ pk: write.put.pk, sk: write.put.sk }] : []));
    // In a turn of its own: a fault of the listener must not make committed work look failed.
    if (onCommit && put.length > 0) queueMicrotask(() => onCommit(put));
    return { ok: true };
  }

  const select = `SELECT ${COLUMNS.join(', ')} FROM rows WHERE pk = ?`;
  return {
    async get({ pk, sk }) {
      const found = guarded(() => sql(`${select} AND sk = ?`).get(pk, sk));
      return found && toRow(found);
    },
    async query(pk, range = {}) {
      const wanted = readableRange(range);
      if (!wanted) return { rows: [] };
      const after = wanted.cursor === undefined ? undefined : decodeCursor(wanted.cursor, 1);
      const found = mapped(read(select, ['sk'], wanted, pk, after), toRow);
      return guarded(() => page<Row>(found, wanted.limit, rowBytes, (row) => encodeCursor([row.sk])));
    },
    async index(name, pk, range = {}) {
      const wanted = readableRange(range);
      if (!wanted) return { rows: [] };
      const after = wanted.cursor === undefined ? undefined : decodeCursor(wanted.cursor, 3);
      const entries = `SELECT pk, sk, a, ${name}_pk AS at_pk, ${name}_sk AS at_sk FROM rows WHERE ${name}_pk = ?`;
      const found = mapped(
        read(entries, [`${name}_sk`, 'pk', 'sk'], wanted, pk, after),
        (columns): IndexRow => {
          const at = { pk: columns.at_pk as string, sk: columns.at_sk as string };
          return { pk: columns.pk as string, sk: columns.sk as string, at, a: toAttributes(columns.a) };
        },
      );
      const bytes = (row: IndexRow): number =>
        rowBytes({ pk: row.pk, sk: row.sk, a: row.a, index: { [name]: row.at } });
      return guarded(() =>
        page(found, wanted.limit, bytes, (row) => encodeCursor([row.at.sk, row.pk, row.sk])),
      );
    },
    async transact(writes, token) {
      return guarded(() => transactNow(writes, token));
    },
    checkpoint() {
      const result = guarded(() => db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get());
      if (result?.busy === 1) throw new TableUnavailableError('another process is using the log');
    },
    close() {
      prepared.clear();
      db.close();
    },
  };
}
