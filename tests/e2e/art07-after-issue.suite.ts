/** What follows issue, over HTTP: paper and proof, contestation, questions, other answers, linked cases, annulment. */
import type { NodeClient, Upload } from '../../local/client.ts';
import { eventually, expectProblem, type Json } from '../support/e2e-expect.ts';
import {
  approved,
  attach,
  completeContent,
  csvAnswer,
  disclosed,
  drafted,
  issued,
  issuing,
  LUMEN,
  legalNow,
  POLARIS,
  pdf,
  received,
} from '../support/e2e-order.ts';
import type { Target } from '../support/e2e-target.ts';
import { addresseesOf } from './art07-endings.suite.ts';

const proof = (): Upload => ({
  name: 'return-receipt.pdf',
  mediaType: 'application/pdf',
  bytes: pdf('Delivered'),
  purpose: 'proof',
});

export function afterIssueSuite(getTarget: () => Target): void {
  const as = (player: Parameters<Target['client']>[0]) => getTarget().client(player);
  const act = async (player: Parameters<Target['client']>[0], id: string, verb: string, body: object) =>
    (await as(player)).expect('POST', `/cases/${id}/${verb}`, { body });
  const first = async (id: string) => (await addresseesOf(await as('officer'), id))[0];
  const documentsSeenBy = async (client: NodeClient, id: string) =>
    ((await client.expect('GET', `/cases/${id}`)).documents as Json[] | undefined)?.map(
      (d) => d.documentId,
    ) ?? [];

  describe('an order served on paper (7.6)', () => {
    let id = '';

    it('is marked as one whose service is to be proved', async () => {
      id = await approved(getTarget());
      const body = { ...(await issuing(getTarget())), electronicDelivery: false, paperDelivery: [LUMEN] };
      await act('issuer', id, 'issue', body);
      expect(await first(id)).toMatchObject({ delivery: 'paper', proposals: [{ action: 'serveAgain' }] });
    });

    it('is received by the proof that the authority records; the provider contests the date', async () => {
      const officer = await as('officer');
      const body = {
        providerId: LUMEN,
        evidence: 'registeredPost',
        receivedAt: await legalNow(getTarget()),
        proof: await attach(officer, id, proof()),
      };
      const early = { ...body, receivedAt: '2020-01-01T00:00:00Z' };
      expectProblem(
        await officer.call('POST', `/cases/${id}/receipts`, { body: early }),
        422,
        'receipt-before-issue',
      );
      await act('officer', id, 'receipts', body);
      await act('lumen', id, 'contest-receipt', { providerId: LUMEN, reason: 'It lay in another building.' });
      expect(await first(id)).toMatchObject({
        contestation: { status: 'open', recordedAt: body.receivedAt },
      });
      await act('issuer', id, 'decide-contestation', {
        providerId: LUMEN,
        outcome: 'rejected',
        reason: 'Signed for.',
      });
      expect(await first(id)).toMatchObject({
        receivedAt: body.receivedAt,
        contestation: { status: 'rejected' },
      });
    });

    it('is asked about, explained and given more time, while its period runs', async () => {
      await act('lumen', id, 'ask', { providerId: LUMEN, question: 'Which account?' });
      await act('officer', id, 'clarify', { providerId: LUMEN, n: 1, reply: 'The one named first.' });
      const view = await (await as('lumen')).expect('GET', `/cases/${id}`);
      expect(view.clarifications).toMatchObject([{ reply: 'The one named first.' }]);
      const day = (days: number) =>
        new Date(Date.parse(String(now)) + days * 86_400_000).toISOString().slice(0, 10);
      const now = await legalNow(getTarget());
      const short = { providerId: LUMEN, until: day(10), reason: 'x' };
      expectProblem(
        await (await as('issuer')).call('POST', `/cases/${id}/extend`, { body: short }),
        422,
        'not-longer',
      );
      await act('issuer', id, 'extend', { ...short, until: day(60) });
      expect(await first(id)).toMatchObject({ deadline: { localDate: day(60), basis: 'extension' } });
    });
  });

  describe('an order that reaches the wrong provider', () => {
    it('is re-addressed: the addressee is released, a linked draft appears once', async () => {
      const id = await received(getTarget());
      await act('lumen', id, 'answer', {
        providerId: LUMEN,
        outcome: 'heldByGroupEntity',
        entity: { providerId: POLARIS },
      });
      expect(await first(id)).toMatchObject({
        status: 'answeredOtherwise',
        proposals: [{ action: 'readdress', to: { providerId: POLARIS } }, { action: 'preserve' }],
      });
      const body = { providerId: LUMEN, to: { providerId: POLARIS }, reason: 'They hold it.' };
      const done = await act('issuer', id, 'readdress', body);
      const linked = String(done.linkedCase);
      const officer = await as('officer');
      await getTarget().settle();
      const opened = await eventually(
        () => officer.call('GET', `/cases/${linked}`),
        ({ status }) => status === 200,
      );
      expect(opened.body).toMatchObject({
        status: 'draft',
        links: [{ caseId: id, relation: 'readdressedFrom' }],
        order: { serviceProviders: [{ providerId: POLARIS }] },
      });
      expectProblem(
        await (await as('issuer')).call('POST', `/cases/${id}/readdress`, { body }),
        409,
        'already-readdressed',
      );
    });
  });

  describe('cases that belong together', () => {
    it('are linked both ways, by whoever owns both', async () => {
      const [one, other] = [await drafted(getTarget()), await drafted(getTarget())];
      const officer = await as('officer');
      const absent = { caseId: `req_${'0'.repeat(26)}` };
      expectProblem(await officer.call('POST', `/cases/${one}/link`, { body: absent }), 404, 'not-found');
      await act('officer', one, 'link', { caseId: other });
      await getTarget().settle();
      await eventually(
        async () => (await officer.expect('GET', `/cases/${other}`)).links as Json[] | undefined,
        (links) => links?.some(({ caseId }) => caseId === one) ?? false,
      );
      const found = await officer.expect('GET', `/cases/${one}/acceptance`);
      expect(found.addressees).toMatchObject([{ providerId: LUMEN, verdict: 'open' }]);
      expect((found.duplicates as Json[]).map(({ caseId }) => caseId)).toContain(other);
    });

    it('split, keep their clocks', async () => {
      const both = completeContent({ serviceProviders: [{ providerId: LUMEN }, { providerId: POLARIS }] });
      const id = await received(getTarget(), both);
      const before = await first(id);
      const done = await act('issuer', id, 'split', { providers: [LUMEN], reason: 'Another court.' });
      await getTarget().settle();
      const lumen = await as('lumen');
      const moved = await eventually(
        () => lumen.call('GET', `/cases/${String(done.linkedCase)}`),
        ({ status }) => status === 200,
      );
      expect(moved.body).toMatchObject({ status: 'received', deadline: before?.deadline, documentsIn: id });
      expect(await lumen.expect('GET', `/cases/${id}`)).toMatchObject({
        status: 'moved',
        movedTo: done.linkedCase,
      });
      await act('lumen', String(done.linkedCase), 'answer', {
        providerId: LUMEN,
        outcome: 'refused',
        reason: 'no-reason',
      });
    });
  });

  describe('an order that falls', () => {
    it('blocks what came in on it; supervision alone still reads it; a person decides', async () => {
      const id = await disclosed(getTarget());
      const [officer, dpo, prosecutor] = [await as('officer'), await as('dpo'), await as('prosecutor')];
      const { answers } = ((await first(id)) ?? { answers: [] }) as { answers: { documents: string[] }[] };
      const [answer] = answers[0]?.documents ?? [];
      expect(await documentsSeenBy(officer, id)).toContain(answer);
      const body = { reason: 'No lawful ground.', decidedBy: 'Court of Appeal', decidedOn: '2026-01-05' };
      await prosecutor.expect('POST', `/cases/${id}/annul`, { body });
      const path = `/cases/${id}/documents/${answer}/content`;
      expectProblem(await officer.call('GET', path), 404, 'not-found');
      expect((await dpo.call('GET', `${path}?reasonCode=supervision`)).status).toBe(206);
      const close = { body: { outcome: 'Annulled.' } };
      expectProblem(
        await (await as('issuer')).call('POST', `/cases/${id}/close`, close),
        409,
        'annulment-undecided',
      );
      await act('prosecutor', id, 'decide-annulment', {
        consequence: 'erase',
        reason: 'Nothing else is lawful.',
      });
      await act('issuer', id, 'close', close.body);
      await act('issuer', id, 'reopen', { reason: 'A remedy is open.', authorisedBy: 'Head of section' });
      expect(await officer.expect('GET', `/cases/${id}`)).toMatchObject({
        status: 'annulled',
        useBlocked: true,
      });
    });

    it('is no longer secret once the approver has said so', async () => {
      const id = await issued(getTarget(), completeContent({ confidentiality: { requested: true } }));
      await act('prosecutor', id, 'confidentiality/release', { reason: 'The suspect knows.' });
      const view = await (await as('lumen')).expect('GET', `/cases/${id}`);
      expect((view.supplementalInformation as Json).confidentiality).toMatchObject({
        requested: true,
        releasedAt: expect.any(String),
      });
    });

    it('keeps apart what is uploaded after it was taken back', async () => {
      const id = await received(getTarget());
      const lumen = await as('lumen');
      const early = await attach(lumen, id, csvAnswer());
      await act('issuer', id, 'withdraw', { reason: 'Found otherwise.' });
      const own = await (await as('officer')).expect('GET', `/cases/${id}`);
      expect(own.quarantined).toEqual([{ documentId: early, byProvider: LUMEN }]);
    });
  });
}
