import { leafText, leavesFrom } from '../../../shared/application/audit/leaves.ts';
import { makeRoots, rootName } from '../../../shared/application/audit/make-roots.ts';
import { EMPTY_ROOT } from '../../../shared/application/audit/merkle.ts';
import { RootMismatchError } from '../../../shared/application/audit/prove-leaves.ts';
import { FIRST_PREVIOUS, openRoot, rootHash } from '../../../shared/application/audit/root-record.ts';
import { lastRoot, listRoots, readRoot } from '../../../shared/application/audit/root-rows.ts';
import { keySet } from '../../../shared/application/signatures/jws.ts';
import { type AuditFixture, auditFixture, collected } from '../../support/audit-fixture.ts';
import { TreeHasher } from '../../support/reference-tree.ts';

let audit: AuditFixture;
beforeEach(async () => {
  audit = await auditFixture('2026-03-02T10:00:00.000Z');
});
afterEach(() => audit.close());

const opened = async (day: string) => {
  const root = await readRoot(audit.deps.table, day);
  return openRoot(keySet(await audit.deps.signing.publicKeys()), root?.jws ?? '');
};

test('the day before gets a signed root over its leaves, kept and listed; a second run makes nothing', async () => {
  for (let n = 0; n < 20; n += 1) await audit.leaf();
  audit.goTo('2026-03-03T00:30:00.000Z');
  expect(await makeRoots(audit.deps)).toEqual(['2026-03-02']);
  expect(await makeRoots(audit.deps)).toEqual([]);
  const record = await opened('2026-03-02');
  const tree = new TreeHasher();
  const leaves = await collected(leavesFrom(audit.deps.table, '2026-03-02'));
  for (const leaf of leaves) tree.add(Buffer.from(leafText(leaf)));
  expect(record).toEqual({
    v: 1,
    party: 'XA',
    day: '2026-03-02',
    size: 20,
    root: Buffer.from(tree.root()).toString('hex'),
    previous: FIRST_PREVIOUS,
  });
  const kept = await audit.deps.auditStore.read(rootName('2026-03-02'));
  expect(Buffer.from(kept ?? []).toString()).toBe((await readRoot(audit.deps.table, '2026-03-02'))?.jws);
});

test('today has no root', async () => {
  await audit.leaf();
  audit.goTo('2026-03-02T23:59:59.999Z');
  expect(await makeRoots(audit.deps)).toEqual(['2026-03-01']);
});

test('a pause leaves no gap: empty days have a root too, each naming the one before', async () => {
  await audit.leaf();
  audit.goTo('2026-03-03T01:00:00.000Z');
  await makeRoots(audit.deps);
  audit.goTo('2026-03-08T01:00:00.000Z');
  expect(await makeRoots(audit.deps)).toEqual([
    '2026-03-03',
    '2026-03-04',
    '2026-03-05',
    '2026-03-06',
    '2026-03-07',
  ]);
  const { rows } = await listRoots(audit.deps.table);
  expect(rows.map(({ day }) => day)).toEqual([7, 6, 5, 4, 3, 2].map((day) => `2026-03-0${day}`));
  for (const [n, root] of rows.entries()) expect(root.previous).toBe(rows[n + 1]?.hash ?? FIRST_PREVIOUS);
  expect(await opened('2026-03-05')).toMatchObject({ size: 0, root: EMPTY_ROOT.toString('hex') });
});

test('a node whose first run comes late begins with its first leaf', async () => {
  await audit.leaf();
  audit.goTo('2026-03-06T01:00:00.000Z');
  expect((await makeRoots(audit.deps))[0]).toBe('2026-03-02');
});

test('however long ago the first leaf was, and whatever pauses followed', async () => {
  audit.goTo('2026-01-09T10:00:00.000Z');
  await audit.leaf();
  audit.goTo('2026-07-01T10:00:00.000Z');
  await audit.leaf();
  audit.goTo('2026-09-20T01:00:00.000Z');
  const made = await makeRoots(audit.deps);
  expect([made[0], made.at(-1), made.length]).toEqual(['2026-01-09', '2026-09-19', 254]);
});

