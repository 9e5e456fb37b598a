/**
 * `npm run restore`: a data folder from its backup, with everything erased again that was erased since. The folder
 * cannot be served before that is done.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { createFileAuditStore } from '../shared/adapters/embedded/audit-store.ts';
import { createFileVault } from '../shared/adapters/embedded/file-vault.ts';
import { systemIds } from '../shared/adapters/embedded/ids.ts';
import { openKeyFolder } from '../shared/adapters/embedded/key-files.ts';
import { openSqliteTable } from '../shared/adapters/embedded/sqlite-table.ts';
import { systemClock } from '../shared/adapters/embedded/system-clock.ts';
import { createBlobCipher } from '../shared/adapters/formats/blob.ts';
import { composeCases } from '../shared/application/cases/compose-cases.ts';
import { LedgerBrokenError } from '../shared/application/restore/erasure-ledger.ts';
import { type ReplayReport, replayErasures } from '../shared/application/restore/replay-erasures.ts';
import { CommandError, readOptions, runCommand, UsageError } from './command-line.ts';
import { lockFolder } from './host/folder-lock.ts';
import { RESTORE_PENDING } from './host/restore-pending.ts';

const USAGE = `Usage: npm run restore -- --party XA --backup DIR --audit DIR --data DIR
  --backup DIR  a copy of the data folder, of one moment
  --audit DIR   the folder \`audit\` of the node as it was last: its ledger says what was erased since the backup
  --data DIR    the new data folder; must not exist, unless an earlier restore into it was broken off`;

const optionsSchema = z.object({
  party: z.string({ error: 'name the Party' }).regex(/^[A-Z]{2}$/, 'two letters'),
  backup: z.string({ error: 'name the backup' }).min(1),
  audit: z.string({ error: 'name the audit folder of the node as it was last' }).min(1),
  data: z.string({ error: 'name the new data folder' }).min(1),
});
export type RestoreOptions = z.infer<typeof optionsSchema>;

export async function restore(args: readonly string[], print = console.log): Promise<number> {
  const { values, positionals } = readOptions(
    args,
    {
      party: { type: 'string' },
      backup: { type: 'string' },
      audit: { type: 'string' },
      data: { type: 'string' },
    },
    optionsSchema,
    USAGE,
  );
  if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is not an option.\n${USAGE}`);
  const { records, erased } = await restoreFolder(values);
  print(
    `Restored to ${values.data}. The ledger holds ${records} erasures; the backup had brought back ${erased.length}:`,
  );
  for (const caseId of erased) print(`  ${caseId} is erased again`);
  print('Start the node on it, look at a case, and take a new backup.');
  return 0;
}

export async function restoreFolder({ party, backup, audit, data }: RestoreOptions): Promise<ReplayReport> {
  if (!existsSync(join(backup, 'table.sqlite')))
    throw new CommandError(`${backup} is no copy of a data folder: table.sqlite is missing`);
  if (!existsSync(audit)) throw new CommandError(`${audit} is not there`);
  const pending = join(data, RESTORE_PENDING);
  if (existsSync(data) && readdirSync(data).length > 0 && !existsSync(pending))
    throw new CommandError(`${data} holds something already; restore into a new folder`);
  // Before anything else is there: from here on nobody serves this folder until it is done.
  mkdirSync(data, { recursive: true, mode: 0o700 });
  writeFileSync(pending, '');
  const unlock = lockFolder(data);
  try {
    const own = new Set(['lock.sqlite', 'node.json', RESTORE_PENDING]);
    for (const name of readdirSync(backup)) {
      if (!own.has(name) && !name.startsWith('lock.sqlite')) {
        rmSync(join(data, name), { recursive: true, force: true });
        cpSync(join(backup, name), join(data, name), { recursive: true, preserveTimestamps: true });
      }
    }
    // What was kept since the backup stays kept; what is there twice is the same.
    cpSync(audit, join(data, 'audit'), { recursive: true, force: false, preserveTimestamps: true });
    const report = await replay(party, data);
    rmSync(pending);
    return report;
  } catch (error) {
    if (error instanceof LedgerBrokenError) throw new CommandError(`${error.message}: restore nothing by it`);
    throw error;
  } finally {
    unlock();
  }
}

async function replay(party: string, data: string): Promise<ReplayReport> {
  const ids = systemIds(systemClock);
  const { keys } = await openKeyFolder({ folder: join(data, 'keys'), ids });
  const table = openSqliteTable({ file: join(data, 'table.sqlite') });
  try {
    const { cases } = composeCases({
      ...{ party, table, keys, systemClock, ids },
      blobs: createBlobCipher(ids),
      vault: createFileVault(join(data, 'vault'), ids),
      exerciseClock: false,
    });
    const report = await replayErasures(cases, createFileAuditStore(join(data, 'audit'), ids));
    // Deleted rows must not lie on in the log of the database.
    table.checkpoint();
    return report;
  } finally {
    table.close();
  }
}

if (import.meta.main) await runCommand(restore);
