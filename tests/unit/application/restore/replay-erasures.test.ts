/** The ledger of erasures and its replay: each record once, chained, and a replay that can be broken off anywhere. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileAuditStore } from '../../../../shared/adapters/embedded/audit-store.ts';
import { systemIds } from '../../../../shared/adapters/embedded/ids.ts';
import { loadCase } from '../../../../shared/application/cases/load-case.ts';
import type { AuditStore } from '../../../../shared/application/ports.ts';
import { readErasures, recordErasure } from '../../../../shared/application/restore/erasure-ledger.ts';
import { replayErasures } from '../../../../shared/application/restore/replay-erasures.ts';
import { type Core, openCase, openCore } from '../../../support/e2e-core.ts';
import { completeContent } from '../../../support/e2e-order.ts';

let folder = '';
let store: AuditStore;
let core: Core;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'accord-ledger-'));
  core = await openCore();
  store = createFileAuditStore(folder, systemIds(core.deps.systemClock));
});
afterEach(() => {
  core.close();
  rmSync(folder, { recursive: true, force: true });
});

const erasure = (caseId: string) => ({
  ...{ caseId, erasedAt: '2026-03-02T10:00:00.000Z', certificate: 'a'.repeat(64) },
});

test('records are numbered and chained; a case is recorded once', async () => {
  const first = await recordErasure(store, erasure('req_A'));
  const second = await recordErasure(store, erasure('req_B'));
  expect(await recordErasure(store, erasure('req_A'))).toEqual(first);
  expect([first.n, second.n]).toEqual([1, 2]);
  expect(await readErasures(store)).toEqual([first, second]);
});

test('two writers at once get two numbers', async () => {
  await Promise.all(['req_A', 'req_B', 'req_C'].map((id) => recordErasure(store, erasure(id))));
  expect((await readErasures(store)).map(({ caseId }) => caseId).sort()).toEqual(['req_A', 'req_B', 'req_C']);
});

test('an altered record is found by the one after it', async () => {
  await recordErasure(store, erasure('req_A'));
  await recordErasure(store, erasure('req_B'));
  const forged: AuditStore = {
    ...store,
    read: async (name) => {
      const bytes = await store.read(name);
      return name.endsWith('1.json') && bytes
        ? Buffer.from(Buffer.from(bytes).toString().replace('req_A', 'req_X'))
        : bytes;
    },
  };
  await expect(readErasures(forged)).rejects.toThrow('record 2 of the erasure ledger does not follow');
});

test('a replay that is broken off anywhere is finished by the next, search terms included', async () => {
  const [gone, kept] = [await openCase(core, completeContent()), await openCase(core, completeContent())];
  await recordErasure(store, erasure(gone));
  const tokens = Object.values((await loadCase(core.deps, gone))?.tokens ?? {});
  expect(tokens.length).toBeGreaterThan(0);
  for (let calls = 1; ; calls += 1) {
    let left = calls;
    const failing = {
      ...core.deps,
      table: {
        ...core.deps.table,
        transact: async (...args: Parameters<typeof core.deps.table.transact>) => {
          left -= 1;
          if (left < 0) throw new Error('lost');
          return core.deps.table.transact(...args);
        },
      },
    };
    const done = await replayErasures(failing, store).then(
      () => true,
      () => false,
    );
    if (done) break;
    expect(calls).toBeLessThan(20);
  }
  expect(await core.rows(`CASE#${gone}`)).toEqual([]);
  expect((await replayErasures(core.deps, store)).erased).toEqual([]);
  for (const token of tokens) expect((await core.rows(`BI#${token}`)).map(({ sk }) => sk)).toEqual([kept]);
  expect((await core.rows(`CASE#${kept}`)).length).toBeGreaterThan(2);
});
