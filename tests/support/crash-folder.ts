/** A node's data folder at rest: opened without the node, searched, aged. */
import { readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { openDeliveryQueue } from '../../shared/adapters/embedded/delivery-queue.ts';
import { createFileVault } from '../../shared/adapters/embedded/file-vault.ts';
import { systemIds } from '../../shared/adapters/embedded/ids.ts';
import { openKeyFolder } from '../../shared/adapters/embedded/key-files.ts';
import { openSqliteTable } from '../../shared/adapters/embedded/sqlite-table.ts';
import { systemClock } from '../../shared/adapters/embedded/system-clock.ts';
import { createBlobCipher } from '../../shared/adapters/formats/blob.ts';
import { caseKeys } from '../../shared/application/cases/case-keys.ts';
import type { CaseDeps } from '../../shared/application/cases/deps.ts';
import type { StoredEvent } from '../../shared/application/cases/load-case.ts';
import { nodeSecrets } from '../../shared/application/cases/node-secrets.ts';
import { profileBook } from '../../shared/application/cases/profile-book.ts';
import { productionClock } from '../../shared/application/legal-clock.ts';
import type { SystemClock } from '../../shared/application/ports.ts';
import type { Table } from '../../shared/application/table.ts';
import { KINDS } from '../../shared/case/kinds.ts';

/** The use cases' own wiring over a folder; `table` in front of the file where a test wants one there. */
export async function openFolder(
  folder: string,
  change: { wrap?: (table: Table) => Table; clock?: SystemClock } = {},
): Promise<{ deps: CaseDeps; close: () => void }> {
  const { clock = systemClock } = change;
  const ids = systemIds(clock);
  const { keys } = await openKeyFolder({ folder: join(folder, 'keys'), ids });
  const sqlite = openSqliteTable({ file: join(folder, 'table.sqlite'), clock });
  const table = change.wrap ? change.wrap(sqlite) : sqlite;
  const deps: CaseDeps = {
    party: 'XA',
    table,
    keys,
    caseKeys: caseKeys(keys, 'XA'),
    blobs: createBlobCipher(ids),
    vault: createFileVault(join(folder, 'vault'), ids),
    legalClock: productionClock(clock),
    systemClock: clock,
    ids,
    profiles: profileBook(table),
    secrets: nodeSecrets(table, keys, ids, 'XA'),
    kinds: KINDS,
  };
  return { deps, close: () => sqlite.close() };
}

export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

export const temporaryFiles = (folder: string): string[] =>
  filesBelow(folder).filter((path) => /[\\/]\.tmp-[^\\/]*$/.test(path));

/** Makes everything below look a day and an hour older than it is. */
export function age(folder: string): void {
  for (const path of filesBelow(folder)) {
    const at = statSync(path).mtimeMs / 1000 - 25 * 3600;
    utimesSync(path, at, at);
  }
}

export function deliveryCounts(folder: string): { waiting: number; dead: number } {
  const queue = openDeliveryQueue({
    file: join(folder, 'deliveries.sqlite'),
    clock: systemClock,
    ids: systemIds(),
    targetsOf: () => [],
  });
  try {
    return queue.totals();
  } finally {
    queue.close();
  }
}

/** Who is told of what: written down here once more, apart from the code under test. */
const TO_AUTHORITY = [
  'OrderSubmitted',
  'OrderReturned',
  'OrderApproved',
  'OrderReceived',
  'DisclosureMade',
  'DisclosureMadeInPart',
  'DisclosureRefused',
  'ResponsePeriodExpired',
  'DocumentRejected',
];
const TO_PROVIDERS = ['OrderIssued', 'OrderWithdrawn'];

const mailedProviders = (ids: readonly string[]): number => ids.filter((id) => id === 'prov-xb-lumen').length;

/** The mails that the events ask for, by name of file. All orders of these tests go to Lumen or Polaris. */
export function expectedMails(events: ReadonlyMap<string, readonly StoredEvent[]>): string[] {
  const names: string[] = [];
  for (const [caseId, list] of events) {
    let addressees: string[] = [];
    for (const { envelope } of list) {
      const { type, seq, open } = envelope;
      if (type === 'OrderIssued')
        addressees = (open.addressees as { providerId: string }[]).map(({ providerId }) => providerId);
      const count = TO_AUTHORITY.includes(type)
        ? 1
        : TO_PROVIDERS.includes(type)
          ? mailedProviders(addressees)
          : type === 'ResponseReminderDue'
            ? mailedProviders([String(open.providerId)])
            : 0;
      for (let n = 0; n < count; n += 1) names.push(`${caseId}-${seq}-${n}.eml`);
    }
  }
  return names.sort();
}

export function mailsIn(folder: string): string[] {
  return readdirSync(join(folder, 'mail'))
    .filter(
      (name) => name.endsWith('.eml') && readFileSync(join(folder, 'mail', name), 'utf8').includes('Case:'),
    )
    .sort();
}
