/** What becomes of the rows of packages: nobody sent, not opened, not yet told, over, and gone with their case. */
import { setTimeout as wait } from 'node:timers/promises';
import { keyKey } from '../../../shared/application/cases/rows.ts';
import { MAX_ATTEMPTS } from '../../../shared/application/cases/sweep-due.ts';
import { forgetPackagesOf } from '../../../shared/application/packages/forget-packages.ts';
import { caseOfPackage } from '../../../shared/application/packages/package-rows.ts';
import { listPackages } from '../../../shared/application/packages/read-packages.ts';
import { sweepPackages } from '../../../shared/application/packages/sweep-packages.ts';
import { eventsOf } from '../../support/e2e-core.ts';
import { openPackageNode, type PackageNode, UPLOADER } from '../../support/package-node.ts';
import { soundZip } from '../../support/packages.ts';

let node: PackageNode;
beforeEach(async () => {
  node = await openPackageNode();
});
afterEach(() => node.close());

/** The index lags for 30 ms of the machine's own time. */
const settled = () => wait(40);
async function sweep(change: object = {}) {
  await settled();
  return sweepPackages({ ...node.deps, log: node.core.log, ...change });
}
const codes = async (id: string) => (await node.result(id)).problems.map(({ code }) => code);
const rowsOf = async (id: string) => [
  ...(await node.core.rows(`PKG#${id}`)),
  ...(await node.core.rows(`CASE#${caseOfPackage(id)}`)).filter(({ sk }) => sk.startsWith('PKG#')),
];

describe('a package that nobody sent', () => {
  it('is rejected an hour after its day, and not before; its uploader is told once', async () => {
    const { row } = await node.announced(soundZip());
    node.pass(24.9);
    expect(await sweep()).toEqual({ done: 0, failed: 0, parked: 0 });
    expect((await node.result(row.packageId)).state).toBe('awaited');
    node.pass(0.2);
    await sweep();
    await sweep();
    expect(await node.result(row.packageId)).toMatchObject({ state: 'rejected', lookAt: expect.any(String) });
    expect(await codes(row.packageId)).toEqual(['never-arrived']);
    expect(node.mailed.map(({ id }) => id)).toEqual([`${row.packageId}-rejected`]);
    expect(node.mailed[0]?.text).toContain(UPLOADER);
  });

  it('takes no bytes any more', async () => {
    const { row, upload } = await node.announced(soundZip());
    node.pass(26);
    await sweep();
    node.files.time.now = row.declaredAt;
    expect((await node.files.accept(upload, soundZip())).status).toBe('refused');
  });
});

it('what arrived and could not be opened in time is rejected as our fault, with the time of its receipt', async () => {
  const id = await node.dropped(soundZip());
  const arrived = node.files.time.now;
  node.core.pass(26);
  await sweep();
  expect(await codes(id)).toEqual(['not-opened']);
  expect((await node.result(id)).receivedAt).toBe(arrived);
  expect(await node.files.intake.ready()).toEqual([]);
});

it('what arrived in time is opened a little after its day, too', async () => {
  const id = await node.dropped(soundZip());
  node.core.pass(24.3);
  expect(await node.opened(id)).toBe('accepted');
});

it('a run that ended half way leaves a case whose uploader is told', async () => {
  const id = await node.dropped(soundZip());
  let writes = 0;
  const table = {
    ...node.deps.table,
    transact: (...args: Parameters<typeof node.deps.table.transact>) => {
      writes += 1;
      return writes > 3 ? Promise.reject(new Error('crash')) : node.deps.table.transact(...args);
    },
  };
  await expect(node.opened(id, { ...node.deps, table })).rejects.toThrow('crash');
  node.core.pass(26);
  await sweep();
  expect(await node.result(id)).toMatchObject({ state: 'accepted', caseId: caseOfPackage(id) });
  expect(await codes(id)).toEqual(['unfinished']);
  expect(node.mailed.map(({ id: mail }) => mail)).toEqual([`${id}-accepted`]);
});

describe('a mail that could not be sent', () => {
  it('is sent by the sweep', async () => {
    const id = await node.dropped(Buffer.from('no archive'));
    const mail = { send: () => Promise.reject(new Error('no mail today')) };
    await expect(node.opened(id, { ...node.deps, mail })).rejects.toThrow('no mail today');
    expect((await node.result(id)).state).toBe('rejected');
    await sweep();
    await sweep();
    expect(node.mailed).toHaveLength(1);
  });

  it('holds up nothing else, is tried again, and is parked in the end', async () => {
    const id = await node.dropped(Buffer.from('no archive'));
    const mail = { send: () => Promise.reject(new Error('no mail today')) };
    await expect(node.opened(id, { ...node.deps, mail })).rejects.toThrow();
    const { row } = await node.announced(soundZip());
    node.pass(26);
    expect(
      await sweep({
        mail: { send: async ({ id: to }: { id: string }) => (to.startsWith(id) ? mail.send() : undefined) },
      }),
    ).toMatchObject({ done: 1, failed: 1 });
    expect((await node.result(row.packageId)).state).toBe('rejected');
    for (let n = 2; n <= MAX_ATTEMPTS; n += 1) {
      expect(await sweep({ mail })).toMatchObject({ failed: 0, parked: 0 });
      node.pass(0.2);
      expect(await sweep({ mail })).toMatchObject(n < MAX_ATTEMPTS ? { failed: 1 } : { parked: 1 });
    }
    node.pass(1);
    expect(await sweep({ mail })).toEqual({ done: 0, failed: 0, parked: 0 });
    expect(node.core.logged.map(({ code }) => code)).toContain('due-parked');
    // It still counts among the packages of its authority.
    expect((await node.result(id)).state).toBe('rejected');
  });
});

