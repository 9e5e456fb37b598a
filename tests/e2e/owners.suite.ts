/** Owners and deputies over HTTP: who assigns, who is assigned, what a leaver leaves; clocks are unaffected. */

import { NodeClient } from '../../local/client.ts';
import { eventually, expectProblem, type Json, turnedAway } from '../support/e2e-expect.ts';
import { drafted, received } from '../support/e2e-order.ts';
import type { NodeTarget } from '../support/e2e-target.ts';

export function ownersSuite(getTarget: () => NodeTarget): void {
  type Player = Parameters<NodeTarget['client']>[0];
  const as = (player: Player) => getTarget().client(player);
  const idOf = (player: Player) => getTarget().actorId(player);
  const colleague = async (authority = 'xa-dpp') => {
    const { userId, token } = await getTarget().newcomer({ roles: ['case-officer'], authority });
    return { userId, client: new NodeClient(getTarget().baseUrl, token) };
  };
  const entries = async (client: NodeClient, query = '') =>
    (await client.expect('GET', `/cases?limit=100&${query}`)).entries as Json[];
  const entry = async (client: NodeClient, id: string, fits: (one: Json) => boolean) =>
    eventually(async () => (await entries(client)).find(({ caseId }) => caseId === id) ?? {}, fits);

  describe('the owner of a case', () => {
    it('is its drafter, then whoever is named; deputies have it on their list too', async () => {
      const [officer, one, two] = [await as('officer'), await colleague(), await colleague()];
      const id = await drafted(getTarget());
      const own = await idOf('officer');
      await entry(officer, id, ({ owner }) => owner === own);
      const body = { owner: one.userId, deputies: [two.userId] };
      await officer.expect('POST', `/cases/${id}/assign`, { body });
      await entry(officer, id, ({ owner }) => owner === one.userId);
      const mine = async (client: NodeClient) =>
        (await entries(client, 'mine=true')).map(({ caseId }) => caseId);
      expect(await mine(one.client)).toEqual([id]);
      expect(await mine(two.client)).toEqual([id]);
      expect(await mine(officer)).not.toContain(id);
      // The deputy may pass it on; the former owner has no say any more, the approver has.
      await two.client.expect('POST', `/cases/${id}/assign`, { body: { owner: two.userId, deputies: [] } });
      await turnedAway(
        getTarget(),
        { caseId: id, who: 'officer', action: 'AssignCase', status: 422, code: 'not-yours-to-assign' },
        (client) => client.call('POST', `/cases/${id}/assign`, { body: { owner: own, deputies: [] } }),
      );
      await (await as('prosecutor')).expect('POST', `/cases/${id}/assign`, {
        body: { owner: own, deputies: [] },
      });
    });

    it('is an active member of the authority in an office role', async () => {
      const [officer, police] = [await as('officer'), await colleague('xa-police')];
      const id = await drafted(getTarget());
      const gone = await colleague();
      await (await as('admin')).expect('POST', `/directory/${gone.userId}/suspend`, {
        body: { reason: 'Left.' },
      });
      const others = [police.userId, gone.userId, await idOf('lumen'), `usr_${'0'.repeat(32)}`];
      for (const owner of others)
        expectProblem(
          await officer.call('POST', `/cases/${id}/assign`, { body: { owner, deputies: [] } }),
          422,
          'no-colleague',
        );
    });
  });

  it('who is suspended is marked as owner in the list and in the case until somebody else has it', async () => {
    const [officer, admin, leaver, heir] = [
      await as('officer'),
      await as('admin'),
      await colleague(),
      await colleague(),
    ];
    const [id, other] = [await drafted(getTarget()), await drafted(getTarget())];
    const give = (client: NodeClient, owner: string) =>
      client.expect('POST', `/cases/${id}/assign`, { body: { owner, deputies: [] } });
    await give(officer, leaver.userId);
    const before = await entry(officer, id, ({ owner }) => owner === leaver.userId);
    expect(before.ownerSuspended).toBeUndefined();
    expect((await officer.expect('GET', `/cases/${id}`)).ownerSuspended).toBeUndefined();
    const act = (verb: string) =>
      admin.expect('POST', `/directory/${leaver.userId}/${verb}`, { body: { reason: 'Left.' } });
    await act('suspend');
    expect(await officer.expect('GET', `/cases/${id}`)).toMatchObject({ ownerSuspended: true });
    await entry(officer, id, ({ ownerSuspended }) => ownerSuspended === true);
    await entry(officer, other, ({ ownerSuspended }) => ownerSuspended === undefined);
    await act('reinstate');
    await entry(officer, id, ({ ownerSuspended }) => ownerSuspended === undefined);
    await act('suspend');
    await give(await as('prosecutor'), heir.userId);
    await entry(officer, id, (one) => one.owner === heir.userId && one.ownerSuspended === undefined);
    expect((await officer.expect('GET', `/cases/${id}`)).ownerSuspended).toBeUndefined();
  });

  it('a leaver is followed by a colleague in every open case, once, and no clock moves', async () => {
    const [officer, admin, leaver, heir] = [
      await as('officer'),
      await as('admin'),
      await colleague(),
      await colleague(),
    ];
    const own = await idOf('officer');
    const [running, idle, other] = [
      await received(getTarget()),
      await drafted(getTarget()),
      await drafted(getTarget()),
    ];
    const assign = (id: string, owner: string, deputies: string[]) =>
      officer.expect('POST', `/cases/${id}/assign`, { body: { owner, deputies } });
    await assign(running, leaver.userId, [own]);
    await assign(idle, own, [leaver.userId, heir.userId]);
    const before = await entry(officer, running, ({ owner }) => owner === leaver.userId);
    await entry(officer, idle, ({ deputies }) => Array.isArray(deputies));
    await admin.expect('POST', `/directory/${leaver.userId}/suspend`, { body: { reason: 'Left.' } });

    const path = `/directory/${leaver.userId}/handover`;
    const hand = async (to: string) => {
      const sum = { handedOver: 0, left: 0 };
      let cursor: string | undefined;
      do {
        const done = await admin.expect('POST', path, { body: { to, ...(cursor ? { cursor } : {}) } });
        sum.handedOver += Number(done.handedOver);
        sum.left += Number(done.left);
        cursor = done.next as string | undefined;
      } while (cursor);
      return sum;
    };
    expectProblem(await admin.call('POST', path, { body: { to: leaver.userId } }), 422, 'no-colleague');
    expectProblem(await admin.call('POST', path, { body: { to: await idOf('lumen') } }), 422, 'no-colleague');
    expectProblem(await officer.call('POST', path, { body: { to: heir.userId } }), 403, 'missing-role');
    expect(await hand(heir.userId)).toEqual({ handedOver: 2, left: 0 });
    expect(await hand(heir.userId)).toEqual({ handedOver: 0, left: 0 });

    const after = await entry(officer, running, ({ owner }) => owner === heir.userId);
    expect(after).toMatchObject({ nextDueAt: before.nextDueAt, deadline: before.deadline, deputies: [own] });
    await entry(officer, idle, ({ owner, deputies }) => owner === own && String(deputies) === heir.userId);
    await entry(officer, other, ({ owner }) => owner === own);
    const { events } = await officer.expect('GET', `/cases/${running}/events?limit=100`);
    expect((events as Json[]).at(-1)).toMatchObject({ type: 'CaseAssigned', actor: await idOf('admin') });
  });
}
