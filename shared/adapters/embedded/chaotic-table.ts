/**
 * A table whose indexes lag, as DynamoDB's do: rows just written may be missing from an index read, or still
 * stand where they stood before. Reads by key are as consistent as ever. Default in tests, so that no write
 * comes to depend on an index. Which write lags for how long follows from the seed.
 */
import type { SystemClock } from '../../application/ports.ts';
import type {
  IndexName,
  IndexRow,
  Key,
  Page,
  RangeOptions,
  Row,
  Table,
  Write,
} from '../../application/table.ts';
import { keyOf, keyText } from '../table-rules.ts';
import { systemClock } from './system-clock.ts';

export interface ChaosOptions {
  readonly seed: number;
  /** The longest that an index may lag behind a write. */
  readonly lagMs?: number;
  readonly clock?: SystemClock;
}

/** Mulberry32: small, seedable, good enough to shuffle with. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A key whose indexes still show `before`. */
interface Lagging {
  readonly before: Row | undefined;
  readonly until: number;
}

const bytes = (text: string): Buffer => Buffer.from(text);
const order = (a: IndexRow, b: IndexRow): number =>
  Buffer.compare(bytes(a.at.sk), bytes(b.at.sk)) ||
  Buffer.compare(bytes(a.pk), bytes(b.pk)) ||
  Buffer.compare(bytes(a.sk), bytes(b.sk));

function placed(row: Row | undefined, name: IndexName, pk: string): IndexRow[] {
  const at = row?.index?.[name];
  return row && at && at.pk === pk ? [{ pk: row.pk, sk: row.sk, at, a: row.a }] : [];
}

const within = ({ at }: IndexRow, range: RangeOptions): boolean =>
  (range.from === undefined || Buffer.compare(bytes(at.sk), bytes(range.from)) >= 0) &&
  (range.to === undefined || Buffer.compare(bytes(at.sk), bytes(range.to)) <= 0);

export function chaoticTable(table: Table, options: ChaosOptions): Table {
  const { lagMs = 40, clock = systemClock } = options;
  const random = randomFrom(options.seed);
  const lagging = new Map<string, Lagging>();
  const now = (): number => Date.parse(clock.now());

  function forgetPast(): void {
    const time = now();
    for (const [key, { until }] of lagging) if (until <= time) lagging.delete(key);
  }

  /** A key that still lags keeps its oldest view: an index catches up in order. */
  function delay(key: Key, before: Row | undefined): void {
    const wait = Math.floor(random() * (lagMs + 1));
    const known = lagging.get(keyText(key));
    const until = Math.max(now() + wait, known?.until ?? 0);
    if (wait > 0 || known) lagging.set(keyText(key), { before: known ? known.before : before, until });
  }

  /** The page as it was: lagging rows out, their old places in where there is room. */
  function stale(page: Page<IndexRow>, name: IndexName, pk: string, range: RangeOptions): Page<IndexRow> {
    const rows = page.rows.filter((row) => !lagging.has(keyText(row)));
    const last = page.rows.at(-1);
    // Old places beyond either end belong to another page; a later page of the walk leaves them out.
    const reached = (row: IndexRow): boolean =>
      range.cursor === undefined &&
      (page.cursor === undefined || !last || order(row, last) * (range.descending ? -1 : 1) <= 0);
    const old = [...lagging.values()].flatMap(({ before }) => placed(before, name, pk));
    const room = range.limit === undefined ? old.length : Math.max(0, range.limit - rows.length);
    rows.push(...old.filter((row) => within(row, range) && reached(row)).slice(0, room));
    rows.sort((a, b) => order(a, b) * (range.descending ? -1 : 1));
    return { ...page, rows };
  }

  const touchesIndexes = (write: Write): boolean => !('check' in write);

  return {
    get: (key) => table.get(key),
    query: (pk, range) => table.query(pk, range),
    async index(name, pk, range = {}) {
      const page = await table.index(name, pk, range);
      forgetPast();
      return stale(page, name, pk, range);
    },
    async transact(writes, token) {
      const touched = writes.filter(touchesIndexes).map(keyOf);
      const before = await Promise.all(touched.map((key) => table.get(key)));
      const result = await table.transact(writes, token);
      forgetPast();
      if (result.ok) for (const [n, key] of touched.entries()) delay(key, before[n]);
      return result;
    },
  };
}
