import { createSegmentCipher } from '../../shared/adapters/formats/segments.ts';
import { type ExportRow, exportKey, toExport } from '../../shared/application/audit/export-rows.ts';
import { requestExport } from '../../shared/application/audit/request-export.ts';
import { runExport, sweepExports } from '../../shared/application/audit/run-exports.ts';
import type { Vault } from '../../shared/application/ports.ts';
import { drafted } from '../support/e2e-order.ts';
import type { EmbeddedTarget } from '../support/e2e-target.ts';

const MINUTE = 60_000;

export function jobsSuite(under: () => EmbeddedTarget): void {
  let caseId: string;
  beforeAll(async () => {
    caseId = await drafted(under());
  });
  let made = 0;

  /** The node's own parts, with a clock and a vault that the test can spoil. */
  const parts = () => {
    const { roots } = under().node.node;
    const started = Date.now();
    const shift = { minutes: 0 };
    const systemClock = { now: () => new Date(started + shift.minutes * MINUTE).toISOString() };
    const vault = { ...roots.vault };
    const deps = {
      ...roots,
      vault,
      systemClock,
      segments: createSegmentCipher(),
      startExport: () => undefined,
    };
    return { deps, shift, vault, real: roots.vault };
  };
  const asked = async ({ deps }: ReturnType<typeof parts>) => {
    const actor = { id: await under().actorId('officer'), roles: ['case-officer'], authority: 'xa-dpp' };
    made += 1;
    const result = await requestExport(deps, { caseId, actor, form: 'plain', key: `job-${made}` });
    if (!result.ok) throw new Error(result.why);
    return result.entry;
  };
  const now = async ({ deps }: ReturnType<typeof parts>, { exportId }: ExportRow): Promise<ExportRow> => {
    const row = await deps.table.get(exportKey(caseId, exportId));
    if (!row) throw new Error('no row');
    return toExport(row);
  };
  const failing: Vault['put'] = async () => {
    throw new Error('disk full');
  };
  /** Indexes lag in these tests, as they do on AWS. */
  const swept = async ({ deps }: ReturnType<typeof parts>) => {
    await new Promise((resolve) => setTimeout(resolve, 60));
    return sweepExports(deps);
  };

  test('two processes at once make one file', async () => {
    const node = parts();
    const entry = await asked(node);
    await Promise.all([
      runExport(node.deps, entry),
      runExport(node.deps, entry),
      runExport(node.deps, entry),
    ]);
    const { state, attempt } = await now(node, entry);
    expect(state).toBe('ready');
    const names = (await node.real.list(`exports/${caseId}/${entry.exportId}/`)).map(({ name }) => name);
    expect(names).toEqual([`exports/${caseId}/${entry.exportId}/${attempt}/0`]);
  });

  test('a request that nobody took up is taken up by the sweep', async () => {
    const node = parts();
    const entry = await asked(node);
    await swept(node);
    expect((await now(node, entry)).state).toBe('ready');
  });

  test('what failed is left alone while its lease runs, then made anew', async () => {
    const node = parts();
    const entry = await asked(node);
    node.vault.put = failing;
    await expect(runExport(node.deps, entry)).rejects.toThrow('disk full');
    node.vault.put = node.real.put;
    await swept(node);
    expect(await now(node, entry)).toMatchObject({ state: 'requested', attempts: 1 });
    node.shift.minutes = 17;
    await swept(node);
    expect(await now(node, entry)).toMatchObject({ state: 'ready', attempts: 2 });
  });

  test('after five failures it has failed, and nothing of it lies in the vault', async () => {
    const node = parts();
    const entry = await asked(node);
    node.vault.put = failing;
    for (let n = 1; n <= 5; n += 1) {
      await expect(runExport(node.deps, entry)).rejects.toThrow('disk full');
      node.shift.minutes += 17;
    }
    expect(await now(node, entry)).toMatchObject({ state: 'failed', code: 'fault' });
    await runExport(node.deps, entry);
    expect(await node.real.list(`exports/${caseId}/${entry.exportId}/`)).toEqual([]);
    const client = await under().client('officer');
    const answer = await client.call('GET', `/cases/${caseId}/exports/${entry.exportId}/content`);
    expect(answer).toMatchObject({ status: 409, body: { code: 'export-failed' } });
  });

  test('after seven days the file is gone and the row says so', async () => {
    const node = parts();
    const entry = await asked(node);
    await runExport(node.deps, entry);
    node.shift.minutes = 7 * 24 * 60 - 1;
    await swept(node);
    expect((await now(node, entry)).state).toBe('ready');
    node.shift.minutes += 2;
    await swept(node);
    expect((await now(node, entry)).state).toBe('expired');
    expect(await node.real.list(`exports/${caseId}/${entry.exportId}/`)).toEqual([]);
  });
}
