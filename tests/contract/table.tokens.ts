import { TokenMismatchError } from '../../shared/adapters/table-rules.ts';
import type { Table } from '../../shared/application/table.ts';
import { fresh, put, queryAll, row, write } from '../support/table-fixture.ts';

const ROUNDS = 200;

export function tokensAndRaces(table: () => Table): void {
  describe('tokens', () => {
    test('the same token with the same writes is applied once', async () => {
      const pk = fresh();
      const token = fresh('t');
      const create = () => [
        {
          put: row(pk, 'a', { a: { v: 1, w: 'x' }, blob: new Uint8Array([1]) }),
          if: { absent: true },
        } as const,
      ];
      expect(await table().transact(create(), token)).toEqual({ ok: true });
      await write(table(), put(row(pk, 'a', { a: { v: 2 } })));
      expect(await table().transact(create(), token)).toEqual({ ok: true });
      expect((await table().get({ pk, sk: 'a' }))?.a).toEqual({ v: 2 });
      expect(await table().transact(create(), fresh('t'))).toEqual({ ok: false, failed: [0] });
    });

    test('the same token with other writes is a fault and writes nothing', async () => {
      const pk = fresh();
      const token = fresh('t');
      await table().transact([put(row(pk, 'a', { blob: new Uint8Array([1]) }))], token);
      for (const other of [
        row(pk, 'b'),
        row(pk, 'a', { blob: new Uint8Array([2]) }),
        row(pk, 'a', { text: '' }),
      ]) {
        await expect(table().transact([put(other)], token)).rejects.toThrow(TokenMismatchError);
      }
      expect(await queryAll(table(), pk)).toEqual([row(pk, 'a', { blob: new Uint8Array([1]) })]);
    });

    test('a transaction that failed leaves its token free', async () => {
      const pk = fresh();
      const token = fresh('t');
      const writes = [{ put: row(pk, 'a', { a: { v: 2 } }), if: { equals: { v: 1 } } } as const];
      expect(await table().transact(writes, token)).toEqual({ ok: false, failed: [0] });
      await write(table(), put(row(pk, 'a', { a: { v: 1 } })));
      expect(await table().transact(writes, token)).toEqual({ ok: true });
      expect((await table().get({ pk, sk: 'a' }))?.a).toEqual({ v: 2 });
    });

    test('tokens of any length are told apart', async () => {
      const pk = fresh();
      const long = fresh('t').padEnd(80, 'x');
      expect(await table().transact([put(row(pk, 'a'))], `${long}1`)).toEqual({ ok: true });
      expect(await table().transact([put(row(pk, 'b'))], `${long}2`)).toEqual({ ok: true });
      expect(await table().transact([put(row(pk, 'a'))], `${long}1`)).toEqual({ ok: true });
    });

    test('two calls at once under one token are one', async () => {
      const pk = fresh();
      const token = fresh('t');
      const call = () => table().transact([{ put: row(pk, 'a'), if: { absent: true } }], token);
      expect(await Promise.all([call(), call()])).toEqual([{ ok: true }, { ok: true }]);
    });
  });

  describe('races', () => {
    test('of two writers on one version exactly one wins, round after round', async () => {
      const pk = fresh();
      await write(table(), put(row(pk, 'HEAD', { a: { version: 0 } })));
      for (let version = 0; version < ROUNDS; version++) {
        const attempt = (writer: string) =>
          table().transact(
            [
              { put: row(pk, 'HEAD', { a: { version: version + 1, writer } }), if: { equals: { version } } },
              {
                put: row(pk, `EV#${String(version + 1).padStart(7, '0')}`, { a: { writer } }),
                if: { absent: true },
              },
            ],
            fresh(writer),
          );
        const [one, two] = await Promise.all([attempt('one'), attempt('two')]);
        expect([one.ok, two.ok].toSorted()).toEqual([false, true]);
        const head = await table().get({ pk, sk: 'HEAD' });
        expect(head?.a).toEqual({ version: version + 1, writer: one.ok ? 'one' : 'two' });
      }
      expect(await queryAll(table(), pk, { from: 'EV#', to: 'EV$' })).toHaveLength(ROUNDS);
    });

    test('many creators of one row: one', async () => {
      const pk = fresh();
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          table().transact([{ put: row(pk, 'a', { a: { n } }), if: { absent: true } }], fresh('t')),
        ),
      );
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    });
  });
}
