/** The main path of Art. 7 over HTTP: from an empty draft to a closed case, step by step. */
import type { NodeClient } from '../../local/client.ts';
import { verifyChain } from '../../shared/case/envelope.ts';
import { eventually, expectProblem, type Json } from '../support/e2e-expect.ts';
import {
  approval,
  attach,
  CANARY,
  completeContent,
  csvAnswer,
  draftBody,
  issuing,
  jsonAnswer,
  LUMEN,
  legalNow,
  orderPdf,
} from '../support/e2e-order.ts';
import type { NodeTarget } from '../support/e2e-target.ts';

interface Gap {
  readonly paragraph: string;
  readonly path: string;
}

export function disclosureSuite(getTarget: () => NodeTarget): void {
  describe('an order of XA to a provider of XB, from draft to closed case', () => {
    let officer: NodeClient;
    let prosecutor: NodeClient;
    let issuer: NodeClient;
    let lumen: NodeClient;
    let id = '';
    let etag = '';
    const documents: string[] = [];

    beforeAll(async () => {
      const target = getTarget();
      [officer, prosecutor, issuer, lumen] = (await Promise.all(
        (['officer', 'prosecutor', 'issuer', 'lumen'] as const).map((player) => target.client(player)),
      )) as [NodeClient, NodeClient, NodeClient, NodeClient];
    });

    const missing = async (): Promise<Gap[]> =>
      (await officer.expect('GET', `/cases/${id}`)).whatIsMissing as Gap[];

    it('begins as an empty draft that lists what it lacks, by paragraph', async () => {
      const answer = await officer.call('POST', '/cases', { body: draftBody({}) });
      expect(answer.status).toBe(201);
      id = String((answer.body as Json).id);
      expect(answer.headers.get('location')).toBe(`/cases/${id}`);
      expect(answer.headers.get('etag')).toBe('"1"');
      const paragraphs = new Set((await missing()).map(({ paragraph }) => paragraph));
      for (const wanted of [
        '4.2',
        '7.3.a',
        '7.3.b',
        '7.3.c',
        '7.3.d',
        '7.3.f',
        '7.4.a',
        '7.4.b',
        '7.4.c',
        '7.4.d',
      ])
        expect(paragraphs).toContain(`Art. ${wanted}`);
      expect(paragraphs).toContain('Art. 7.3');
      expect(paragraphs).toContain('Art. 13');
    });

    it('cannot be submitted as it stands', async () => {
      const problem = expectProblem(
        await officer.call('POST', `/cases/${id}/submit`, { body: {} }),
        422,
        'incomplete-order',
      );
      expect(problem.errors).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ paragraph: 'Art. 7.3.d', path: 'order.offences' }),
          expect.objectContaining({ paragraph: 'Art. 7.4.a', path: 'order.domesticLegalGround' }),
        ]),
      );
    });

    it('is revised under the version that was seen', async () => {
      const read = await officer.call('GET', `/cases/${id}`);
      etag = String(read.headers.get('etag'));
      const body = { order: completeContent({ originalLanguage: 'en' }) };
      const path = `/cases/${id}/order`;
      expectProblem(await officer.call('PUT', path, { body }), 400, 'invalid-header');
      const revised = await officer.call('PUT', path, { body, headers: { 'if-match': etag } });
      expect(revised.status).toBe(200);
      expect(revised.headers.get('etag')).toBe('"2"');
      const again = await officer.call('PUT', path, {
        body: { order: {} },
        headers: { 'if-match': etag },
      });
      expectProblem(again, 412, 'stale-version');
      expect(again.headers.get('etag')).toBe('"2"');
      const paragraphs = (await missing()).map(({ paragraph }) => paragraph);
      expect(paragraphs).not.toContain('Art. 7.3.d');
      // Written in English, for a provider that reads French.
      expect(paragraphs).toContain('Art. 4.2');
    });

    it('takes the order as PDF and its French translation, sealed before they count', async () => {
      const original = await attach(officer, id, orderPdf('en'));
      const translation = await attach(
        officer,
        id,
        orderPdf('fr', { purpose: 'orderTranslation', translationOf: original }),
      );
      documents.push(original, translation);
      const listed = (await officer.expect('GET', `/cases/${id}/documents`)).documents as Json[];
      expect(listed).toHaveLength(2);
      for (const document of listed) {
        expect(document).toMatchObject({
          state: 'sealed',
          mediaType: 'application/pdf',
          scan: getTarget().scan,
        });
        expect(document.commitment).toMatch(/^[0-9a-f]{64}$/);
      }
      // The notified authority reads French too: the summary of facts is still in English (4.1).
      const left = async () => new Set((await missing()).map(({ paragraph }) => paragraph));
      expect(await left()).toEqual(new Set(['Art. 13', 'Art. 4.1', 'Art. 7.5.a']));
      await attach(officer, id, orderPdf('fr', { name: 'faits.pdf', purpose: 'factsSummary' }));
      expect(await left()).toEqual(new Set(['Art. 13', 'Art. 7.5.a']));
    });

    it('is submitted, and approved by another person under supervision (7.2.b)', async () => {
      const submitted = await officer.expect('POST', `/cases/${id}/submit`, { body: {} });
      expect(submitted.status).toBe('awaitingApproval');
      const body = await approval(getTarget());
      expectProblem(await officer.call('POST', `/cases/${id}/approve`, { body }), 403, 'missing-role');
      const approved = await prosecutor.expect('POST', `/cases/${id}/approve`, { body });
      expect(approved.status).toBe('approved');
    });

    it('does not exist for the provider before it is issued', async () => {
      expectProblem(await lumen.call('GET', `/cases/${id}`), 404, 'not-found');
      const { entries } = (await lumen.expect('GET', '/cases')) as { entries: Json[] };
      expect(entries.map(({ caseId }) => caseId)).not.toContain(id);
    });

    it('is issued with the statement of simultaneous notification (7.5.a)', async () => {
      const done = await issuer.expect('POST', `/cases/${id}/issue`, { body: await issuing(getTarget()) });
      expect(done.status).toBe('issued');
      const own = await officer.expect('GET', `/cases/${id}`);
      expect(own.notificationStatement).toMatchObject({
        simultaneousNotificationMade: true,
        authority: 'xb-parquet',
      });
      expect(own.addressees).toEqual([
        expect.objectContaining({
          providerId: LUMEN,
          language: 'fr',
          languageRule: expect.stringMatching(/^4\.2/),
        }),
      ]);
    });

    it('lies in the inbox of its provider and of no other', async () => {
      const target = getTarget();
      const inbox = async (client: NodeClient) =>
        ((await client.expect('GET', '/cases')) as { entries: Json[] }).entries;
      await eventually(
        () => inbox(lumen),
        (entries) => entries.some((entry) => entry.caseId === id && entry.status === 'issued'),
      );
      const polaris = await target.client('polaris');
      expect((await inbox(polaris)).map(({ caseId }) => caseId)).not.toContain(id);
      expectProblem(await polaris.call('GET', `/cases/${id}`), 404, 'not-found');
    });

    it('shows the provider the package of 7.3 and 7.4, never the summary of facts', async () => {
      const answer = await lumen.call('GET', `/cases/${id}`);
      const view = answer.body as Json;
      expect(view).toMatchObject({ relation: 'addressee', status: 'issued', issuingParty: 'XA' });
      expect(view.order).toMatchObject({
        statementIssuedUnderProtocol: true,
        supervision: { kind: 'prosecutor' },
        serviceProvider: { providerId: LUMEN, name: 'Lumen Télécom SA' },
      });
      expect(view.supplementalInformation).toMatchObject({ domesticLegalGround: expect.any(String) });
      const text = Buffer.from(answer.bytes).toString('utf8');
      expect(text).not.toContain('factsSummary');
      expect(text).not.toContain('never came');
      expect(text).not.toContain('ownReference');
      const seen = (view.documents as Json[]).map(({ documentId }) => documentId);
      expect([...seen].sort()).toEqual([...documents].sort());
      const [original = ''] = documents;
      const sent = Buffer.from(orderPdf('en').bytes);
      expect(Buffer.compare(await lumen.download(id, original), sent)).toBe(0);
      // The timeline tells of the other side's work: no provider reads any.
      expectProblem(await lumen.call('GET', `/cases/${id}/events`), 403, 'missing-role');
    });

    it('is received: thirty days from receipt, to 24:00 at the seat of the provider (7.7)', async () => {
      const today = await legalNow(getTarget());
      const body = { providerId: LUMEN };
      await lumen.expect('POST', `/cases/${id}/receipt`, { body });
      const { deadline, receivedAt } = (await lumen.expect('GET', `/cases/${id}`)) as {
        deadline: Json;
        receivedAt: string;
      };
      expect(deadline).toMatchObject({ timeZone: 'Europe/Helsinki', basis: '7.7', rule: 'calendar-days/1' });
      const local = (instant: string) =>
        new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Helsinki' }).format(new Date(instant));
      const last = new Date(`${local(receivedAt)}T12:00:00Z`);
      last.setUTCDate(last.getUTCDate() + 30);
      expect(deadline.localDate).toBe(last.toISOString().slice(0, 10));
      const endsAt = Date.parse(String(deadline.endsAt));
      expect(local(new Date(endsAt - 1).toISOString())).toBe(deadline.localDate);
      expect(local(new Date(endsAt).toISOString())).not.toBe(deadline.localDate);
      expect(Date.parse(receivedAt)).toBeGreaterThanOrEqual(Date.parse(today));
    });

    it('is disclosed in full with a table and a JSON file, and byte for byte the same at the authority', async () => {
      const answers = [csvAnswer(), jsonAnswer()];
      const ids: string[] = [];
      for (const answer of answers) ids.push(await attach(lumen, id, answer));
      // Uploaded is not disclosed.
      const own = (await officer.expect('GET', `/cases/${id}`)).documents as Json[];
      expect(own.map(({ documentId }) => documentId)).not.toContain(ids[0]);
      expectProblem(await officer.call('GET', `/cases/${id}/documents/${ids[0]}/content`), 404, 'not-found');
      const body = { providerId: LUMEN, outcome: 'disclosed', documents: ids };
      const done = await lumen.expect('POST', `/cases/${id}/answer`, { body });
      expect(done.status).toBe('settled');
      for (const [n, documentId] of ids.entries()) {
        const got = await officer.download(id, documentId);
        expect(Buffer.compare(got, Buffer.from(answers[n]?.bytes ?? []))).toBe(0);
      }
      const [addressee] = (await officer.expect('GET', `/cases/${id}`)).addressees as Json[];
      expect(addressee).toMatchObject({ status: 'disclosed', fallbackOpen: false });
    });

    it('is closed and moves to the closed cases', async () => {
      const done = await issuer.expect('POST', `/cases/${id}/close`, { body: { outcome: 'Identified.' } });
      expect(done.status).toBe('closed');
      const page = (state: string) => async () =>
        ((await officer.expect('GET', `/cases?state=${state}`)) as { entries: Json[] }).entries.some(
          (entry) => entry.caseId === id,
        );
      await eventually(page('closed'), (found) => found);
      await eventually(page('open'), (found) => !found);
    });

    it('leaves a chain that anybody can verify, and nothing sealed in it', async () => {
      const { events } = (await officer.expect('GET', `/cases/${id}/events?limit=100`)) as {
        events: { envelope: string; hash: string; type: string }[];
      };
      const stored = events.map(({ envelope: text, hash }) => ({ text, hash }));
      expect(verifyChain(id, stored)).toEqual({ ok: true, hash: events.at(-1)?.hash, count: events.length });
      expect(events.map(({ type }) => type).filter((type) => !type.startsWith('Document'))).toEqual([
        'OrderDrafted',
        'OrderRevised',
        'OrderSubmitted',
        'OrderApproved',
        'OrderIssued',
        'OrderReceived',
        'DisclosureMade',
        'CaseClosed',
      ]);
      expect(JSON.stringify(events)).not.toContain(CANARY);
    });
  });
}
