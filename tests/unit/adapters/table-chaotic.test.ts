import { chaoticTable } from '../../../shared/adapters/embedded/chaotic-table.ts';
import { openSqliteTable } from '../../../shared/adapters/embedded/sqlite-table.ts';
import type { Row } from '../../../shared/application/table.ts';
import { put, row, write } from '../../support/table-fixture.ts';

let millisecond = 0;
const clock = { now: () => new Date(Date.UTC(2026, 0, 1) + millisecond).toISOString() };
const LAG = 1000;

const made = (seed: number) =>
  chaoticTable(openSqliteTable({ file: ':memory:' }), { seed, lagMs: LAG, clock });
const placed = (sk: string, pk: string, at = sk): Row =>
  row('CASE', sk, { index: { inbox: { pk, sk: at } } });

beforeEach(() => {
  millisecond = 0;
});

/** What the index of `pk` shows, every tenth of the lag. */
async function views(seed: number): Promise<string[]> {
  millisecond = 0;
  const table = made(seed);
  for (let n = 0; n < 8; n++) await write(table, put(placed(`${n}`, 'open')));
  const seen: string[] = [];
  for (; millisecond <= LAG; millisecond += LAG / 10) {
    seen.push((await table.index('inbox', 'open')).rows.map(({ sk }) => sk).join(''));
  }
  return seen;
}

test('an index catches up within the lag, in steps that follow from the seed', async () => {
  const one = await views(1);
  expect(one.at(-1)).toBe('01234567');
  expect(one[0]?.length).toBeLessThan(8);
  expect(new Set(one).size).toBeGreaterThan(3);
  expect(await views(1)).toEqual(one);
  expect(await views(2)).not.toEqual(one);
});

test('a moved row still stands at its old place, with its old attributes; reads by key are current', async () => {
  const table = made(3);
  await write(table, put(placed('HEAD', 'open')));
  millisecond = LAG;
  await write(table, put({ ...placed('HEAD', 'closed'), a: { v: 2 } }));
  const [open] = (await table.index('inbox', 'open')).rows;
  expect(open).toEqual({ pk: 'CASE', sk: 'HEAD', at: { pk: 'open', sk: 'HEAD' }, a: {} });
  expect((await table.index('inbox', 'closed')).rows).toEqual([]);
  expect((await table.get({ pk: 'CASE', sk: 'HEAD' }))?.a).toEqual({ v: 2 });
  millisecond = 2 * LAG;
  expect((await table.index('inbox', 'open')).rows).toEqual([]);
  expect((await table.index('inbox', 'closed')).rows).toHaveLength(1);
});

test('deleted and unindexed rows linger in their indexes', async () => {
  const table = made(5);
  await write(table, put(placed('1', 'open')), put(placed('2', 'open')));
  millisecond = LAG;
  await write(
    table,
    { delete: { pk: 'CASE', sk: '1' } },
    { unindex: { pk: 'CASE', sk: '2' }, name: 'inbox' },
  );
  expect((await table.index('inbox', 'open')).rows).toHaveLength(2);
  millisecond = 2 * LAG;
  expect((await table.index('inbox', 'open')).rows).toHaveLength(0);
});

test('stale pages keep their limit, order and range', async () => {
  const table = made(7);
  await write(table, ...['1', '2', '3', '4', '5'].map((sk) => put(placed(sk, 'open'))));
  millisecond = LAG;
  await write(table, ...['2', '4'].map((sk) => put(placed(sk, 'closed'))));
  const shown = async (range: object) =>
    (await table.index('inbox', 'open', range)).rows.map(({ sk }) => sk).join('');
  expect(await shown({})).toBe('12345');
  expect(await shown({ descending: true })).toBe('54321');
  expect(await shown({ from: '2', to: '3' })).toBe('23');
  expect((await shown({ limit: 2 })).length).toBe(2);
});
