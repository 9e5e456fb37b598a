/** What both engines promise behind the Table port. Run by table.test.ts and, on the emulator, tests/aws. */
import type { Table } from '../../shared/application/table.ts';
import type { MakeTable } from '../support/table-fixture.ts';
import { indexReads } from './table.indexes.ts';
import { modelled } from './table.model.ts';
import { keyReads } from './table.reads.ts';
import { tokensAndRaces } from './table.tokens.ts';
import { conditionsAndBytes } from './table.writes.ts';

export interface ContractOptions {
  /** Random histories compared with a plain map. */
  readonly histories?: number;
}

export function tableContract(name: string, makeTable: MakeTable, options: ContractOptions = {}): void {
  describe(`Table on ${name}`, () => {
    let made: Awaited<ReturnType<MakeTable>>;
    beforeAll(async () => {
      made = await makeTable();
    });
    afterAll(async () => {
      await made.close();
    });
    const table = (): Table => made.table;
    conditionsAndBytes(table);
    keyReads(table);
    indexReads(table);
    tokensAndRaces(table);
    modelled(table, options.histories ?? 40);
  });
}
