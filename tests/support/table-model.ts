/** The table as a plain map: what random histories are compared with. */
import fc from 'fast-check';
import {
  type Condition,
  INDEX_NAMES,
  type IndexName,
  type IndexRow,
  type Key,
  type Row,
  type Scalar,
  type TransactResult,
  type Write,
} from '../../shared/application/table.ts';

/** An index row as one string; DynamoDB gives maps back in another order of names. */
export const indexLine = ({ at, pk, sk, a }: IndexRow): string =>
  JSON.stringify([at.sk, pk, sk, Object.entries(a).sort(([x], [y]) => (x < y ? -1 : 1))]);

const bytewise = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

export class TableModel {
  readonly #rows = new Map<string, Row>();

  #at({ pk, sk }: Key): Row | undefined {
    return this.#rows.get(JSON.stringify([pk, sk]));
  }

  #holds(key: Key, condition: Condition): boolean {
    const row = this.#at(key);
    if ('absent' in condition) return !row;
    if ('present' in condition) return row !== undefined;
    return (
      row !== undefined && Object.entries(condition.equals).every(([name, value]) => row.a[name] === value)
    );
  }

  transact(writes: readonly Write[]): TransactResult {
    const failed = writes.flatMap((write, position) => {
      if ('unindex' in write || !write.if) return [];
      const key = 'put' in write ? write.put : 'delete' in write ? write.delete : write.check;
      return this.#holds(key, write.if) ? [] : [position];
    });
    if (failed.length > 0) return { ok: false, failed };
    for (const write of writes) {
      if ('put' in write) this.#rows.set(JSON.stringify([write.put.pk, write.put.sk]), write.put);
      if ('delete' in write) this.#rows.delete(JSON.stringify([write.delete.pk, write.delete.sk]));
      if ('unindex' in write) this.#unindex(write.unindex, write.name);
    }
    return { ok: true };
  }

  #unindex(key: Key, name: IndexName): void {
    const row = this.#at(key);
    if (!row) return;
    const { index = {}, ...rest } = row;
    const places = Object.fromEntries(Object.entries(index).filter(([other]) => other !== name));
    const left = Object.keys(places).length > 0 ? { ...rest, index: places } : rest;
    this.#rows.set(JSON.stringify([key.pk, key.sk]), left);
  }

  query(pk: string): Row[] {
    return [...this.#rows.values()].filter((row) => row.pk === pk).sort((a, b) => bytewise(a.sk, b.sk));
  }

  /** Keys of the rows at a place, in no order worth comparing where places are shared. */
  index(name: IndexName, pk: string): string[] {
    const there = [...this.#rows.values()].filter((row) => row.index?.[name]?.pk === pk);
    return there
      .map((row) => indexLine({ pk: row.pk, sk: row.sk, at: row.index?.[name] ?? row, a: row.a }))
      .sort();
  }
}

const text = fc.string({ unit: 'binary', maxLength: 12 });
const scalar: fc.Arbitrary<Scalar> = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.constantFrom('', 'x', 0, 1),
);
const sk = fc.constantFrom('HEAD', 'EV#1', 'ß', '\u{1f600}', '\uff5e');
const name = fc.constantFrom('v', 'w', 'ключ');
const version = fc.constantFrom<Scalar>(0, 1, 'x', true);

/** Random writes to few rows of a few partitions, so that conditions hold and fail about as often. */
export function arbitraryWrites(pks: readonly string[]): fc.Arbitrary<Write[]> {
  const key = fc.record({ pk: fc.constantFrom(...pks), sk });
  const place = fc.record({ pk: fc.constantFrom(...pks), sk: fc.constantFrom('1', '2') });
  const index = fc.dictionary(fc.constantFrom(...INDEX_NAMES), place, { minKeys: 1, noNullPrototype: true });
  const a = fc.dictionary(name, fc.oneof(version, scalar, fc.array(text, { maxLength: 3 })), {
    noNullPrototype: true,
  });
  const row = fc
    .tuple(
      key,
      a,
      fc.record(
        { text, blob: fc.uint8Array({ maxLength: 40 }), index },
        { requiredKeys: [], noNullPrototype: true },
      ),
    )
    .map(([at, attributes, more]): Row => ({ ...at, a: attributes, ...more }));
  const condition = fc.oneof<fc.Arbitrary<Condition>[]>(
    fc.constant({ absent: true }),
    fc.constant({ present: true }),
    fc.dictionary(name, version, { maxKeys: 2, noNullPrototype: true }).map((equals) => ({ equals })),
  );
  const maybe = fc.option(condition, { nil: undefined, freq: 1 });
  const conditional = <W extends object>(write: W, when: Condition | undefined) =>
    when ? { ...write, if: when } : write;
  const write = fc.oneof<fc.Arbitrary<Write>[]>(
    fc.tuple(row, maybe).map(([put, when]) => conditional({ put }, when)),
    fc.tuple(key, maybe).map(([deleted, when]) => conditional({ delete: deleted }, when)),
    fc.tuple(key, condition).map(([check, when]) => ({ check, if: when })),
    fc.tuple(key, fc.constantFrom(...INDEX_NAMES)).map(([unindex, from]) => ({ unindex, name: from })),
  );
  const keyOf = (w: Write): string => {
    const at = 'put' in w ? w.put : 'delete' in w ? w.delete : 'check' in w ? w.check : w.unindex;
    return JSON.stringify([at.pk, at.sk]);
  };
  return fc.uniqueArray(write, { minLength: 1, maxLength: 5, selector: keyOf });
}
