/** Standing in for somebody over HTTP: what a lent role permits, that it is on record, and that four eyes still hold. */
import { NodeClient } from '../../local/client.ts';
import { eventually, expectProblem, type Json, turnedAway } from '../support/e2e-expect.ts';
import { approval, completeContent, submitted } from '../support/e2e-order.ts';
import type { EmbeddedTarget, NodeTarget } from '../support/e2e-target.ts';

const HOUR = 3_600_000;
const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString();

export function delegationSuite(getTarget: () => NodeTarget): void {
  const as = (player: Parameters<NodeTarget['client']>[0]) => getTarget().client(player);

  /** Roles are looked up once a minute: whoever stands in has not called before. */
  async function standIn(of: 'prosecutor' | 'officer', roles: string[], own = ['case-officer']) {
    const { userId, token } = await getTarget().newcomer({ roles: own, authority: 'xa-dpp' });
    const delegator = await getTarget().actorId(of);
    const body = { delegator, roles, from: inHours(-1), until: inHours(24), reason: 'Leave.' };
    await (await as(of)).expect('POST', `/directory/${userId}/delegations`, { body });
    return { userId, delegator, client: new NodeClient(getTarget().baseUrl, token) };
  }

  describe('a delegation', () => {
    it('lets the delegate approve, on behalf of the lender, and says so in the event', async () => {
      const id = await submitted(getTarget());
      const { client, delegator, userId } = await standIn('prosecutor', ['approver']);
      await client.expect('POST', `/cases/${id}/approve`, { body: await approval(getTarget()) });
      const { events } = await client.expect('GET', `/cases/${id}/events?limit=100`);
      const last = (events as Json[]).at(-1);
      expect(last).toMatchObject({ type: 'OrderApproved', actor: userId });
      expect(JSON.parse(String(last?.envelope))).toMatchObject({ actor: userId, onBehalfOf: [delegator] });
      const record = await (await as('admin')).expect('GET', `/directory/${userId}`);
      expect(record).toMatchObject({ delegations: [{ by: delegator, roles: ['approver'] }] });
    });

    it('lets the delegate export, and every record of the export says for whom', async () => {
      const id = await submitted(getTarget());
      const { client, delegator, userId } = await standIn('prosecutor', ['approver'], ['operator']);
      const asked = await client.expect('POST', `/cases/${id}/exports`, { body: { form: 'plain' } });
      const path = `/cases/${id}/exports/${String(asked.exportId)}`;
      await eventually(
        () => client.expect('GET', path),
        ({ state }) => state === 'ready',
      );
      const log = await (await as('dpo')).expect('GET', `/cases/${id}/accesses?reasonCode=supervision`);
      const records = (log.records as Json[]).filter(({ actor }) => actor === userId);
      const exported = records.filter(({ what }) => /Export/.test(String(what)));
      expect(exported.map(({ what }) => what).sort()).toEqual(
        expect.arrayContaining(['Export', 'RequestExport']),
      );
      for (const record of exported) expect(record).toMatchObject({ onBehalfOf: [delegator] });
    });

    it('does not let the lender approve through another what he wrote himself', async () => {
      const id = await submitted(getTarget());
      const prosecutor = await as('prosecutor');
      await prosecutor.expect('POST', `/cases/${id}/return`, { body: { reason: 'Let me.' } });
      const { version } = await prosecutor.expect('GET', `/cases/${id}`);
      const order = completeContent({ responseManner: 'By courier.' });
      await prosecutor.expect('PUT', `/cases/${id}/order`, {
        body: { order },
        headers: { 'if-match': `"${version}"` },
      });
      await prosecutor.expect('POST', `/cases/${id}/submit`, { body: {} });
      const { client } = await standIn('prosecutor', ['approver']);
      const body = await approval(getTarget());
      expectProblem(await client.call('POST', `/cases/${id}/approve`, { body }), 422, 'four-eyes');
    });

    it('does not let the lender approve what another wrote for him', async () => {
      const id = await submitted(getTarget());
      const prosecutor = await as('prosecutor');
      await prosecutor.expect('POST', `/cases/${id}/return`, { body: { reason: 'Mend it.' } });
      const { client, delegator, userId } = await standIn('prosecutor', ['approver'], ['oversight-reader']);
      await client.expect('GET', `/cases/${id}/acceptance`);
      // What only the lent role permits is on record as read for the lender (14.8).
      const log = await (await as('dpo')).expect('GET', `/cases/${id}/accesses?reasonCode=supervision`);
      const read = (log.records as Json[]).find(({ actor }) => actor === userId);
      expect(read).toMatchObject({ what: 'ReadAcceptance', onBehalfOf: [delegator] });
      const { version } = await client.expect('GET', `/cases/${id}`);
      await client.expect('PUT', `/cases/${id}/order`, {
        body: { order: completeContent({ responseManner: 'By hand.' }) },
        headers: { 'if-match': `"${version}"` },
      });
      await client.expect('POST', `/cases/${id}/submit`, { body: {} });
      const body = await approval(getTarget());
      await turnedAway(
        getTarget(),
        { caseId: id, who: 'prosecutor', action: 'ApproveOrder', status: 422, code: 'four-eyes' },
        (lender) => lender.call('POST', `/cases/${id}/approve`, { body }),
      );
      await (await as('deputy')).expect('POST', `/cases/${id}/approve`, { body });
    });

    it('is of what the lender has, within the authority, and is not for others to give', async () => {
      const officer = await as('officer');
      const { userId } = await getTarget().newcomer({ roles: ['case-officer'], authority: 'xa-police' });
      const lend = (delegator: string, roles: string[]) =>
        officer.call('POST', `/directory/${userId}/delegations`, {
          body: { delegator, roles, from: inHours(0), until: inHours(1), reason: 'x' },
        });
      const own = await getTarget().actorId('officer');
      expectProblem(await lend(own, ['case-officer']), 422, 'other-authority');
      expectProblem(await lend(await getTarget().actorId('prosecutor'), ['approver']), 422, 'not-yours');
      expectProblem(await lend(own, ['administrator']), 422, 'invalid-request');
      const lumen = await as('lumen');
      expectProblem(
        await lumen.call('POST', `/directory/${userId}/absence`, {
          body: { from: '2026-01-01', until: '2026-01-02' },
        }),
        403,
        'missing-role',
      );
    });
  });
}

/** Needs tokens of another age, which only the key of an embedded issuer makes. */
export function recentSignInSuite(getTarget: () => EmbeddedTarget): void {
  it('suspension, roles and delegation need a recent sign-in', async () => {
    const { userId } = await getTarget().newcomer({ roles: ['case-officer'], authority: 'xa-dpp' });
    const token = await getTarget().resigned('admin', { auth_time: Math.floor(Date.now() / 1000) - 16 * 60 });
    const stale = new NodeClient(getTarget().baseUrl, token);
    const acts: [string, object][] = [
      ['suspend', { reason: 'x' }],
      ['reinstate', { reason: 'x' }],
      ['roles', { roles: ['approver'] }],
      ['delegations/revoke', { n: 1, reason: 'x' }],
    ];
    for (const [verb, body] of acts)
      expectProblem(
        await stale.call('POST', `/directory/${userId}/${verb}`, { body }),
        403,
        'recent-authentication-required',
      );
    await (await getTarget().client('admin')).expect('POST', `/directory/${userId}/suspend`, {
      body: { reason: 'x' },
    });
  });
}
