/** Lending roles: who may, which, for how long; what the delegate may do then, and when it ends. */
import { currentActor } from '../../../shared/application/cases/directory-actor.ts';
import { executeCommand } from '../../../shared/application/cases/execute-command.ts';
import { permit } from '../../../shared/case/policy.ts';
import type { Actor } from '../../../shared/protocol/decision.ts';
import { type Core, eventsOf, openCase, openCore, run } from '../../support/e2e-core.ts';

const ADMIN: Actor = { id: 'usr_admin', roles: ['administrator'], authority: 'xa-moj' };
const usr = (letter: string): string => `usr_${letter.repeat(32)}`;
const [CHIEF, DEPUTY, POLICE, CLERK] = [usr('a'), usr('b'), usr('c'), usr('d')];

let core: Core;
beforeAll(async () => {
  core = await openCore(5);
});
afterAll(() => core.close());

const change = (caseId: string, type: string, body: object, actor = ADMIN, authAgeMinutes?: number) =>
  executeCommand(core.deps, {
    kind: 'directory',
    caseId,
    opens: type === 'EnrolUser',
    command: { ...body, type },
    actor,
    authAgeMinutes: authAgeMinutes ?? 0,
  });
const enrol = (id: string, roles: string[], authority: string) =>
  change(id, 'EnrolUser', { issuer: 'https://i.example', subject: id, displayName: 'N', roles, authority });
const now = (): string => core.deps.systemClock.now();
const inHours = (hours: number): string => new Date(Date.parse(now()) + hours * 3_600_000).toISOString();
const current = (id: string) => currentActor(core.deps.table, id, now());
const self = (id: string, roles: string[] = ['approver']): Actor => ({ id, roles, authority: 'xa-dpp' });

interface Terms {
  delegator?: string;
  roles?: string[];
  from?: string;
  until?: string;
}
/** As the shell does it: the lender's own record goes with the command. */
async function grant(to: string, terms: Terms = {}, actor: Actor = self(CHIEF)) {
  const { delegator = CHIEF, roles = ['approver'], from = now(), until = inHours(24) } = terms;
  const lender = await currentActor(core.deps.table, delegator);
  const body = { delegator, roles, from, until, reason: 'Leave.', ...(lender && { lender }) };
  return change(to, 'GrantDelegation', body, actor);
}
const codeOf = (outcome: Awaited<ReturnType<typeof change>>): string =>
  outcome.ok ? 'ok' : outcome.why === 'refused' ? outcome.refusal.code : outcome.why;

beforeAll(async () => {
  await enrol(CHIEF, ['approver', 'issuing-officer'], 'xa-dpp');
  await enrol(DEPUTY, ['case-officer'], 'xa-dpp');
  await enrol(CLERK, ['case-officer'], 'xa-dpp');
  await enrol(POLICE, ['case-officer'], 'xa-police');
});

describe('a delegation is refused', () => {
  it.each<[string, string, () => ReturnType<typeof change>]>([
    ['by somebody else of the office', 'not-yours', () => grant(DEPUTY, {}, self(CLERK))],
    ['to oneself', 'own-record', () => grant(CHIEF, {})],
    ['to oneself, by an administrator', 'own-record', () => grant(CHIEF, {}, ADMIN)],
    ['to another authority', 'other-authority', () => grant(POLICE)],
    ['of a role not held', 'role-not-held', () => grant(DEPUTY, { roles: ['approver', 'case-officer'] })],
    [
      'of a role not held, by an administrator',
      'role-not-held',
      () => grant(DEPUTY, { roles: ['case-officer'] }, ADMIN),
    ],
    ['by a stranger', 'unknown-delegator', () => grant(DEPUTY, { delegator: usr('9') }, ADMIN)],
    ['that ends before it begins', 'period', () => grant(DEPUTY, { from: inHours(5), until: inHours(4) })],
    ['that has ended', 'period', () => grant(DEPUTY, { from: inHours(-5), until: inHours(-4) })],
    ['for more than 90 days', 'too-long', () => grant(DEPUTY, { until: inHours(90 * 24 + 1) })],
    [
      'that begins in a far future',
      'too-long',
      () => grant(DEPUTY, { from: inHours(91 * 24), until: inHours(92 * 24) }),
    ],
  ])('%s', async (_, code, act) => {
    expect(codeOf(await act())).toBe(code);
  });

  it('under an old sign-in', async () => {
    for (const actor of [ADMIN, self(CHIEF)]) {
      const old = await change(DEPUTY, 'GrantDelegation', {}, actor, 16);
      expect(old).toEqual({ ok: false, why: 'denied', code: 'recent-authentication' });
    }
  });
});

