/** Rows of idempotency whose time is over go, at a cost of what is due; what is still asked for stays. */
import { systemIds } from '../../../shared/adapters/embedded/ids.ts';
import { openSqliteTable } from '../../../shared/adapters/embedded/sqlite-table.ts';
import { idempotencyRow, readRepetition } from '../../../shared/application/cases/idempotency.ts';
import type { NodeSecrets } from '../../../shared/application/cases/node-secrets.ts';
import { sweepIdempotency } from '../../../shared/application/cases/sweep-idempotency.ts';
import { sha256Hex } from '../../../shared/case/envelope.ts';

const DAY = 86_400_000;

function opened() {
  const clock = { ms: Date.parse('2026-03-02T10:00:00.000Z') };
  const base = openSqliteTable({ file: ':memory:' });
  const count = { reads: 0, writes: 0 };
  const table: typeof base = {
    ...base,
    index: (...args) => {
      count.reads += 1;
      return base.index(...args);
    },
    transact: (...args) => {
      count.writes += 1;
      return base.transact(...args);
    },
  };
  const secrets: Pick<NodeSecrets, 'requestMac'> = { requestMac: async (text) => sha256Hex(text) };
  const deps = {
    table,
    ids: systemIds(),
    systemClock: { now: () => new Date(clock.ms).toISOString() },
    secrets: secrets as NodeSecrets,
  };
  const claim = (n: number) => ({
    actor: 'usr_1',
    route: 'DraftOrder',
    key: `key ${n}`,
    request: `body ${n}`,
  });
  const put = async (n: number) => {
    const row = await idempotencyRow(deps, claim(n), { caseId: `req_${n}`, created: [] });
    await base.transact([{ put: row(1, 'draft'), if: { absent: true } }], deps.ids.ulid());
  };
  return { deps, base, clock, count, claim, put };
}

test('what is over goes, what is not stays and answers; nothing is due the second time', async () => {
  const { deps, base, clock, count, claim, put } = opened();
  for (let n = 0; n < 250; n += 1) await put(n);
  clock.ms += 3 * DAY;
  for (let n = 250; n < 260; n += 1) await put(n);
  expect(await sweepIdempotency(deps)).toBe(0);
  clock.ms += 4 * DAY + 1;
  expect(await sweepIdempotency(deps)).toBe(250);
  expect(await sweepIdempotency(deps)).toBe(0);
  expect(await readRepetition(deps, claim(255))).toMatchObject({
    ok: true,
    caseId: 'req_255',
    repeated: true,
  });
  expect(await readRepetition(deps, claim(5))).toBeUndefined();
  count.reads = 0;
  count.writes = 0;
  expect(await sweepIdempotency(deps)).toBe(0);
  expect(count).toEqual({ reads: 4, writes: 0 });
  base.close();
});

test('the cost is that of what is due, however much is stored', async () => {
  const spent: object[] = [];
  for (const stored of [50, 2_000]) {
    const { deps, base, clock, count, put } = opened();
    for (let n = 0; n < 40; n += 1) await put(n);
    clock.ms += DAY;
    for (let n = 40; n < stored; n += 1) await put(n);
    clock.ms += 6 * DAY + 1;
    expect(await sweepIdempotency(deps)).toBe(40);
    spent.push({ ...count });
    base.close();
  }
  expect(spent[1]).toEqual(spent[0]);
});

test('a row that was written anew, or is gone, does not keep the others from going', async () => {
  const { deps, base, clock, claim, put } = opened();
  for (let n = 0; n < 20; n += 1) await put(n);
  clock.ms += 7 * DAY + 1;
  // A list that lags: it still shows what readers and writers have changed since.
  const stale = new Map<string, Awaited<ReturnType<typeof base.index>>>();
  for (let n = 0; n < 4; n += 1)
    stale.set(`DUE#IDEM#${n}`, await base.index('due', `DUE#IDEM#${n}`, { to: deps.systemClock.now() }));
  expect(await readRepetition(deps, claim(3))).toBeUndefined();
  expect(await readRepetition(deps, claim(4))).toBeUndefined();
  await put(4);
  const lagging = {
    ...deps,
    table: { ...base, index: async (_: string, pk: string) => stale.get(pk) ?? { rows: [] } },
  };
  expect(await sweepIdempotency(lagging)).toBe(18);
  expect(await readRepetition(deps, claim(4))).toMatchObject({ ok: true });
  base.close();
});
