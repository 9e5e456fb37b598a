/** What of packages only an embedded node lets a test see: its mail folder, and a person who stands in for another. */
import { NodeClient } from '../../local/client.ts';
import { CANARY } from '../support/e2e-order.ts';
import { codesOf, concluded, drop } from '../support/e2e-packages.ts';
import type { EmbeddedTarget } from '../support/e2e-target.ts';
import { soundZip, text } from '../support/packages.ts';

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

export function packagesEmbeddedSuite(getTarget: () => EmbeddedTarget): void {
  it('a mail says which package was rejected and where to look, and nothing of what was in it', async () => {
    const officer = await getTarget().client('officer');
    const packageId = await drop(officer, text({ [CANARY]: CANARY }), 'application/json');
    await concluded(officer, packageId);
    await getTarget().settle();
    const [mail, ...others] = await getTarget().mails(packageId);
    expect(others).toEqual([]);
    // Long lines are broken for the transport.
    const words = mail?.text.replaceAll('=\n', '') ?? '';
    expect(words).toContain(`/packages/${packageId}`);
    expect(words).toContain(await getTarget().actorId('officer'));
    expect(words).not.toContain(CANARY);
    const sound = await drop(officer, soundZip('E2E-MAIL'));
    await concluded(officer, sound);
    await getTarget().settle();
    expect(await getTarget().mails(sound)).toEqual([]);
  });

  it('whoever stands in for an officer drops it on his behalf, until that ends', async () => {
    const target = getTarget();
    const officer = await target.client('officer');
    const { userId, token } = await target.newcomer({ roles: ['oversight-reader'], authority: 'xa-dpp' });
    const delegator = await target.actorId('officer');
    const body = {
      ...{ delegator, roles: ['case-officer'], reason: 'Leave.' },
      ...{ from: inHours(-1), until: inHours(24) },
    };
    await officer.expect('POST', `/directory/${userId}/delegations`, { body });
    const standIn = new NodeClient(target.baseUrl, token);
    const { caseId } = await concluded(standIn, await drop(standIn, soundZip('E2E-LENT-1')));
    const { events } = (await officer.expect('GET', `/cases/${caseId}/events`)) as {
      events: { envelope: string }[];
    };
    expect(JSON.parse(events[0]?.envelope ?? '{}')).toMatchObject({ actor: userId, onBehalfOf: [delegator] });

    // Announced under the lent role, sent after it was taken back: the directory is asked again.
    const admin = await target.client('admin');
    await admin.expect('POST', `/directory/${userId}/delegations/revoke`, {
      body: { n: 1, reason: 'Back.' },
    });
    const late = await drop(standIn, soundZip('E2E-LENT-2'));
    const found = await concluded(officer, late);
    expect([found.state, codesOf(found)]).toEqual(['rejected', ['missing-role']]);
  });
}
