import fc from 'fast-check';
import { INDEX_NAMES, type Table } from '../../shared/application/table.ts';
import { eventually, fresh, indexAll, queryAll } from '../support/table-fixture.ts';
import { arbitraryWrites, indexLine, TableModel } from '../support/table-model.ts';

const PARTITIONS = ['P1', 'P2'];

export function modelled(table: () => Table, histories: number): void {
  test('random histories end as they do in a plain map', async () => {
    const history = fc.array(arbitraryWrites(PARTITIONS), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        // The same history in partitions of its own: shrinking repeats it, and suites share a table.
        const own = fresh('M');
        const model = new TableModel();
        const relocate = <T extends { pk: string }>(key: T): T => ({ ...key, pk: `${own}${key.pk}` });
        for (const step of steps) {
          const writes = step.map((write) => {
            if ('put' in write) {
              const index = Object.entries(write.put.index ?? {}).map(([name, place]) => [
                name,
                relocate(place),
              ]);
              const put = relocate(write.put);
              return { ...write, put: write.put.index ? { ...put, index: Object.fromEntries(index) } : put };
            }
            if ('delete' in write) return { ...write, delete: relocate(write.delete) };
            return 'check' in write
              ? { ...write, check: relocate(write.check) }
              : { ...write, unindex: relocate(write.unindex) };
          });
          expect(await table().transact(writes, fresh('m'))).toEqual(model.transact(writes));
        }
        for (const pk of PARTITIONS.map((partition) => `${own}${partition}`)) {
          const expected = model.query(pk);
          expect(await queryAll(table(), pk, { limit: 3 })).toEqual(expected);
          expect(await queryAll(table(), pk, { descending: true })).toEqual(expected.toReversed());
          for (const name of INDEX_NAMES) {
            const found = async (): Promise<string[]> =>
              (await indexAll(table(), name, pk)).map(indexLine).sort();
            await eventually(found, model.index(name, pk));
          }
        }
      }),
      { numRuns: histories },
    );
  }, 120_000);
}
