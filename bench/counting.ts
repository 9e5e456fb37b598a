/**
 * Ports that count. A round trip is a place on the critical path: calls made side by side share one, a call that
 * had to wait for another comes after it. Every counted call therefore takes one turn of the event loop, as a
 * remote call would, or an answer could come before its neighbours were asked.
 */

import { keyOf } from '../shared/adapters/table-rules.ts';
import type { Key, Row, Table, Write } from '../shared/application/table.ts';
import { writeUnits } from './write-units.ts';

export interface Call {
  readonly port: string;
  readonly method: string;
  /** 1 for the first round trip of the measured work. */
  readonly position: number;
}

export class Tally {
  calls: Call[] = [];
  /** Write units of each transaction that was sent. */
  units: number[] = [];
  /** Rows that queries and index reads gave. */
  rowsRead = 0;
  #completed = 0;

  begin(port: string, method: string): () => void {
    const position = this.#completed + 1;
    this.calls.push({ port, method, position });
    return () => {
      this.#completed = Math.max(this.#completed, position);
    };
  }

  reset(): void {
    this.calls = [];
    this.units = [];
    this.rowsRead = 0;
    this.#completed = 0;
  }

  /** Length of the critical path. */
  get roundTrips(): number {
    return Math.max(0, ...this.calls.map(({ position }) => position));
  }

  count(port: string, method?: string): number {
    return this.calls.filter((call) => call.port === port && (method === undefined || call.method === method))
      .length;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The named methods of a port, counted; the others pass through. */
export function counting<P extends object>(
  port: P,
  name: string,
  methods: readonly (keyof P & string)[],
  tally: Tally,
): P {
  return new Proxy(port, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      if (!methods.some((method) => method === property)) return value.bind(target);
      return async (...args: unknown[]): Promise<unknown> => {
        const done = tally.begin(name, String(property));
        try {
          return await value.apply(target, args);
        } finally {
          await turn();
          done();
        }
      };
    },
  });
}

/** The table, counted, with what DynamoDB would bill for each transaction. `rows` gathers what was put, if given. */
export function countingTable(table: Table, tally: Tally, rows?: Map<string, Row>): Table {
  const billed: Table = {
    get: (key) => table.get(key),
    async query(pk, range) {
      const page = await table.query(pk, range);
      tally.rowsRead += page.rows.length;
      return page;
    },
    async index(name, pk, range) {
      const page = await table.index(name, pk, range);
      tally.rowsRead += page.rows.length;
      return page;
    },
    async transact(writes, token) {
      const before = await Promise.all(writes.map((write) => table.get(keyOf(write))));
      tally.units.push(writes.reduce((sum, write, n) => sum + writeUnits(write, before[n]), 0));
      const result = await table.transact(writes, token);
      if (result.ok && rows) await keep(table, writes, rows);
      return result;
    },
  };
  return counting(billed, 'table', ['get', 'query', 'index', 'transact'], tally);
}

async function keep(table: Table, writes: readonly Write[], rows: Map<string, Row>): Promise<void> {
  for (const key of writes.map(keyOf)) {
    const row = await table.get(key);
    if (row) rows.set(textOf(key), row);
    else rows.delete(textOf(key));
  }
}

const textOf = ({ pk, sk }: Key): string => `${pk}\u0000${sk}`;