it('holds inside its period alone, and is on every event that was written under it', async () => {
  const terms = { from: inHours(1), until: inHours(3), roles: ['issuing-officer', 'approver'] };
  expect(codeOf(await grant(DEPUTY, terms))).toBe('ok');
  const version = (await grant(DEPUTY, terms)) as { version: number };
  expect(((await grant(DEPUTY, terms)) as { version: number }).version).toBe(version.version);
  expect(await current(DEPUTY)).not.toHaveProperty('delegations');
  core.pass(1);
  const deputy = await current(DEPUTY);
  expect(deputy).toMatchObject({
    roles: ['case-officer'],
    delegations: [{ by: CHIEF, roles: ['issuing-officer', 'approver'], until: terms.until }],
  });
  const caseId = await openCase(core);
  if (!deputy) throw new Error('not there');
  // An own role goes first: this is nobody else's act.
  await run(core.deps, 'ReviseOrder', { order: { responseManner: 'x' } }, { caseId, actor: deputy });
  await run(core.deps, 'LinkCase', { caseId: 'req_0' }, { caseId, actor: deputy });
  const texts = (await eventsOf(core.deps, caseId)).map(({ text }) => JSON.parse(text));
  for (const text of texts) expect(text).not.toHaveProperty('onBehalfOf');
  expect(permit(deputy, 'ApproveOrder', 'own-authority', 0)).toEqual({ ok: true, onBehalfOf: [CHIEF] });
  expect(permit(deputy, 'ApproveOrder', 'own-authority', 16)).toEqual({
    ok: false,
    code: 'recent-authentication',
  });
  expect(permit(deputy, 'ApproveOrder', 'same-party', 0)).toEqual({ ok: false, code: 'relation' });
  expect(permit(deputy, 'SuspendUser', 'same-party', 0)).toEqual({ ok: false, code: 'role' });
  // What is lent is not lent on.
  expect(codeOf(await grant(CLERK, { delegator: DEPUTY }, deputy))).toBe('role-not-held');
  core.pass(2);
  expect(await current(DEPUTY)).not.toHaveProperty('delegations');
});

it('writes for the lender where the own roles do not do', async () => {
  const caseId = await openCase(core);
  await grant(POLICE, {}, ADMIN);
  const [helper] = [usr('e')];
  await enrol(helper, ['oversight-reader'], 'xa-dpp');
  await grant(helper, { delegator: CLERK, roles: ['case-officer'] }, ADMIN);
  const actor = await current(helper);
  if (!actor) throw new Error('not there');
  const done = await run(core.deps, 'ReviseOrder', { order: { responseManner: 'y' } }, { caseId, actor });
  expect(done.ok).toBe(true);
  const last = JSON.parse((await eventsOf(core.deps, caseId)).at(-1)?.text ?? '{}');
  expect(last).toMatchObject({ type: 'OrderRevised', actor: helper, onBehalfOf: [CLERK] });
});

describe('it ends', () => {
  const lent = async () => (await current(DEPUTY))?.delegations ?? [];

  it('when it is taken back, by the lender or an administrator and nobody else', async () => {
    for (const actor of [self(CHIEF), ADMIN]) {
      await grant(DEPUTY);
      const row = await core.rows(`CASE#${DEPUTY}`);
      const events = row.filter(({ text }) => text?.includes('DelegationGranted'));
      const n = events.length;
      expect(await lent()).toHaveLength(1);
      const revoke = (by: Actor) => change(DEPUTY, 'RevokeDelegation', { n, reason: 'Back.' }, by);
      expect(codeOf(await revoke(self(CLERK)))).toBe('not-yours');
      expect(codeOf(await revoke(self(DEPUTY)))).toBe('own-record');
      expect(codeOf(await revoke(actor))).toBe('ok');
      expect(codeOf(await revoke(ADMIN))).toBe('ok');
      expect(await lent()).toEqual([]);
    }
    expect(codeOf(await change(DEPUTY, 'RevokeDelegation', { n: 99, reason: 'x' }))).toBe(
      'no-such-delegation',
    );
  });

  it('with the suspension of the lender, and of the delegate', async () => {
    await grant(DEPUTY);
    await change(CHIEF, 'SuspendUser', { reason: 'x' });
    expect(await lent()).toEqual([]);
    await change(CHIEF, 'ReinstateUser', { reason: 'x' });
    expect(await lent()).toHaveLength(1);
    await change(DEPUTY, 'SuspendUser', { reason: 'x' });
    expect(await current(DEPUTY)).toBeUndefined();
    await change(DEPUTY, 'ReinstateUser', { reason: 'x' });
  });

  it('for a role that the lender has lost', async () => {
    await change(CHIEF, 'ChangeRoles', { roles: ['issuing-officer'] });
    expect(await lent()).toEqual([]);
    await change(CHIEF, 'ChangeRoles', { roles: ['approver', 'issuing-officer'] });
    expect(await lent()).toHaveLength(1);
  });
});

it('one person stands in for ten at most; what is over makes room', async () => {
  const [busy] = [usr('f')];
  await enrol(busy, ['case-officer'], 'xa-dpp');
  for (let n = 1; n <= 10; n += 1) expect(codeOf(await grant(busy, { until: inHours(n) }))).toBe('ok');
  expect(codeOf(await grant(busy, { until: inHours(11) }))).toBe('too-many');
  core.pass(1.5);
  expect(codeOf(await grant(busy, { until: inHours(11) }))).toBe('ok');
});

it('an absence is said by the person or an administrator, and shown', async () => {
  const away = { from: '2026-03-02', until: '2026-03-20' };
  expect(codeOf(await change(CLERK, 'RecordAbsence', away, self(CHIEF)))).toBe('not-yours');
  expect(codeOf(await change(CLERK, 'RecordAbsence', { ...away, until: '2026-03-01' }))).toBe('period');
  expect(codeOf(await change(CLERK, 'RecordAbsence', away, self(CLERK, ['case-officer'])))).toBe('ok');
  const [head] = (await core.rows(`CASE#${CLERK}`)).filter(({ sk }) => sk === 'HEAD');
  expect(head?.a).toMatchObject({ absentFrom: away.from, absentUntil: away.until });
});
