/** The SQLite file behind the one table: its pragmas, its schema, and the columns rows are kept in. */
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { type Attributes, INDEX_NAMES, type IndexName, type Key, type Row } from '../../application/table.ts';

const VERSION = 1;

/** Places of a row in the indexes: a column pair and a partial index each, so sparse means free. */
const indexColumns = INDEX_NAMES.flatMap((name) => [`${name}_pk`, `${name}_sk`]);

const SCHEMA = `
CREATE TABLE rows (
  pk TEXT NOT NULL, sk TEXT NOT NULL, a TEXT NOT NULL, text TEXT, blob BLOB,
  ${indexColumns.map((column) => `${column} TEXT`).join(', ')},
  PRIMARY KEY (pk, sk)
) WITHOUT ROWID, STRICT;
${INDEX_NAMES.map((name) => `CREATE INDEX rows_${name} ON rows (${name}_pk, ${name}_sk, pk, sk) WHERE ${name}_pk IS NOT NULL;`).join('\n')}
CREATE TABLE tokens (token TEXT PRIMARY KEY, digest BLOB NOT NULL, at TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE INDEX tokens_at ON tokens (at);
PRAGMA user_version = ${VERSION};
`;

export const COLUMNS = ['pk', 'sk', 'a', 'text', 'blob', ...indexColumns];
const assignments = COLUMNS.slice(2).map((column) => `${column} = excluded.${column}`);
export const PUT = `INSERT INTO rows (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT (pk, sk) DO UPDATE SET ${assignments.join(', ')}`;

export function openDatabase(file: string, busyMs: number): DatabaseSync {
  // Created here first, since SQLite would make it readable by all; its journals inherit the mode.
  if (file !== ':memory:') closeSync(openSync(file, 'a', 0o600));
  const db = new DatabaseSync(file, { timeout: busyMs });
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;');
    // Two processes may open a new file at once: the second waits here and then finds the schema in place.
    db.exec('BEGIN IMMEDIATE');
    const version = db.prepare('PRAGMA user_version').get()?.user_version;
    if (version === 0) db.exec(SCHEMA);
    db.exec('COMMIT');
    if (version !== 0 && version !== VERSION)
      throw new Error(`table file of version ${version}, this program knows ${VERSION}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

export function toColumns(row: Row): SQLInputValue[] {
  const places = INDEX_NAMES.flatMap((name) => [
    row.index?.[name]?.pk ?? null,
    row.index?.[name]?.sk ?? null,
  ]);
  return [row.pk, row.sk, JSON.stringify(row.a), row.text ?? null, row.blob ?? null, ...places];
}

export const toAttributes = (json: unknown): Attributes => JSON.parse(json as string);

export function toRow(columns: Record<string, unknown>): Row {
  const index: Partial<Record<IndexName, Key>> = {};
  for (const name of INDEX_NAMES) {
    const pk = columns[`${name}_pk`];
    if (typeof pk === 'string') index[name] = { pk, sk: columns[`${name}_sk`] as string };
  }
  return {
    pk: columns.pk as string,
    sk: columns.sk as string,
    a: toAttributes(columns.a),
    ...(typeof columns.text === 'string' && { text: columns.text }),
    ...(columns.blob instanceof Uint8Array && { blob: columns.blob }),
    ...(Object.keys(index).length > 0 && { index }),
  };
}
