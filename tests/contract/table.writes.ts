import {
  type Condition,
  LimitExceededError,
  type Table,
  type Write,
} from '../../shared/application/table.ts';
import { fresh, put, queryAll, row, sks, write } from '../support/table-fixture.ts';

const KIB = 1024;

export function conditionsAndBytes(table: () => Table): void {
  describe('conditions', () => {
    const stored = { text: 'x', count: 3, yes: true, no: false, empty: '', list: ['x'] };
    const cases: [string, Condition, boolean, boolean][] = [
      // condition, holds for the stored row, holds for an absent row
      ['absent', { absent: true }, false, true],
      ['present', { present: true }, true, false],
      ['equal text', { equals: { text: 'x' } }, true, false],
      ['other text', { equals: { text: 'X' } }, false, false],
      ['equal number', { equals: { count: 3 } }, true, false],
      ['other number', { equals: { count: 4 } }, false, false],
      ['a number is not its text', { equals: { count: '3' } }, false, false],
      ['equal booleans', { equals: { yes: true, no: false } }, true, false],
      ['false is not absent', { equals: { missing: false } }, false, false],
      ['empty text', { equals: { empty: '' } }, true, false],
      ['empty text is not absent', { equals: { missing: '' } }, false, false],
      ['one of two differs', { equals: { text: 'x', count: 4 } }, false, false],
      ['a list never equals', { equals: { list: 'x' } }, false, false],
      ['nothing to equal asks for the row', { equals: {} }, true, false],
    ];
    const kinds: [string, (pk: string, sk: string, condition: Condition) => Write][] = [
      ['put', (pk, sk, condition) => ({ put: row(pk, sk, { a: { new: 1 } }), if: condition })],
      ['delete', (pk, sk, condition) => ({ delete: { pk, sk }, if: condition })],
      ['check', (pk, sk, condition) => ({ check: { pk, sk }, if: condition })],
    ];
    for (const [kind, make] of kinds) {
      test.each(cases)(`${kind} if %s`, async (_, condition, holds, holdsAbsent) => {
        const pk = fresh();
        await write(table(), put(row(pk, 'there', { a: stored })));
        const there = await table().transact([make(pk, 'there', condition)], fresh('t'));
        expect(there).toEqual(holds ? { ok: true } : { ok: false, failed: [0] });
        const missing = await table().transact([make(pk, 'missing', condition)], fresh('t'));
        expect(missing).toEqual(holdsAbsent ? { ok: true } : { ok: false, failed: [0] });
      });
    }

    test('all failed positions are named and nothing is written', async () => {
      const pk = fresh();
      await write(table(), put(row(pk, 'a', { a: { v: 1 } })));
      const result = await table().transact(
        [
          put(row(pk, 'new')),
          { put: row(pk, 'a', { a: { v: 2 } }), if: { equals: { v: 9 } } },
          { check: { pk, sk: 'b' }, if: { present: true } },
          { delete: { pk, sk: 'c' }, if: { absent: true } },
          { delete: { pk, sk: 'd' }, if: { present: true } },
        ],
        fresh('t'),
      );
      expect(result).toEqual({ ok: false, failed: [1, 2, 4] });
      expect(await queryAll(table(), pk)).toEqual([row(pk, 'a', { a: { v: 1 } })]);
    });

    test('a transaction writes all of its rows', async () => {
      const pk = fresh();
      await write(table(), put(row(pk, 'old')), put(row(pk, 'gone')));
      await write(
        table(),
        { put: row(pk, 'old', { a: { v: 2 } }), if: { present: true } },
        { delete: { pk, sk: 'gone' } },
        { check: { pk, sk: 'other' }, if: { absent: true } },
        put(row(pk, 'new')),
      );
      expect(await queryAll(table(), pk)).toEqual([row(pk, 'new'), row(pk, 'old', { a: { v: 2 } })]);
    });

    test('deleting an absent row without a condition does nothing', async () => {
      const pk = fresh();
      await write(table(), { delete: { pk, sk: 'a' } });
      expect(await queryAll(table(), pk)).toEqual([]);
    });
  });

  describe('what is stored', () => {
    test('a put replaces the whole row', async () => {
      const pk = fresh();
      const index = { due: { pk, sk: '1' } };
      await write(
        table(),
        put(row(pk, 'a', { a: { x: 1, y: 2 }, text: 't', blob: new Uint8Array([1]), index })),
      );
      await write(table(), put(row(pk, 'a', { a: { y: 3 } })));
      expect(await table().get({ pk, sk: 'a' })).toEqual(row(pk, 'a', { a: { y: 3 } }));
    });

    const texts = [
      '',
      ' ',
      '\u00e9',
      'e\u0301',
      '日本語 ع',
      '😀\u{10ffff}',
      'a\u0000b',
      '\r\n\t\\"{}',
      '\u2028\ufeff\uffff',
      '__proto__',
    ];
    test.each(texts.map((text) => [JSON.stringify(text), text]))('text %s', async (_, text) => {
      const pk = fresh();
      const given = row(pk, `k${text}`, { a: { [`n${text}`]: text, list: [text, ''], none: [] }, text });
      await write(table(), put(given));
      const found = await table().get({ pk, sk: `k${text}` });
      expect(found).toEqual(given);
      expect(Buffer.from(found?.text ?? 'x')).toEqual(Buffer.from(text));
      expect(await table().get({ pk, sk: `k${text}!` })).toBeUndefined();
    });

    test('an attribute named like an object’s own', async () => {
      const pk = fresh();
      const a = JSON.parse('{"__proto__":"p","constructor":"c","a.b":1,"a":2,"#x":true}');
      await write(table(), put(row(pk, 'a', { a })));
      expect(Object.entries((await table().get({ pk, sk: 'a' }))?.a ?? {}).sort()).toEqual(
        Object.entries(a).sort(),
      );
      const result = await table().transact(
        [{ check: { pk, sk: 'a' }, if: { equals: { 'a.b': 1, '#x': true } } }],
        fresh('t'),
      );
      expect(result).toEqual({ ok: true });
      const other = await table().transact(
        [{ check: { pk, sk: 'a' }, if: { equals: { toString: 'x' } } }],
        fresh('t'),
      );
      expect(other).toEqual({ ok: false, failed: [0] });
    });

    test('numbers', async () => {
      const pk = fresh();
      const a = { zero: 0, big: Number.MAX_SAFE_INTEGER, small: -1e-9, large: 1.5e21, third: 1 / 3 };
      await write(table(), put(row(pk, 'a', { a })));
      expect((await table().get({ pk, sk: 'a' }))?.a).toEqual(a);
    });

    test('bytes', async () => {
      const pk = fresh();
      const all = Uint8Array.from({ length: 100 * KIB }, (_, n) => (n * 31 + (n >> 8)) & 0xff);
      await write(
        table(),
        put(row(pk, 'all', { blob: all })),
        put(row(pk, 'none', { blob: new Uint8Array() })),
      );
      const found = await table().get({ pk, sk: 'all' });
      expect(Buffer.compare(found?.blob ?? new Uint8Array(), all)).toBe(0);
      expect((await table().get({ pk, sk: 'none' }))?.blob).toEqual(new Uint8Array());
      expect(await table().get({ pk, sk: 'other' })).toBeUndefined();
    });
  });

  describe('limits', () => {
    const refused = async (...writes: Write[]): Promise<void> => {
      await expect(table().transact(writes, fresh('t'))).rejects.toThrow(LimitExceededError);
    };
    const many = (pk: string, count: number): Write[] =>
      Array.from({ length: count }, (_, n) => put(row(pk, `k${String(n).padStart(3, '0')}`)));

    test('100 items, not 101, not none', async () => {
      const pk = fresh();
      await refused(...many(pk, 101));
      await refused();
      await write(table(), ...many(pk, 100));
      expect(sks(await queryAll(table(), pk))).toHaveLength(100);
    });

    test('one action for each key', async () => {
      const pk = fresh();
      await refused(put(row(pk, 'a')), { check: { pk, sk: 'a' }, if: { absent: true } });
      await refused({ delete: { pk, sk: 'a' } }, { unindex: { pk, sk: 'a' }, name: 'due' });
      expect(await queryAll(table(), pk)).toEqual([]);
    });

    test('400 KB a row and 4 MB a transaction', async () => {
      const pk = fresh();
      await refused(put(row(pk, 'a', { blob: new Uint8Array(400 * KIB) })));
      await write(table(), put(row(pk, 'a', { blob: new Uint8Array(399 * KIB) })));
      const large = (n: number) => put(row(pk, `b${n}`, { blob: new Uint8Array(390 * KIB) }));
      await refused(...Array.from({ length: 11 }, (_, n) => large(n)));
      expect(sks(await queryAll(table(), pk))).toEqual(['a']);
    });

    test('keys that DynamoDB cannot hold, and numbers that are none', async () => {
      const pk = fresh();
      await refused(put(row(pk, '')));
      await refused(put(row('', 'a')));
      await refused(put(row(pk, 'x'.repeat(1025))));
      await refused(put(row(pk.padEnd(2049, 'x'), 'a')));
      await refused(put(row(pk, 'a', { index: { inbox: { pk: 'x', sk: '' } } })));
      await refused(put(row(pk, 'a', { a: { n: Number.NaN } })));
      await write(table(), put(row(pk, 'x'.repeat(1024))));
    });
  });
}
