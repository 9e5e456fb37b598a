import type { IndexRow, Row, Table } from '../../shared/application/table.ts';
import { eventually, fresh, indexAll, put, row, sks, write } from '../support/table-fixture.ts';

export function indexReads(table: () => Table): void {
  describe('reads by index', () => {
    const inbox = (pk: string, range = {}) => indexAll(table(), 'inbox', pk, range);

    test('a row stands in the indexes it has keys for, with its open attributes only', async () => {
      const pk = fresh();
      const a = { state: 'open', n: 1, list: ['x'] };
      const index = { inbox: { pk: `${pk}!`, sk: '2' }, due: { pk, sk: '1' } };
      const full: Row = { pk, sk: 'HEAD', a, text: 'text', blob: new Uint8Array([1, 2]), index };
      await write(table(), put(full), put(row(pk, 'KEY', { a: { x: 1 } })));
      const entry = (at: IndexRow['at']): IndexRow => ({ pk, sk: 'HEAD', at, a });
      await eventually(() => inbox(`${pk}!`), [entry({ pk: `${pk}!`, sk: '2' })]);
      await eventually(() => indexAll(table(), 'due', pk), [entry({ pk, sk: '1' })]);
      expect(await indexAll(table(), 'unpublished', pk)).toEqual([]);
      expect(await inbox(pk)).toEqual([]);
    });

    test('a row moves when its place changes, changes with its attributes, and leaves with its key', async () => {
      const pk = fresh();
      const at = (place: string, a = {}): Row =>
        row(pk, 'HEAD', { a, index: { inbox: { pk: `${pk}#${place}`, sk: '1' } } });
      await write(table(), put(at('open')));
      await eventually(async () => sks(await inbox(`${pk}#open`)), ['HEAD']);
      await write(table(), put(at('open', { v: 2 })));
      await eventually(async () => (await inbox(`${pk}#open`)).map(({ a }) => a), [{ v: 2 }]);
      await write(table(), put(at('closed')));
      await eventually(async () => sks(await inbox(`${pk}#open`)), []);
      await eventually(async () => sks(await inbox(`${pk}#closed`)), ['HEAD']);
      await write(table(), put(row(pk, 'HEAD')));
      await eventually(async () => sks(await inbox(`${pk}#closed`)), []);
      expect(await table().get({ pk, sk: 'HEAD' })).toEqual(row(pk, 'HEAD'));
    });

    test('a deleted row leaves its indexes', async () => {
      const pk = fresh();
      await write(table(), put(row(pk, 'a', { index: { due: { pk, sk: '1' } } })));
      await write(table(), { delete: { pk, sk: 'a' } });
      await eventually(() => indexAll(table(), 'due', pk), []);
    });

    test('unindex takes a row out of one index and leaves the rest', async () => {
      const pk = fresh();
      const due = { pk, sk: '1' };
      const blob = new Uint8Array([0, 255]);
      const event = row(pk, 'EV', {
        a: { n: 1 },
        text: '{"n":1}',
        blob,
        index: { due, unpublished: { pk, sk: 't' } },
      });
      await write(table(), put(event));
      await write(table(), { unindex: { pk, sk: 'EV' }, name: 'unpublished' });
      expect(await table().get({ pk, sk: 'EV' })).toEqual({ ...event, index: { due } });
      await eventually(() => indexAll(table(), 'unpublished', pk), []);
      await eventually(async () => sks(await indexAll(table(), 'due', pk)), ['EV']);
      // Once more, as a publisher does that was started twice.
      await write(table(), { unindex: { pk, sk: 'EV' }, name: 'unpublished' });
      expect(await table().get({ pk, sk: 'EV' })).toEqual({ ...event, index: { due } });
    });

    test('unindex of an absent row does nothing, and the other writes happen', async () => {
      const pk = fresh();
      await write(table(), put(row(pk, 'there', { index: { unpublished: { pk, sk: '1' } } })));
      await write(
        table(),
        { unindex: { pk, sk: 'gone' }, name: 'unpublished' },
        { unindex: { pk, sk: 'there' }, name: 'unpublished' },
        put(row(pk, 'new')),
        { unindex: { pk, sk: 'gone too' }, name: 'due' },
      );
      expect((await table().query(pk)).rows).toEqual([row(pk, 'new'), row(pk, 'there')]);
    });

    test('unindex of an absent row does not hide failed conditions', async () => {
      const pk = fresh();
      const result = await table().transact(
        [
          { unindex: { pk, sk: 'gone' }, name: 'due' },
          { put: row(pk, 'a'), if: { present: true } },
        ],
        fresh('t'),
      );
      expect(result).toEqual({ ok: false, failed: [1] });
      expect((await table().query(pk)).rows).toEqual([]);
    });

    test('a repeated transaction with an absent unindex is applied once', async () => {
      const pk = fresh();
      const token = fresh('t');
      const writes = [
        { unindex: { pk, sk: 'gone' }, name: 'due' } as const,
        { put: row(pk, 'a'), if: { absent: true } } as const,
      ];
      expect(await table().transact(writes, token)).toEqual({ ok: true });
      expect(await table().transact(writes, token)).toEqual({ ok: true });
    });

    test('ranges and pages by place, also where places are shared', async () => {
      const pk = fresh();
      const places = ['2026-01', '2026-02', '2026-02', '2026-02', '2026-03', '2026-04'];
      await write(
        table(),
        ...places.map((sk, n) => put(row(`${pk}#${n}`, 'DUE', { index: { due: { pk, sk } } }))),
      );
      const due = async (range = {}): Promise<string[]> =>
        (await indexAll(table(), 'due', pk, range)).map(({ at }) => at.sk);
      await eventually(due, places);
      expect(await due({ descending: true })).toEqual(places.toReversed());
      expect(await due({ to: '2026-02' })).toEqual(places.slice(0, 4));
      expect(await due({ from: '2026-02', to: '2026-03', descending: true })).toEqual(
        places.slice(1, 5).toReversed(),
      );
      for (const limit of [1, 2, 5]) {
        for (const descending of [false, true]) {
          const rows = await indexAll(table(), 'due', pk, { limit, descending });
          expect(rows.map(({ at }) => at.sk)).toEqual(descending ? places.toReversed() : places);
          expect(new Set(rows.map((found) => found.pk)).size).toBe(places.length);
        }
      }
      expect((await table().index('due', pk, { limit: 4 })).rows).toHaveLength(4);
    });
  });
}
