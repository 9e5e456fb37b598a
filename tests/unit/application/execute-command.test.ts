/** Races, repetitions and changed profiles: what a command may rely on. */

import { exerciseProfile } from '../../../local/profiles.ts';
import { executeCommand } from '../../../shared/application/cases/execute-command.ts';
import { idempotencyKey } from '../../../shared/application/cases/rows.ts';
import { verifyChain } from '../../../shared/case/envelope.ts';
import {
  type Core,
  DPO,
  draftBody,
  eventsOf,
  freshId,
  OFFICER,
  openCase,
  openCore,
  revise,
  run,
} from '../../support/e2e-core.ts';

let core: Core;
beforeEach(async () => {
  core = await openCore(3);
});
afterEach(() => core.close());

const manner = (text: string) => ({ responseManner: text });
const claim = (key: string, request = 'r') => ({ actor: OFFICER.id, route: 'DraftOrder', key, request });

describe('two writers at once', () => {
  it('under the same version: exactly one wins', async () => {
    const caseId = await openCase(core);
    const other = core.other();
    const outcomes = await Promise.all([
      revise(core.deps, caseId, manner('one'), { ifVersion: 1 }),
      revise(other, caseId, manner('two'), { ifVersion: 1 }),
    ]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.find(({ ok }) => !ok)).toEqual({ ok: false, why: 'stale', version: 2 });
    expect(await eventsOf(core.deps, caseId)).toHaveLength(2);
  });

  it('without a version: the loser is decided again, and nothing is lost', async () => {
    const caseId = await openCase(core);
    const processes = [core.deps, core.other(), core.other()];
    const outcomes = await Promise.all(
      processes.flatMap((deps, n) => [
        revise(deps, caseId, manner(`a${n}`)),
        revise(deps, caseId, manner(`b${n}`)),
      ]),
    );
    const done = outcomes.filter(({ ok }) => ok);
    expect(outcomes.filter((one) => !one.ok && one.why !== 'conflict')).toEqual([]);
    const events = await eventsOf(core.deps, caseId);
    expect(events).toHaveLength(1 + done.length);
    expect(verifyChain(caseId, events)).toMatchObject({ ok: true, count: events.length });
    const versions = done.map((one) => (one.ok ? one.version : 0));
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('a decision that the winner has made impossible is refused, not applied', async () => {
    const caseId = await openCase(core);
    const [discarded, revised] = await Promise.all([
      run(core.deps, 'DiscardDraft', { reason: 'x' }, { caseId }),
      revise(core.other(), caseId, manner('one')),
    ]);
    expect(discarded.ok).toBe(true);
    const types = (await eventsOf(core.deps, caseId)).map(({ type }) => type);
    expect(types.at(-1)).toBe('DraftDiscarded');
    if (!revised.ok) expect(revised).toMatchObject({ why: 'refused', refusal: { kind: 'state' } });
  });
});

describe('a repetition', () => {
  const open = (key: string, request = 'r', deps = core.deps) =>
    run(deps, 'DraftOrder', draftBody(), {
      caseId: freshId(core),
      opens: true,
      idempotency: claim(key, request),
    });

  it('has one effect and the same answer, also at the same moment in two processes', async () => {
    const outcomes = await Promise.all([open('k'), open('k', 'r', core.other()), open('k')]);
    outcomes.push(await open('k'));
    const ids = new Set(outcomes.map((one) => (one.ok ? one.caseId : one.why)));
    expect(ids.size).toBe(1);
    expect(outcomes.filter((one) => one.ok && !one.repeated)).toHaveLength(1);
    expect(await eventsOf(core.deps, [...ids][0] ?? '')).toHaveLength(1);
  });

  it('of the key for another request is told so', async () => {
    await open('k');
    expect(await open('k', 'another')).toEqual({ ok: false, why: 'key-reused' });
  });

  it('is forgotten after a week, and again after another', async () => {
    const ids = new Set<string>();
    for (let week = 0; week < 3; week += 1) {
      for (const outcome of [await open('k'), await open('k')]) {
        expect(outcome.ok).toBe(true);
        if (outcome.ok) ids.add(outcome.caseId);
      }
      core.pass(7 * 24 + 1);
    }
    expect(ids.size).toBe(3);
  });

  /** The client's key is not stored either. */
  const rowOf = async (route: string, key: string): Promise<string> =>
    idempotencyKey(OFFICER.id, route, await core.deps.secrets.requestMac(`key ${key}`)).pk;

  it('of a refusal is decided again', async () => {
    const caseId = await openCase(core);
    const submit = () =>
      run(
        core.deps,
        'ReturnOrder',
        { reason: 'x' },
        {
          caseId,
          actor: { id: 'usr_p', roles: ['approver'], authority: 'xa-dpp' },
          idempotency: { ...claim('r'), route: 'ReturnOrder' },
        },
      );
    expect(await submit()).toMatchObject({ ok: false, why: 'refused' });
    expect(await submit()).toMatchObject({ ok: false, why: 'refused' });
    expect(await core.rows(await rowOf('ReturnOrder', 'r'))).toEqual([]);
  });

  it('keeps nothing of the request but its HMAC', async () => {
    await open('k', 'the words of the request');
    const [row] = await core.rows(await rowOf('DraftOrder', 'k'));
    expect(row?.a.mac).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(row)).not.toContain('words');
  });
});

describe('a profile that changes meanwhile', () => {
  const enrolAt = (authority: string) =>
    executeCommand(core.deps, {
      kind: 'directory',
      caseId: 'usr_1',
      opens: true,
      command: {
        type: 'EnrolUser',
        issuer: 'https://i.example',
        subject: 's',
        displayName: 'N',
        roles: ['case-officer'],
        authority,
      } as { type: string },
      actor: { id: 'usr_admin', roles: ['administrator'], authority: 'xa-moj' },
    });

  it('has the command decided again, under the profile in force', async () => {
    const caseId = await openCase(core);
    const [before] = await eventsOf(core.deps, caseId);
    const changed = { ...exerciseProfile('XB'), names: { en: 'Another name' } };
    const { digest } = await core.other().profiles.install(changed);
    const outcome = await revise(core.deps, caseId, manner('one'));
    expect(outcome.ok).toBe(true);
    const events = await eventsOf(core.deps, caseId);
    expect(before?.profiles.XB).not.toBe(digest);
    expect(events.at(-1)?.profiles.XB).toBe(digest);
  });

  it('can turn a yes into a no', async () => {
    await core.deps.profiles.current();
    const whole = exerciseProfile('XA');
    const without = { ...whole, authorities: whole.authorities.filter(({ id }) => id !== 'xa-police') };
    await core.other().profiles.install(without);
    const outcome = await enrolAt('xa-police');
    expect(outcome).toMatchObject({ ok: false, why: 'refused', refusal: { code: 'unknown-authority' } });
  });

  it('elsewhere disturbs nobody', async () => {
    const caseId = await openCase(core);
    await core.other().profiles.install({ ...exerciseProfile('XC'), names: { en: 'C' } });
    await revise(core.deps, caseId, manner('one'));
    expect(Object.keys((await eventsOf(core.deps, caseId)).at(-1)?.profiles ?? {}).sort()).toEqual([
      'XA',
      'XB',
    ]);
  });
});

describe('before anything is decided', () => {
  it('the role is asked, whether or not the case exists; then the relation', async () => {
    const caseId = await openCase(core);
    for (const id of [caseId, freshId(core)])
      expect(await run(core.deps, 'SubmitOrder', {}, { caseId: id, actor: DPO })).toEqual({
        ok: false,
        why: 'denied',
        code: 'role',
      });
    const police = { id: 'usr_police', roles: ['case-officer'], authority: 'xa-police' };
    for (const id of [caseId, freshId(core)])
      expect(await run(core.deps, 'SubmitOrder', {}, { caseId: id, actor: police })).toEqual({
        ok: false,
        why: 'absent',
      });
  });

  it('a case of another kind is absent', async () => {
    const caseId = await openCase(core);
    const actor = { id: 'usr_admin', roles: ['administrator'], authority: 'xa-moj' };
    const command = { type: 'SuspendUser', reason: 'x' } as { type: string };
    expect(await executeCommand(core.deps, { kind: 'directory', caseId, command, actor })).toEqual({
      ok: false,
      why: 'absent',
    });
  });
});
