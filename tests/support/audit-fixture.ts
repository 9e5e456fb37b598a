/** A table, keys and a kept store of their own, and a clock that a test moves: what roots are made with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileAuditStore } from '../../shared/adapters/embedded/audit-store.ts';
import { systemIds } from '../../shared/adapters/embedded/ids.ts';
import { openSigningKeys } from '../../shared/adapters/embedded/signing-key.ts';
import { openSqliteTable } from '../../shared/adapters/embedded/sqlite-table.ts';
import { createBlobCipher } from '../../shared/adapters/formats/blob.ts';
import type { Leaf } from '../../shared/application/audit/leaves.ts';
import { transactWithLeaf } from '../../shared/application/audit/leaves.ts';
import type { Vault } from '../../shared/application/ports.ts';

export async function auditFixture(start = '2026-03-02T10:00:00.000Z') {
  const folder = mkdtempSync(join(tmpdir(), 'accord-audit-'));
  const clock = { at: start };
  const systemClock = { now: () => clock.at };
  const ids = systemIds();
  const table = openSqliteTable({ file: ':memory:' });
  const signing = await openSigningKeys({ folder: join(folder, 'keys'), ids });
  const auditStore = createFileAuditStore(join(folder, 'audit'), ids);
  const logged: string[] = [];
  const log = {
    info: (code: string) => void logged.push(code),
    error: (code: string) => void logged.push(code),
  };
  let made = 0;
  const deps = {
    party: 'XA',
    table,
    ids,
    systemClock,
    legalClock: { now: async () => clock.at },
    signing,
    auditStore,
    log,
    blobs: createBlobCipher(ids),
    // Nothing here is large enough for it.
    vault: {} as Vault,
  };
  return {
    deps,
    clock,
    folder,
    /** Sets the clock to a time of day. */
    goTo(instant: string): void {
      clock.at = instant;
    },
    async leaf(change: Partial<{ caseId: string; seq: number; hash: string }> = {}): Promise<Leaf> {
      made += 1;
      const leaf: Leaf = { caseId: `req_${made}`, seq: 1, hash: String(made).padStart(64, '0'), ...change };
      await transactWithLeaf(deps, [], leaf);
      return leaf;
    },
    close(): void {
      table.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type AuditFixture = Awaited<ReturnType<typeof auditFixture>>;

export async function collected<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of source) all.push(each);
  return all;
}
