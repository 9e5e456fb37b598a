/** Stores filled by the hundred thousand rows: straight into the file, with the port's own columns. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, PUT, toColumns } from '../shared/adapters/embedded/sqlite-schema.ts';
import { dueRow } from '../shared/application/cases/rows.ts';
import type { Row } from '../shared/application/table.ts';

export const scratchFolder = (name: string): string =>
  mkdtempSync(join(tmpdir(), `accord224-bench-${name}-`));

const PER_TRANSACTION = 20_000;

/** Writes rows without waiting for the disk; the file is an ordinary table once it is closed. Returns their number. */
export function bulkStore(
  file: string,
  rows: Iterable<Row>,
  progress: (text: string) => void = () => undefined,
): number {
  const db = openDatabase(file, 5000);
  let count = 0;
  try {
    db.exec('PRAGMA synchronous = OFF; PRAGMA secure_delete = OFF; PRAGMA cache_size = -200000;');
    const put = db.prepare(PUT);
    db.exec('BEGIN');
    for (const row of rows) {
      put.run(...toColumns(row));
      count += 1;
      if (count % PER_TRANSACTION === 0) db.exec('COMMIT; BEGIN');
      if (count % 200_000 === 0) progress(`${count.toLocaleString('en')} rows written`);
    }
    db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE); ANALYZE;');
  } finally {
    db.close();
  }
  return count;
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Ids in order of time, as ULIDs are: bulk cases of a year before the measured ones. */
export function bulkCaseId(n: number): string {
  let rest = n * 7919 + 1;
  let tail = '';
  for (let i = 0; i < 16; i += 1) {
    tail = (CROCKFORD[rest % 32] ?? '0') + tail;
    rest = Math.floor(rest / 32);
  }
  return `req_01JPZZZZZZ${tail}`;
}

/** Dates that wait, a year ahead: the index holds them, a sweep must not see them. */
export function* futureDueRows(count: number): Generator<Row> {
  const start = Date.parse('2027-03-02T00:00:00.000Z');
  for (let n = 0; n < count; n += 1) {
    const legal = n % 2 === 0;
    yield dueRow({
      caseId: bulkCaseId(n),
      caseKind: 'request',
      kind: legal ? 'art7-response' : 'upload',
      n: legal ? 'prov-xb-lumen' : `doc_${n}`,
      at: new Date(start + n * 1000).toISOString(),
      clock: legal ? 'legal' : 'system',
      attempts: 0,
    });
  }
}

/**
 * Whole cases, copied from one that was really told: its rows under other ids, keys spread as they would be. What
 * is sealed cannot be opened under the new id, and nobody tries. Records of reads and the leaves of past days are
 * left out: no command comes near them, and they would double the time to fill.
 */
export function* copiedCases(told: readonly Row[], caseId: string, events: number): Generator<Row> {
  const perCase = told.filter(({ sk }) => sk.startsWith('EV#')).length;
  const own = told.filter(({ pk, sk }) => pk === `CASE#${caseId}` && !sk.startsWith('ACC#'));
  // Keys that are no case's own (idempotency, blind index) come last and in order: the tree is the same.
  const spread = told.filter(({ pk }) => /^(IDEM|BI)#/.test(pk));
  const cases = Math.ceil(events / perCase);
  for (let n = 0; n < cases; n += 1) {
    const to = bulkCaseId(n);
    for (const row of own) yield moved(row, caseId, to, row.pk.replaceAll(caseId, to));
  }
  for (const [place, row] of spread.entries()) {
    for (let n = 0; n < cases; n += 1) {
      const hex = Math.floor((n / cases) * 2 ** 40)
        .toString(16)
        .padStart(10, '0');
      const pk = row.pk.replace(/[^#]{10}$/, '') + hex + place;
      yield moved(row, caseId, bulkCaseId(n), pk);
    }
  }
}

function moved(row: Row, from: string, to: string, pk: string): Row {
  const swap = (text: string): string => text.replaceAll(from, to);
  const index = Object.fromEntries(
    Object.entries(row.index ?? {}).map(([name, place]) => [name, { pk: place.pk, sk: swap(place.sk) }]),
  );
  const a = Object.fromEntries(
    Object.entries(row.a).map(([name, value]) => [name, typeof value === 'string' ? swap(value) : value]),
  );
  return {
    pk,
    sk: swap(row.sk),
    a,
    ...(row.text === undefined ? {} : { text: swap(row.text) }),
    ...(row.blob === undefined ? {} : { blob: row.blob }),
    ...(row.index ? { index } : {}),
  };
}
