import {
  leavesFrom,
  NoOpenDayError,
  SEAL_COPIES,
  sealDay,
  transactWithLeaf,
} from '../../../shared/application/audit/leaves.ts';
import { publishEvent } from '../../../shared/application/cases/publish-events.ts';
import { recordAccess } from '../../../shared/application/cases/records.ts';
import { openJson } from '../../../shared/application/cases/sealed-json.ts';
import { canonicalJson, commitment, sha256Hex } from '../../../shared/case/envelope.ts';
import { type AuditFixture, auditFixture, collected } from '../../support/audit-fixture.ts';

let audit: AuditFixture;
beforeEach(async () => {
  audit = await auditFixture('2026-03-02T23:59:59.990Z');
});
afterEach(() => audit.close());

const leaves = (day: string) => collected(leavesFrom(audit.deps.table, day));
const actor = { id: 'usr_1', roles: [], authority: 'xa-dpp' };
const key = new Uint8Array(32);

test('an access record and its leaf are written together: one transaction, one leaf', async () => {
  const sent: number[] = [];
  const { table } = audit.deps;
  const counted = {
    ...table,
    transact: (writes: Parameters<typeof table.transact>[0], token: string) => {
      sent.push(writes.length);
      return table.transact(writes, token);
    },
  };
  await recordAccess({ ...audit.deps, table: counted }, 'req_1', key, { actor, what: 'ReadCase' });
  expect(sent).toEqual([3]);
  const { rows } = await table.query('CASE#req_1');
  const [row] = rows;
  const id = row?.sk.slice('ACC#'.length);
  expect(await leaves('2026-03-02')).toEqual([
    { caseId: 'req_1', access: id, hash: sha256Hex(row?.text ?? '') },
  ]);
  expect(JSON.parse(row?.text ?? '')).toMatchObject({
    caseId: 'req_1',
    id,
    actor: 'usr_1',
    what: 'ReadCase',
  });
});

test('the second slice of a session adds neither record nor leaf', async () => {
  const access = { actor, what: 'ReadDocument', documentId: 'doc_1', session: 's1' };
  await recordAccess(audit.deps, 'req_1', key, access);
  audit.goTo('2026-03-03T00:00:10.000Z');
  await recordAccess(audit.deps, 'req_1', key, access);
  expect(await leaves('2026-03-02')).toHaveLength(1);
  expect(await leaves('2026-03-03')).toHaveLength(0);
});

test('a reason is sealed; its commitment is in the record that the leaf covers', async () => {
  await recordAccess(audit.deps, 'req_1', key, { actor, what: 'ReadCase', reason: 'complaint 12' });
  const [row] = (await audit.deps.table.query('CASE#req_1')).rows;
  const opened = openJson(audit.deps, key, 'req_1', row?.sk ?? '', row?.blob ?? new Uint8Array());
  const { salt, data } = opened as { salt: string; data: unknown };
  expect(data).toEqual({ reason: 'complaint 12' });
  const { sealed } = JSON.parse(row?.text ?? '');
  expect(sealed).toBe(commitment(Buffer.from(salt, 'hex'), canonicalJson(data)));
  expect(row?.text).not.toContain('complaint');
});

test('what comes too late for its day goes to the next one', async () => {
  const first = await audit.leaf();
  await sealDay(audit.deps, '2026-03-02');
  // The clock of this writer still says the 2nd.
  const late = await audit.leaf();
  expect(await leaves('2026-03-02')).toEqual([first]);
  expect(await leaves('2026-03-03')).toEqual([late]);
});

test('a seal that comes between reading the clock and writing is seen', async () => {
  const { table } = audit.deps;
  let sealed = false;
  const slow = {
    ...table,
    transact: async (writes: Parameters<typeof table.transact>[0], token: string) => {
      if (!sealed) await sealDay({ ...audit.deps, table }, '2026-03-02');
      sealed = true;
      return table.transact(writes, token);
    },
  };
  const leaf = { caseId: 'req_1', seq: 1, hash: 'a'.repeat(64) };
  expect(await transactWithLeaf({ ...audit.deps, table: slow }, [], leaf)).toEqual({ ok: true });
  expect(await leaves('2026-03-02')).toEqual([]);
  expect(await leaves('2026-03-03')).toEqual([leaf]);
});

test('whichever copy of the seal a writer checks, the day is closed', async () => {
  await sealDay(audit.deps, '2026-03-02');
  await sealDay(audit.deps, '2026-03-02');
  for (let copy = 0; copy < SEAL_COPIES; copy += 1) {
    const ids = { ...audit.deps.ids, bytes: () => Uint8Array.of(copy) };
    const leaf = { caseId: `req_${copy}`, seq: 1, hash: 'a'.repeat(64) };
    await transactWithLeaf({ ...audit.deps, ids }, [], leaf);
  }
  expect(await leaves('2026-03-02')).toEqual([]);
  expect(await leaves('2026-03-03')).toHaveLength(SEAL_COPIES);
});

test('an event published after its day was sealed is a leaf of the day of its publication', async () => {
  const envelope = {
    caseId: 'req_1',
    kind: 'request',
    seq: 1,
    type: 'OrderDrafted',
    v: 1,
    at: '2026-03-02T23:59:59.000Z',
    recordedAt: '2026-03-02T23:59:59.000Z',
    actor: 'usr_1',
    party: 'XA',
    profiles: {},
    open: {},
    prev: '0'.repeat(64),
  };
  const text = canonicalJson(envelope);
  const at = { pk: 'CASE#req_1', sk: 'EV#0000001' };
  const hash = sha256Hex(text);
  const put = { ...at, a: { hash }, text, index: { unpublished: { pk: 'U#0', sk: 'x' } } };
  await audit.deps.table.transact([{ put }], 't');
  audit.goTo('2026-03-03T00:20:00.000Z');
  await sealDay(audit.deps, '2026-03-02');
  const deps = { ...audit.deps, kinds: {}, bus: { put: async () => undefined } };
  expect(await publishEvent(deps, at)).toBe(true);
  expect(await publishEvent(deps, at)).toBe(false);
  expect(await leaves('2026-03-02')).toEqual([]);
  expect(await leaves('2026-03-03')).toEqual([{ caseId: 'req_1', seq: 1, hash }]);
});

test('conditions of the caller are reported as its own, and then there is no leaf', async () => {
  const row = { pk: 'CASE#req_1', sk: 'EXP#1', a: {} };
  await audit.deps.table.transact([{ put: row }], 't');
  const leaf = { caseId: 'req_1', seq: 1, hash: 'a'.repeat(64) };
  const result = await transactWithLeaf(audit.deps, [{ put: row, if: { absent: true } }], leaf);
  expect(result).toEqual({ ok: false, failed: [0] });
  expect(await leaves('2026-03-02')).toEqual([]);
});

test('a clock that is days behind is an error, not a loop', async () => {
  for (let day = 2; day < 12; day += 1) await sealDay(audit.deps, `2026-03-${String(day).padStart(2, '0')}`);
  await expect(audit.leaf()).rejects.toThrow(NoOpenDayError);
});
