/** The operator's function, over an empty node: what it puts in force, and what it refuses whole. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkInstallation } from '../../../functions/operator/check-installation.ts';
import { operatorOperations } from '../../../functions/operator/operations.ts';
import { exerciseProfile } from '../../../local/profiles.ts';
import { createFileAuditStore } from '../../../shared/adapters/embedded/audit-store.ts';
import { createFileVault } from '../../../shared/adapters/embedded/file-vault.ts';
import { systemIds } from '../../../shared/adapters/embedded/ids.ts';
import { openKeyFolder } from '../../../shared/adapters/embedded/key-files.ts';
import { jsonLog } from '../../../shared/adapters/embedded/log.ts';
import { openSqliteTable } from '../../../shared/adapters/embedded/sqlite-table.ts';
import { systemClock } from '../../../shared/adapters/embedded/system-clock.ts';
import { createBlobCipher } from '../../../shared/adapters/formats/blob.ts';
import { composeCases } from '../../../shared/application/cases/compose-cases.ts';
import { currentActor } from '../../../shared/application/cases/directory-actor.ts';
import { type KeyPort, KeyUnavailableError } from '../../../shared/application/ports.ts';
import { recordErasure } from '../../../shared/application/restore/erasure-ledger.ts';

const ISSUER = 'https://issuer.example';
const [XA, XB] = [exerciseProfile('XA'), exerciseProfile('XB')];

async function emptyNode(exerciseClock = true) {
  const folder = mkdtempSync(join(tmpdir(), 'accord-operator-'));
  const ids = systemIds(systemClock);
  const { keys } = await openKeyFolder({ folder, ids });
  const table = openSqliteTable({ file: ':memory:', clock: systemClock });
  const lines: string[] = [];
  const process = (with_: KeyPort = keys) =>
    composeCases({
      party: 'XA',
      table,
      keys: with_,
      blobs: createBlobCipher(ids),
      vault: createFileVault(folder, ids),
      systemClock,
      ids,
      exerciseClock,
    }).cases;
  const cases = process();
  const log = jsonLog({ write: (line) => void lines.push(line) });
  const auditStore = createFileAuditStore(join(folder, 'audit'), ids);
  return {
    run: operatorOperations({ cases, exerciseClock, issuer: ISSUER, auditStore, log }),
    auditStore,
    cases,
    process,
    keys,
    lines,
    close() {
      table.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let node: Awaited<ReturnType<typeof emptyNode>>;
beforeEach(async () => {
  node = await emptyNode();
});
afterEach(() => node.close());

const install = (...profiles: unknown[]) => node.run({ operation: 'install-profiles', profiles });

it('installs profiles, and says the second time that nothing changed', async () => {
  expect(await install(XA, XB)).toEqual({
    ok: true,
    party: 'XA',
    changed: ['XA', 'XB'],
    profiles: ['XA', 'XB'],
  });
  expect(await install(XA, XB)).toMatchObject({ ok: true, changed: [] });
  expect(await node.run({ operation: 'health' })).toEqual({ ok: true, party: 'XA', profiles: ['XA', 'XB'] });
});

it('replays the erasures after a restore, and not by a ledger that lacks a record', async () => {
  expect(await node.run({ operation: 'replay-erasures' })).toEqual({ ok: true, records: 0, erased: [] });
  const erasure = { caseId: 'req_A', erasedAt: '2026-03-02T10:00:00.000Z', certificate: 'a'.repeat(64) };
  await recordErasure(node.auditStore, erasure);
  expect(await node.run({ operation: 'replay-erasures' })).toEqual({ ok: true, records: 1, erased: [] });
  await node.auditStore.keep('erasures/00000003.json', Buffer.from('{}'));
  expect(await node.run({ operation: 'replay-erasures' })).toMatchObject({
    ok: false,
    code: 'ledger-broken',
  });
});

it('a broken profile keeps out the good ones beside it, and is named by its place', async () => {
  const answer = await install(XA, { ...XB, code: 'xb', unknownField: 1 });
  expect(answer).toMatchObject({ ok: false, code: 'invalid-profiles' });
  expect(JSON.stringify(answer)).toContain('profiles[1].');
  expect(await node.run({ operation: 'health' })).toMatchObject({ ok: false, code: 'no-profile' });
});

it('the first installation holds the profile of the node itself', async () => {
  expect(await install(XB)).toMatchObject({ ok: false, problems: [{ path: 'XA' }] });
  await install(XA);
  expect(await install(XB)).toMatchObject({ ok: true, changed: ['XB'] });
});

it('a profile that moves the clock is not for a node that was deployed without that', async () => {
  node.close();
  node = await emptyNode(false);
  expect(await install(XA)).toMatchObject({ ok: false, problems: [{ path: 'XA.exerciseClock' }] });
});

it('a production node takes no exercise profile', () => {
  const installed = { XA: { ...XA, exercise: false, exerciseClock: false } };
  const checked = checkInstallation([XB], { party: 'XA', exerciseClock: false, installed });
  expect(checked).toEqual({ profiles: [], problems: [{ path: 'XB', message: expect.any(String) }] });
});

it('leaves secrets that a function finds which may only unwrap', async () => {
  await install(XA);
  const generateDataKey: KeyPort['generateDataKey'] = async () => {
    throw new KeyUnavailableError('not this function');
  };
  const other = node.process({ ...node.keys, generateDataKey });
  const secret = await other.secrets.secret('pages');
  expect(secret).toHaveLength(32);
  expect(Buffer.from(secret)).toEqual(Buffer.from(await node.cases.secrets.secret('pages')));
  expect(Buffer.from(secret)).not.toEqual(Buffer.from(await other.secrets.secret('idempotency')));
});

it('two processes that make a secret at once end with the same one', async () => {
  const [a, b] = [node.process(), node.process()];
  const made = await Promise.all([a.secrets.secret('pages'), b.secrets.secret('pages')]);
  expect(Buffer.from(made[0])).toEqual(Buffer.from(made[1]));
});

it('enrols an administrator of the node’s own issuer; a repetition gives the same id', async () => {
  await install(XA);
  const request = { operation: 'enrol-administrator', subject: 'someone', displayName: 'A. Person' };
  const first = await node.run(request);
  expect(first).toMatchObject({ ok: true, id: expect.stringMatching(/^usr_[0-9a-f]{32}$/) });
  expect(await node.run(request)).toEqual(first);
  const actor = await currentActor(node.cases.table, first.ok ? String(first.id) : '', systemClock.now());
  expect(actor?.roles).toEqual(['administrator']);
  expect(node.lines.join('')).not.toContain('A. Person');
});

it.each([
  {},
  { operation: 'health', more: 1 },
  { operation: 'install-profiles', profiles: [] },
  { operation: 'enrol-administrator', subject: '', displayName: 'A' },
  { operation: 'enrol-administrator', subject: 's', displayName: 'A', roles: ['approver'] },
  'health',
])('refuses %j with its reasons', async (request) => {
  const answer = await node.run(request);
  expect(answer).toMatchObject({ ok: false, code: 'invalid-request' });
  expect(!answer.ok && answer.problems.length).toBeGreaterThan(0);
});
