import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chaoticTable } from '../../shared/adapters/embedded/chaotic-table.ts';
import { openSqliteTable } from '../../shared/adapters/embedded/sqlite-table.ts';
import { tableContract } from './table.contract.ts';

tableContract('SQLite in memory', async () => {
  const table = openSqliteTable({ file: ':memory:' });
  return { table, close: () => table.close() };
});

tableContract('SQLite in a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'accord-table-'));
  const table = openSqliteTable({ file: join(folder, 'table.db') });
  return {
    table,
    close: () => {
      table.close();
      rmSync(folder, { recursive: true });
    },
  };
});

tableContract('SQLite with lagging indexes', async () => {
  const table = openSqliteTable({ file: ':memory:' });
  return { table: chaoticTable(table, { seed: 224, lagMs: 30 }), close: () => table.close() };
});
