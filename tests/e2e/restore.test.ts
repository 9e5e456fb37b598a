/** A restore, rehearsed: a node lost after its last backup comes back, and what was erased since does not. */
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeClient, sha256 } from '../../local/client.ts';
import { enrolCast, type Passwords, type PlayerName } from '../../local/exercise/cast.ts';
import { type RunningNode, startNode } from '../../local/host/node.ts';
import { RESTORE_PENDING } from '../../local/host/restore-pending.ts';
import { obtainToken } from '../../local/identity/obtain-token.ts';
import { exerciseProfile } from '../../local/profiles.ts';
import { restoreFolder } from '../../local/restore.ts';
import { createFileAuditStore } from '../../shared/adapters/embedded/audit-store.ts';
import { systemIds } from '../../shared/adapters/embedded/ids.ts';
import { systemClock } from '../../shared/adapters/embedded/system-clock.ts';
import { recordErasure } from '../../shared/application/restore/erasure-ledger.ts';
import { freePort } from '../support/crash-node.ts';
import { attach, CANARY, draftBody, orderPdf, pdf } from '../support/e2e-order.ts';

const root = mkdtempSync(join(tmpdir(), 'accord-restore-'));
const at = (name: string): string => join(root, name);
let port = 0;
let passwords: Passwords;
let erased = '';
let kept = '';
let document = '';

const open = (folder: string): Promise<RunningNode> =>
  startNode({
    profile: exerciseProfile('XA'),
    others: ['XB', 'XC', 'XD'].map(exerciseProfile),
    ...{ folder, port, scanner: 'test-signature' as const },
  });
async function as({ issuer, baseUrl }: RunningNode, username: PlayerName): Promise<NodeClient> {
  return new NodeClient(baseUrl, await obtainToken({ issuer, username, password: passwords[username] }));
}
/** Every file below a folder. */
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

beforeAll(async () => {
  port = await freePort();
  const node = await open(at('live'));
  passwords = await enrolCast(node);
  const officer = await as(node, 'officer');
  for (const one of ['erased', 'kept'] as const) {
    const { id } = await officer.expect('POST', '/cases', { body: draftBody() });
    const documentId = await attach(officer, String(id), orderPdf());
    if (one === 'erased') erased = String(id);
    else [kept, document] = [String(id), documentId];
  }
  await node.settle();
  await node.close();
  cpSync(at('live'), at('backup'), { recursive: true });
  // Since the backup: an erasure, as its ledger records it.
  const ledger = createFileAuditStore(join(at('live'), 'audit'), systemIds(systemClock));
  await recordErasure(ledger, {
    ...{ caseId: erased, erasedAt: systemClock.now(), certificate: sha256(Buffer.from('certificate')) },
  });
}, 120_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const options = (data: string) => ({
  ...{ party: 'XA', backup: at('backup'), audit: join(at('live'), 'audit'), data: at(data) },
});

test('what was erased since the backup does not come back; everything else reads', async () => {
  expect(await restoreFolder(options('restored'))).toEqual({ records: 1, erased: [erased] });
  expect(filesOf(join(at('restored'), 'vault')).filter((file) => file.includes(erased))).toEqual([]);
  expect(filesOf(join(at('restored'), 'vault')).some((file) => file.includes(kept))).toBe(true);

  const node = await open(at('restored'));
  try {
    const officer = await as(node, 'officer');
    expect((await officer.call('GET', `/cases/${erased}`)).status).toBe(404);
    expect((await officer.call('GET', `/cases/${erased}/events`)).status).toBe(404);
    expect((await node.node.cases.table.query(`CASE#${erased}`)).rows).toEqual([]);
    const { entries } = await officer.expect('GET', '/cases?limit=100');
    expect((entries as { caseId: string }[]).map(({ caseId }) => caseId)).toEqual([kept]);
    const body = { identifier: `${CANARY}@lumen.xb.example` };
    const found = await officer.expect('POST', '/search', { body });
    expect(JSON.stringify(found)).toContain(kept);
    expect(JSON.stringify(found)).not.toContain(erased);

    expect(await officer.expect('GET', `/cases/${kept}`)).toMatchObject({ id: kept });
    expect(Buffer.from(await officer.download(kept, document))).toEqual(Buffer.from(pdf('Order in fr')));
    await node.settle();
  } finally {
    await node.close();
  }
}, 60_000);

test('the same restore without the erasures would have brought it back: the test can fail', async () => {
  const without = { ...options('naive'), audit: join(at('backup'), 'audit') };
  expect(await restoreFolder(without)).toEqual({ records: 0, erased: [] });
  expect(filesOf(join(at('naive'), 'vault')).some((file) => file.includes(erased))).toBe(true);
});

test('a folder whose restore was broken off is not served, and is restored again', async () => {
  cpSync(at('backup'), at('half'), { recursive: true });
  writeFileSync(join(at('half'), RESTORE_PENDING), '');
  await expect(open(at('half'))).rejects.toThrow('run npm run restore again first');
  expect(await restoreFolder(options('half'))).toMatchObject({ erased: [erased] });
  await (await open(at('half'))).close();
}, 60_000);

test('nothing is restored over a folder in use, from no backup, or by a ledger that lacks a record', async () => {
  await expect(restoreFolder(options('live'))).rejects.toThrow('holds something already');
  await expect(restoreFolder({ ...options('new'), backup: root })).rejects.toThrow(
    'no copy of a data folder',
  );
  await expect(restoreFolder({ ...options('new'), audit: at('nowhere') })).rejects.toThrow('is not there');
  cpSync(join(at('live'), 'audit'), at('gap'), { recursive: true });
  cpSync(join(at('gap'), 'erasures', '00000001.json'), join(at('gap'), 'erasures', '00000003.json'));
  await expect(restoreFolder({ ...options('gapped'), audit: at('gap') })).rejects.toThrow('is missing');
  await expect(open(at('gapped'))).rejects.toThrow('run npm run restore again first');
});