describe('a finished package', () => {
  it('is gone after 30 days, with its claim on the bytes and its link; the case stays', async () => {
    const id = await node.dropped(soundZip());
    const bad = await node.dropped(Buffer.from('no archive'));
    await node.opened(id);
    await node.opened(bad);
    const { digestMac } = await node.result(id);
    node.pass(29.9 * 24);
    await sweep();
    expect(await rowsOf(id)).toHaveLength(2);
    expect(await node.core.rows(`PKGD#${digestMac}`)).toHaveLength(1);
    node.pass(0.2 * 24);
    await sweep();
    await sweep();
    expect(await rowsOf(id)).toEqual([]);
    expect(await rowsOf(bad)).toEqual([]);
    expect(await node.core.rows(`PKGD#${digestMac}`)).toEqual([]);
    await expect(node.result(id)).rejects.toThrow('absent');
    const [first] = await eventsOf(node.core.deps, caseOfPackage(id));
    expect(first?.type).toBe('OrderDrafted');
    // What the case says of its receipt outlives the row.
    expect(JSON.parse(first?.text ?? '{}').open.fromPackage).toMatchObject({
      packageId: id,
      uploader: UPLOADER,
    });
  });

  it('costs a sweep nothing before', async () => {
    for (let n = 0; n < 12; n += 1) await node.announced(soundZip(`DPP-${n}`));
    await settled();
    let calls = 0;
    const counted = Object.fromEntries(
      Object.entries(node.deps.table).map(([name, call]) => [
        name,
        (...args: never[]) => {
          calls += 1;
          return (call as (...all: never[]) => unknown)(...args);
        },
      ]),
    );
    await sweep({ table: counted });
    expect(calls).toBe(1);
  });
});

describe('the erasure of a case', () => {
  const forget = (id: string) =>
    forgetPackagesOf({ ...node.deps, intake: node.deps.intake }, caseOfPackage(id));

  it('finds and removes every package that opened or repeated it, and nothing of others', async () => {
    const ids = [await node.dropped(soundZip()), await node.dropped(soundZip())];
    const other = await node.dropped(soundZip('OTHER'));
    for (const id of [...ids, other]) await node.opened(id);
    const [first = '', second = ''] = ids;
    const { digestMac } = await node.result(first);
    expect((await forget(first)).toSorted()).toEqual(ids.toSorted());
    expect(await forget(first)).toEqual([]);
    for (const id of ids) expect(await rowsOf(id)).toEqual([]);
    expect((await rowsOf(first)).concat(await rowsOf(second))).toEqual([]);
    expect(await node.core.rows(`PKGD#${digestMac}`)).toEqual([]);
    expect(await rowsOf(other)).toHaveLength(2);
  });

  it('takes along one that is not finished, and what lies of it in the intake store', async () => {
    const id = await node.dropped(soundZip());
    await expect(
      node.opened(id, { ...node.deps, scanner: { scan: () => Promise.reject(new Error('away')) } }),
    ).rejects.toThrow('away');
    expect(await forget(id)).toEqual([id]);
    expect(await node.files.intake.ready()).toEqual([]);
    expect(await node.opened(id)).toBe('not-awaited');
    expect(await rowsOf(id)).toEqual([]);
  });

  it('stops a run that comes after the key is gone: nothing is kept of the package', async () => {
    const id = await node.dropped(soundZip());
    await expect(
      node.opened(id, { ...node.deps, scanner: { scan: () => Promise.reject(new Error('away')) } }),
    ).rejects.toThrow('away');
    await node.deps.table.transact([{ delete: keyKey(caseOfPackage(id)) }], node.deps.ids.ulid());
    expect(await node.opened(id)).toBe('not-awaited');
    expect(await rowsOf(id)).toEqual([]);
    expect(await node.files.intake.ready()).toEqual([]);
  });

  it('frees the bytes: dropped anew they open a new case', async () => {
    const one = await node.dropped(soundZip());
    await node.opened(one);
    await forget(one);
    await node.deps.table.transact([{ delete: keyKey(caseOfPackage(one)) }], node.deps.ids.ulid());
    const two = await node.dropped(soundZip());
    await node.opened(two);
    expect((await node.result(two)).caseId).toBe(caseOfPackage(two));
  });
});

describe('the list', () => {
  it('has the packages of the authority, the newest first, page by page, with the codes of their problems', async () => {
    const good = await node.dropped(soundZip());
    node.pass(0.1);
    const bad = await node.dropped(Buffer.from('no archive'));
    await node.opened(good);
    await node.opened(bad);
    node.pass(0.1);
    const { row } = await node.announced(soundZip('LATER'));
    await settled();
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await listPackages(node.deps, {
        actor: node.officer,
        limit: 1,
        ...(cursor ? { cursor } : {}),
      });
      if (!page.ok) throw new Error(page.why);
      seen.push(...page.entries.map(({ packageId, state, codes: list }) => [packageId, state, list]));
      cursor = page.cursor;
    } while (cursor);
    expect(seen).toEqual([
      [row.packageId, 'awaited', undefined],
      [bad, 'rejected', ['not-a-zip']],
      [good, 'accepted', undefined],
    ]);
  });

  it('is of one authority, and not for providers', async () => {
    await node.dropped(soundZip());
    await settled();
    const stranger = { ...node.officer, authority: 'xa-moj' };
    expect(await listPackages(node.deps, { actor: stranger, limit: 10 })).toMatchObject({ entries: [] });
    const agent = { id: 'usr_p', roles: ['provider-agent'], provider: 'prov-xb-lumen' };
    expect(await listPackages(node.deps, { actor: agent, limit: 10 })).toMatchObject({ why: 'denied' });
  });
});