test('the first leaf is looked for, and days are made up for, in pieces: each run goes on where the last ended', async () => {
  audit.goTo('2026-02-01T10:00:00.000Z');
  await audit.leaf();
  audit.goTo('2026-05-01T01:00:00.000Z');
  const { table } = audit.deps;
  let reads = 0;
  const counted = {
    ...audit.deps,
    table: {
      ...table,
      query: (pk: string, range?: Parameters<typeof table.query>[1]) => {
        reads += 1;
        return table.query(pk, range);
      },
    },
  };
  const days: string[][] = [];
  const most: number[] = [];
  for (let run = 0; run < 15; run += 1) {
    reads = 0;
    days.push([...(await makeRoots(counted, { days: 10, leaves: 1_000, searched: 30 }))]);
    most.push(reads);
  }
  // 120 days back to the beginning, then 89 days from the first leaf on.
  expect(days.map(({ length }) => length)).toEqual([0, 0, 0, 10, 10, 10, 10, 10, 10, 10, 10, 9, 0, 0, 0]);
  expect(days.flat()[0]).toBe('2026-02-01');
  expect(Math.max(...most)).toBeLessThanOrEqual(4 * (30 + 10));
});

test('a run begins no further day after its measure of leaves', async () => {
  for (let n = 0; n < 5; n += 1) await audit.leaf();
  audit.goTo('2026-03-03T10:00:00.000Z');
  for (let n = 0; n < 5; n += 1) await audit.leaf();
  audit.goTo('2026-03-06T01:00:00.000Z');
  const bounds = { days: 400, leaves: 5, searched: 400 };
  expect(await makeRoots(audit.deps, bounds)).toEqual(['2026-03-02']);
  expect(await makeRoots(audit.deps, bounds)).toEqual(['2026-03-03']);
  expect(await makeRoots(audit.deps, bounds)).toEqual(['2026-03-04', '2026-03-05']);
});

test('ended after keeping and before the table: the next run takes the kept signature', async () => {
  await audit.leaf();
  audit.goTo('2026-03-03T01:00:00.000Z');
  const { table } = audit.deps;
  const dying = {
    ...table,
    transact: async (writes: Parameters<typeof table.transact>[0], token: string) => {
      if (writes.some((write) => 'put' in write && write.put.pk === 'ROOT')) throw new Error('killed');
      return table.transact(writes, token);
    },
  };
  await expect(makeRoots({ ...audit.deps, table: dying })).rejects.toThrow('killed');
  const kept = Buffer.from((await audit.deps.auditStore.read(rootName('2026-03-02'))) ?? []).toString();
  // What is written now belongs to the next day, although the root is not in the table yet.
  audit.goTo('2026-03-02T23:00:00.000Z');
  await audit.leaf();
  audit.goTo('2026-03-03T02:00:00.000Z');
  expect(await makeRoots(audit.deps)).toEqual(['2026-03-02']);
  expect((await readRoot(audit.deps.table, '2026-03-02'))?.jws).toBe(kept);
  expect(await opened('2026-03-02')).toMatchObject({ size: 1 });
});

test('two runs at once make one chain', async () => {
  await audit.leaf();
  audit.goTo('2026-03-05T01:00:00.000Z');
  await Promise.all([makeRoots(audit.deps), makeRoots(audit.deps), makeRoots(audit.deps)]);
  await makeRoots(audit.deps);
  const { rows } = await listRoots(audit.deps.table);
  expect(rows.map(({ day }) => day)).toEqual(['2026-03-04', '2026-03-03', '2026-03-02']);
  const last = await lastRoot(audit.deps.table);
  expect(last).toEqual({ day: '2026-03-04', hash: rootHash(await opened('2026-03-04')) });
});

test('a kept root that the leaves no longer give is an alarm, not a new root', async () => {
  const leaf = await audit.leaf();
  audit.goTo('2026-03-03T01:00:00.000Z');
  await makeRoots(audit.deps);
  const { table } = audit.deps;
  // Somebody edits the table and takes the root out of it, to have another one made.
  await table.transact(
    [{ delete: { pk: 'ROOT', sk: '2026-03-02' } }, { delete: { pk: 'ROOT', sk: 'LAST' } }],
    'x',
  );
  for (let shard = 0; shard < 4; shard += 1) {
    for (const row of (await table.query(`DAY#2026-03-02#${shard}`)).rows) {
      await table.transact([{ put: { ...row, a: { ...row.a, hash: 'f'.repeat(64) } } }], `y${shard}`);
    }
  }
  expect(leaf.hash).not.toBe('f'.repeat(64));
  await expect(makeRoots(audit.deps)).rejects.toThrow(RootMismatchError);
});
