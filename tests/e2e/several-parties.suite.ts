/**
 * One order to providers in two Parties (7.3.c), over HTTP: each is notified, served, received, timed and answered by
 * itself, and the case is over when all of it is. The target's XC applies Art. 7 and wants to be notified.
 */
import type { NodeClient } from '../../local/client.ts';
import { eventually, expectProblem, type Json } from '../support/e2e-expect.ts';
import {
  approval,
  attach,
  completeContent,
  csvAnswer,
  draftBody,
  issuing,
  LUMEN,
  legalNow,
  orderPdf,
} from '../support/e2e-order.ts';
import type { EmbeddedTarget } from '../support/e2e-target.ts';

export const CONDOR = 'prov-xc-condor';
const DAY = 24;

export function severalPartiesSuite(getTarget: () => EmbeddedTarget): void {
  const as = (player: Parameters<EmbeddedTarget['client']>[0]) => getTarget().client(player);
  let condorToken = '';
  /** The legal desk of a provider in the other Party. */
  const condor = async () => {
    if (condorToken === '')
      condorToken = (await getTarget().newcomer({ roles: ['provider-agent'], provider: CONDOR })).token;
    const client = await as('lumen');
    return {
      call: (method: string, path: string, options = {}) =>
        client.call(method, path, { ...options, token: condorToken }),
      expect: (method: string, path: string, options = {}) =>
        client.expect(method, path, { ...options, token: condorToken }),
    };
  };
  const addressees = async (id: string) =>
    Object.fromEntries(
      ((await (await as('officer')).expect('GET', `/cases/${id}`)).addressees as Json[]).map((one) => [
        String(one.providerId),
        one,
      ]),
    );
  const statusOf = async (id: string) => (await (await as('officer')).expect('GET', `/cases/${id}`)).status;
  const statements = async () => {
    const { notification } = await issuing(getTarget());
    return { toXB: notification, toXC: { ...notification, authority: 'xc-fiscalia', means: 'email' } };
  };

  async function approvedForBoth(facts = true): Promise<string> {
    const officer = await as('officer');
    const order = completeContent({
      serviceProviders: [{ providerId: LUMEN }, { providerId: CONDOR, locationParty: 'XC' }],
    });
    const id = String((await officer.expect('POST', '/cases', { body: draftBody(order) })).id);
    const original = await attach(officer, id, orderPdf('fr'));
    const spanish = { purpose: 'orderTranslation', translationOf: original };
    await attach(officer, id, orderPdf('es', spanish));
    if (facts) await attach(officer, id, orderPdf('es', { name: 'hechos.pdf', purpose: 'factsSummary' }));
    await officer.expect('POST', `/cases/${id}/submit`, { body: {} });
    await (await as('prosecutor')).expect('POST', `/cases/${id}/approve`, {
      body: await approval(getTarget()),
    });
    return id;
  }

  async function issuedToBoth(onPaper: readonly string[] = []): Promise<string> {
    const id = await approvedForBoth();
    const { toXB, toXC } = await statements();
    const body = {
      electronicDelivery: true,
      notification: [toXC, toXB],
      ...(onPaper.length > 0 && { paperDelivery: onPaper }),
    };
    await (await as('issuer')).expect('POST', `/cases/${id}/issue`, { body });
    return id;
  }

  const receipt = (client: Pick<NodeClient, 'expect'>, id: string, providerId: string) =>
    client.expect('POST', `/cases/${id}/receipt`, { body: { providerId } });

  describe('an order to providers in two Parties', () => {
    it('says while it is a draft what each Party asks for', async () => {
      const id = await approvedForBoth(false);
      const officer = await as('officer');
      const found = await officer.expect('GET', `/cases/${id}/acceptance`);
      expect(found.addressees).toMatchObject([
        {
          providerId: LUMEN,
          locationParty: 'XB',
          verdict: 'open',
          notification: { authority: 'xb-parquet' },
        },
        {
          providerId: CONDOR,
          locationParty: 'XC',
          verdict: 'blocked',
          findings: [{ paragraph: 'Art. 4.1' }],
          notification: { authority: 'xc-fiscalia' },
        },
      ]);
    });

    it('is not issued before each Party is notified in a language that it takes (7.5.a, 4.1)', async () => {
      const issuer = await as('issuer');
      const { toXB, toXC } = await statements();
      const id = await approvedForBoth(false);
      const issue = (body: object) =>
        issuer.call('POST', `/cases/${id}/issue`, { body: { electronicDelivery: true, ...body } });
      const unread = expectProblem(await issue({ notification: [toXB, toXC] }), 422, 'notification-language');
      expect(unread).toMatchObject({ rule: 'Art. 4.1', detail: expect.stringContaining('XC') });
      await attach(await as('officer'), id, orderPdf('es', { name: 'hechos.pdf', purpose: 'factsSummary' }));
      const missing = expectProblem(await issue({ notification: toXB }), 422, 'notification-missing');
      expect(missing).toMatchObject({ rule: 'Art. 7.5.a', detail: expect.stringContaining('XC') });
      const wrong = { ...toXC, authority: 'xc-tribunal' };
      expectProblem(await issue({ notification: [toXB, wrong] }), 422, 'wrong-notification-authority');
      expect(await statusOf(id)).toBe('approved');
      expect((await issue({ notification: [toXB, toXC] })).status).toBe(200);
    });

    it('tells each provider of its own service, language and notification, and of no other', async () => {
      const id = await issuedToBoth();
      const views = { [LUMEN]: await as('lumen'), [CONDOR]: await condor() };
      const expected: Record<string, string[]> = {
        [LUMEN]: ['fr', 'xb-parquet'],
        [CONDOR]: ['es', 'xc-fiscalia'],
      };
      for (const [own, client] of Object.entries(views)) {
        const view = await client.expect('GET', `/cases/${id}`);
        const [language, authority] = expected[own] ?? [];
        expect(view).toMatchObject({
          language,
          order: { serviceProvider: { providerId: own } },
          supplementalInformation: {
            notificationStatement: { simultaneousNotificationMade: true, authority },
          },
        });
        const text = JSON.stringify(view);
        for (const other of Object.keys(views).filter((one) => one !== own))
          expect(text).not.toContain(other);
        expect(text).not.toContain(expected[own === LUMEN ? CONDOR : LUMEN]?.[1]);
        expect(text).not.toContain('factsSummary');
      }
      const own = await (await as('officer')).expect('GET', `/cases/${id}`);
      expect(
        (own.notificationStatements as Json[]).map(({ party, authority }) => [party, authority]),
      ).toEqual([
        ['XB', 'xb-parquet'],
        ['XC', 'xc-fiscalia'],
      ]);
    });

    it('is served, received and timed by itself, at the seat of each', async () => {
      const id = await issuedToBoth([CONDOR]);
      const officer = await as('officer');
      expect(await addressees(id)).toMatchObject({ [CONDOR]: { delivery: 'paper', locationParty: 'XC' } });
      const printed = await officer.call('GET', `/cases/${id}/service-packages/${CONDOR}`);
      expect(printed.headers.get('content-type')).toBe('application/zip');
      await receipt(await as('lumen'), id, LUMEN);
      expect(await addressees(id)).toMatchObject({
        [LUMEN]: { status: 'received', deadline: { timeZone: 'Europe/Helsinki' } },
        [CONDOR]: { status: 'issued' },
      });
      await getTarget().advanceClock(3 * DAY);
      const proof = await attach(officer, id, orderPdf('es', { name: 'acuse.pdf', purpose: 'proof' }));
      const receivedAt = await legalNow(getTarget());
      await officer.expect('POST', `/cases/${id}/receipts`, {
        body: { providerId: CONDOR, evidence: 'registeredPost', receivedAt, proof },
      });
      const after = await addressees(id);
      expect(after[CONDOR]).toMatchObject({
        status: 'received',
        receivedAt,
        deadline: { timeZone: 'America/Santiago' },
      });
      const ends = (provider: string) => String((after[provider]?.deadline as Json | undefined)?.endsAt);
      expect(Date.parse(ends(CONDOR)) - Date.parse(ends(LUMEN))).toBeGreaterThan(2 * DAY * 3_600_000);
    });

    it('is closed only when each has answered or let its period pass', async () => {
      const id = await issuedToBoth();
      const [lumen, other, officer] = [await as('lumen'), await condor(), await as('officer')];
      await receipt(lumen, id, LUMEN);
      const document = await attach(lumen, id, csvAnswer());
      await lumen.expect('POST', `/cases/${id}/answer`, {
        body: { providerId: LUMEN, outcome: 'disclosed', documents: [document] },
      });
      const close = () => officer.call('POST', `/cases/${id}/close`, { body: { outcome: 'Found.' } });
      expect(await statusOf(id)).toBe('issued');
      expectProblem(await close(), 409, 'close-case-in-issued');
      // What one discloses the other does not see, nor can it speak for it.
      expect(JSON.stringify(await other.expect('GET', `/cases/${id}`))).not.toContain(document);
      const foreign = await other.call('POST', `/cases/${id}/answer`, {
        body: { providerId: LUMEN, outcome: 'refused', reason: 'no-reason' },
      });
      expectProblem(foreign, 404, 'not-addressed-to-you');
      await receipt(other, id, CONDOR);
      expectProblem(await close(), 409, 'close-case-in-issued');
      await getTarget().advanceClock(32 * DAY);
      await eventually(
        // The sweep reads an index, and that may lag: what it missed the next one brings.
        () =>
          getTarget()
            .settle()
            .then(() => addressees(id)),
        (found) => found[CONDOR]?.status === 'expired',
      );
      expect(await addressees(id)).toMatchObject({
        [LUMEN]: { status: 'disclosed', fallbackOpen: false },
        [CONDOR]: { status: 'expired', fallbackOpen: true },
      });
      expect(await statusOf(id)).toBe('settled');
      expect((await close()).status).toBe(200);
      expect(await statusOf(id)).toBe('closed');
    });
  });
}
