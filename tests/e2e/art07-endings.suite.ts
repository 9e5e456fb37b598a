/** How else an order can end: in part, refused, withdrawn, discarded; and what providers may do then. */
import type { NodeClient } from '../../local/client.ts';
import { expectProblem, type Json, turnedAway } from '../support/e2e-expect.ts';
import {
  attach,
  completeContent,
  csvAnswer,
  drafted,
  issued,
  jsonAnswer,
  LUMEN,
  orderPdf,
  POLARIS,
  received,
} from '../support/e2e-order.ts';
import type { Target } from '../support/e2e-target.ts';

export const addresseesOf = async (client: NodeClient, id: string): Promise<Json[]> =>
  (await client.expect('GET', `/cases/${id}`)).addressees as Json[];

export function endingsSuite(getTarget: () => Target): void {
  const as = (player: Parameters<Target['client']>[0]) => getTarget().client(player);

  describe('other endings of an order', () => {
    it('is disclosed in part with a reason: the fallback opens, and the rest may still follow', async () => {
      const id = await received(getTarget());
      const [lumen, officer] = [await as('lumen'), await as('officer')];
      const part = await attach(lumen, id, csvAnswer());
      const body = {
        providerId: LUMEN,
        outcome: 'partlyDisclosed',
        documents: [part],
        reason: 'no-such-data',
        withheld: ['postalAddress'],
      };
      const bare = { providerId: LUMEN, outcome: 'partlyDisclosed', documents: [part] };
      expectProblem(await lumen.call('POST', `/cases/${id}/answer`, { body: bare }), 422, 'invalid-request');
      await lumen.expect('POST', `/cases/${id}/answer`, { body });
      expect(await addresseesOf(officer, id)).toEqual([
        expect.objectContaining({ status: 'partlyDisclosed', fallbackOpen: true }),
      ]);
      const rest = await attach(lumen, id, jsonAnswer());
      await lumen.expect('POST', `/cases/${id}/answer`, {
        body: { providerId: LUMEN, outcome: 'disclosed', documents: [rest] },
      });
      const [addressee] = await addresseesOf(officer, id);
      expect(addressee).toMatchObject({ status: 'disclosed', fallbackOpen: false });
      expect(addressee?.answers).toHaveLength(2);
    });

    it('is refused with a coded reason: Art. 8 is open at once (7.7)', async () => {
      const id = await received(getTarget());
      const lumen = await as('lumen');
      const without = { providerId: LUMEN, outcome: 'refused' };
      expectProblem(
        await lumen.call('POST', `/cases/${id}/answer`, { body: without }),
        422,
        'invalid-request',
      );
      const body = { ...without, reason: 'domestic-law', text: 'Our law does not allow it.' };
      const done = await lumen.expect('POST', `/cases/${id}/answer`, { body });
      expect(done.status).toBe('settled');
      const [addressee] = await addresseesOf(await as('officer'), id);
      expect(addressee).toMatchObject({ status: 'refused', fallbackOpen: true });
      expect(addressee?.answers).toEqual([
        expect.objectContaining({ outcome: 'refused', reason: 'domestic-law', text: body.text }),
      ]);
      const again = { ...body, reason: 'other' };
      const problem = await turnedAway(
        getTarget(),
        { caseId: id, who: 'lumen', action: 'AnswerOrder', status: 409, code: 'already-answered' },
        (client) => client.call('POST', `/cases/${id}/answer`, { body: again }),
      );
      expect(problem.rule).toBe('Art. 7.7');
    });

    it('is withdrawn: a provider who answers then is told to disclose nothing', async () => {
      const id = await received(getTarget());
      const lumen = await as('lumen');
      const documents = [await attach(lumen, id, csvAnswer())];
      await (await as('issuer')).expect('POST', `/cases/${id}/withdraw`, {
        body: { reason: 'Found otherwise.' },
      });
      const problem = await turnedAway(
        getTarget(),
        { caseId: id, who: 'lumen', action: 'AnswerOrder', status: 409, code: 'order-withdrawn' },
        (client) =>
          client.call('POST', `/cases/${id}/answer`, {
            body: { providerId: LUMEN, outcome: 'disclosed', documents },
          }),
      );
      expect(problem.detail).toMatch(/withdrawn: do not disclose/);
      await turnedAway(
        getTarget(),
        {
          caseId: id,
          who: 'lumen',
          action: 'DeclareDocument',
          status: 409,
          code: 'declare-document-in-withdrawn',
        },
        (client) =>
          client.call('POST', `/cases/${id}/documents`, {
            body: {
              name: 'a.csv',
              mediaType: 'text/csv',
              size: 3,
              sha256: 'a'.repeat(64),
              purpose: 'answer',
            },
          }),
      );
      const view = await lumen.expect('GET', `/cases/${id}`);
      expect(view).toMatchObject({ withdrawn: true });
      // What it had uploaded never reached the authority.
      const own = (await (await as('officer')).expect('GET', `/cases/${id}`)).documents as Json[];
      expect(own.map(({ documentId }) => documentId)).not.toContain(documents[0]);
      await (await as('issuer')).expect('POST', `/cases/${id}/close`, { body: { outcome: 'Withdrawn.' } });
    });

    it('is discarded as a draft, and takes nothing more', async () => {
      const target = getTarget();
      const id = await drafted(target);
      const officer = await as('officer');
      const done = await officer.expect('POST', `/cases/${id}/discard`, { body: { reason: 'Not needed.' } });
      expect(done.status).toBe('discarded');
      await turnedAway(
        target,
        { caseId: id, who: 'officer', action: 'SubmitOrder', status: 409, code: 'submit-order-in-discarded' },
        (client) => client.call('POST', `/cases/${id}/submit`, { body: {} }),
      );
    });

    it('goes back to the drafter and needs a new approval once it is changed', async () => {
      const target = getTarget();
      const id = await drafted(target);
      const officer = await as('officer');
      await attach(officer, id, orderPdf());
      await officer.expect('POST', `/cases/${id}/submit`, { body: {} });
      const prosecutor = await as('prosecutor');
      const done = await prosecutor.expect('POST', `/cases/${id}/return`, { body: { reason: 'Narrow it.' } });
      expect(done.status).toBe('draft');
      expect((await officer.expect('GET', `/cases/${id}`)).returnReason).toBe('Narrow it.');
    });

    it('keeps two providers apart: neither learns what the other did', async () => {
      const both = completeContent({
        serviceProviders: [{ providerId: LUMEN }, { providerId: POLARIS }],
      });
      const id = await issued(getTarget(), both);
      const [lumen, polaris] = [await as('lumen'), await as('polaris')];
      await lumen.expect('POST', `/cases/${id}/answer`, {
        body: { providerId: LUMEN, outcome: 'refused', reason: 'no-reason', text: 'Only for the authority' },
      });
      const seen = await polaris.call('GET', `/cases/${id}`);
      expect(seen.body).toMatchObject({ status: 'issued', answers: [] });
      const text = Buffer.from(seen.bytes).toString('utf8');
      expect(text).not.toContain(LUMEN);
      expect(text).not.toContain('Only for the authority');
      await turnedAway(
        getTarget(),
        { caseId: id, who: 'polaris', action: 'AnswerOrder', status: 404, code: 'not-addressed-to-you' },
        (client) =>
          client.call('POST', `/cases/${id}/answer`, {
            body: { providerId: LUMEN, outcome: 'refused', reason: 'other' },
          }),
      );
    });
  });
}
