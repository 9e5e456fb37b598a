import type { Table } from '../../shared/application/table.ts';
import { fresh, put, queryAll, row, sks, write } from '../support/table-fixture.ts';

const numbered = (n: number): string => `EV#${String(n).padStart(7, '0')}`;

export function keyReads(table: () => Table): void {
  describe('reads by key', () => {
    test('absent rows and empty partitions', async () => {
      const pk = fresh();
      expect(await table().get({ pk, sk: 'a' })).toBeUndefined();
      expect(await table().query(pk)).toEqual({ rows: [] });
      expect(await table().query(pk, { from: 'a', to: 'b', limit: 1, descending: true })).toEqual({
        rows: [],
      });
    });

    test('a query sees one partition only', async () => {
      const pk = fresh();
      await write(table(), put(row(pk, 'a')), put(row(`${pk}0`, 'b')), put(row(pk.slice(0, -1) || 'x', 'c')));
      expect(sks(await queryAll(table(), pk))).toEqual(['a']);
    });

    test('rows come in the order of their bytes', async () => {
      const pk = fresh();
      // U+FF5E sorts before U+1F600 by bytes, after it by UTF-16 units.
      const keys = ['A', 'B', 'a', 'b', 'aa', 'a\u0000', 'é', 'z', '~', '\uff5e', '\u{1f600}', '10', '9'];
      await write(table(), ...keys.map((sk) => put(row(pk, sk))));
      const expected = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(sks(await queryAll(table(), pk))).toEqual(expected);
      expect(sks(await queryAll(table(), pk, { descending: true }))).toEqual(expected.toReversed());
      expect(sks(await queryAll(table(), pk, { limit: 3 }))).toEqual(expected);
    });

    describe('ranges', () => {
      let pk = '';
      beforeAll(async () => {
        pk = fresh();
        await write(
          table(),
          ...Array.from({ length: 9 }, (_, n) => put(row(pk, numbered(n + 1)))),
          put(row(pk, 'HEAD')),
        );
      });
      const events = (...numbers: number[]): string[] => numbers.map(numbered);

      test.each([
        ['from, inclusive', { from: numbered(8) }, [...events(8, 9), 'HEAD']],
        ['to, inclusive', { to: numbered(2) }, events(1, 2)],
        ['both, inclusive', { from: numbered(3), to: numbered(5) }, events(3, 4, 5)],
        ['one key', { from: numbered(3), to: numbered(3) }, events(3)],
        ['between keys', { from: `${numbered(3)}x`, to: numbered(5) }, events(4, 5)],
        ['nothing there', { from: 'I' }, []],
        ['bounds the wrong way round', { from: 'z', to: 'a' }, []],
        ['an empty lower bound is none', { from: '', to: numbered(1) }, events(1)],
        ['an empty upper bound holds nothing', { to: '' }, []],
        ['descending', { from: numbered(3), to: numbered(5), descending: true }, events(5, 4, 3)],
        ['below, descending', { to: numbered(2), descending: true }, events(2, 1)],
        ['above, descending', { from: numbered(9), descending: true }, ['HEAD', ...events(9)]],
      ])('%s', async (_, range, expected) => {
        expect(sks(await queryAll(table(), pk, range))).toEqual(expected);
        expect(sks(await queryAll(table(), pk, { ...range, limit: 2 }))).toEqual(expected);
        expect(sks(await queryAll(table(), pk, { ...range, limit: 1 }))).toEqual(expected);
      });

      test('a page is full at its limit and goes on behind the cursor', async () => {
        const first = await table().query(pk, { limit: 4 });
        expect(sks(first.rows)).toEqual(events(1, 2, 3, 4));
        const second = await table().query(pk, { limit: 4, cursor: first.cursor ?? '' });
        expect(sks(second.rows)).toEqual(events(5, 6, 7, 8));
        const last = await table().query(pk, { limit: 4, cursor: second.cursor ?? '' });
        expect(sks(last.rows)).toEqual([...events(9), 'HEAD']);
        expect(last.cursor).toBeUndefined();
      });

      test('a cursor holds while rows come and go', async () => {
        const own = fresh();
        await write(table(), ...['a', 'c', 'e'].map((sk) => put(row(own, sk))));
        const first = await table().query(own, { limit: 2 });
        await write(table(), { delete: { pk: own, sk: 'c' } }, put(row(own, 'b')), put(row(own, 'd')));
        expect(sks((await table().query(own, { cursor: first.cursor ?? '' })).rows)).toEqual(['d', 'e']);
      });

      test('a limit below one and a cursor of no read are refused', async () => {
        await expect(table().query(pk, { limit: 0 })).rejects.toThrow(RangeError);
        for (const cursor of ['', 'x', '{}', Buffer.from('["a","b","c"]').toString('base64url')]) {
          await expect(table().query(pk, { cursor })).rejects.toThrow('cursor');
        }
        await expect(
          table().index('due', pk, { cursor: Buffer.from('["a"]').toString('base64url') }),
        ).rejects.toThrow('cursor');
      });
    });

    test('a page holds 1 MB at most', async () => {
      const pk = fresh();
      const large = ['a', 'b', 'c', 'd'].map((sk) => put(row(pk, sk, { blob: new Uint8Array(350 * 1024) })));
      await write(table(), ...large);
      const first = await table().query(pk);
      expect(first.rows.length).toBeLessThan(4);
      expect(first.cursor).toBeDefined();
      expect(sks(await queryAll(table(), pk))).toEqual(['a', 'b', 'c', 'd']);
      expect(sks(await queryAll(table(), pk, { descending: true, from: 'b' }))).toEqual(['d', 'c', 'b']);
    });

    test('what was written is read at once', async () => {
      const pk = fresh();
      for (let version = 1; version <= 20; version++) {
        await write(table(), put(row(pk, 'HEAD', { a: { version } })));
        const [head, page] = await Promise.all([table().get({ pk, sk: 'HEAD' }), table().query(pk)]);
        expect(head?.a).toEqual({ version });
        expect(page.rows).toEqual([head]);
      }
    });
  });
}
