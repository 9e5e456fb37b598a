/** Search by a reference, an identifier or a domain: one's own cases only, however it is typed, and on record. */
import { attempts, expectProblem, type Json } from '../support/e2e-expect.ts';
import {
  attach,
  completeContent,
  csvAnswer,
  draftBody,
  drafted,
  issued,
  LUMEN,
  received,
} from '../support/e2e-order.ts';
import type { Target } from '../support/e2e-target.ts';

const sought = (...identifiers: object[]) =>
  completeContent({
    informationSought: {
      category: 'subscriber',
      elements: ['identity'],
      identifiers,
      description: 'Who it is.',
    },
  });

export function searchSuite(getTarget: () => Target): void {
  const as = (player: Parameters<Target['client']>[0]) => getTarget().client(player);
  const find = async (player: Parameters<Target['client']>[0], body: object): Promise<string[]> => {
    const { entries } = await (await as(player)).expect('POST', '/search', { body });
    return (entries as Json[]).map(({ caseId }) => String(caseId));
  };

  describe('a search', () => {
    it('finds a case by its file number, folding case, width and diacritics', async () => {
      const officer = await as('officer');
      const body = { ...draftBody(), ownReference: 'Dossier Éloïse-77' };
      const id = String((await officer.expect('POST', '/cases', { body })).id);
      for (const typed of ['Dossier Éloïse-77', 'DOSSIER ELOISE-77', 'ｄｏｓｓｉｅｒ eloïse-７７'])
        expect(await find('officer', { ownReference: typed })).toEqual([id]);
      // A file number is no identifier, though both stand in the same index.
      expect(await find('officer', { identifier: 'Dossier Éloïse-77' })).toEqual([]);
      expect(await find('officer', { ownReference: 'Dossier Éloïse-78' })).toEqual([]);
    });

    it('finds by an identifier of any kind, or of the kind asked for', async () => {
      const id = await drafted(
        getTarget(),
        sought(
          { kind: 'telephone', number: '+358 40 555 1234' },
          { kind: 'domain', name: 'bücher-shop.example' },
          {
            kind: 'ipAddress',
            address: '2001:DB8::7',
            instant: '2026-01-02T03:04:05Z',
            sourcePort: 'unknown',
          },
        ),
      );
      expect(await find('officer', { identifier: '+358-40-555 12 34' })).toEqual([id]);
      expect(await find('officer', { identifier: '2001:0db8:0:0::7', kind: 'ipAddress' })).toEqual([id]);
      expect(await find('officer', { identifier: '2001:db8::7', kind: 'telephone' })).toEqual([]);
      for (const typed of ['BÜCHER-SHOP.example', 'xn--bcher-shop-9db.example']) {
        expect(await find('officer', { domain: typed })).toEqual([id]);
        expect(await find('officer', { identifier: typed })).toEqual([id]);
      }
    });

    it('never tells of the cases of others', async () => {
      const email = { kind: 'email', address: 'shared.suspect@lumen.xb.example' };
      const [mine, police] = [await drafted(getTarget(), sought(email)), await as('police')];
      const theirs = String((await police.expect('POST', '/cases', { body: draftBody(sought(email)) })).id);
      const query = { identifier: 'Shared.Suspect@LUMEN.xb.example' };
      expect(await find('officer', query)).toEqual([mine]);
      expect(await find('police', query)).toEqual([theirs]);
      // Not issued yet, and never to this one.
      expect(await find('lumen', query)).toEqual([]);
      expect(await find('polaris', query)).toEqual([]);
    });

    it('shows a provider what is addressed to it, by identifier, never by the reference of the authority', async () => {
      const email = { kind: 'email', address: 'served.suspect@lumen.xb.example' };
      const id = await issued(getTarget(), sought(email));
      const { entries } = await (await as('lumen')).expect('POST', '/search', {
        body: { identifier: email.address },
      });
      expect(entries).toMatchObject([{ caseId: id, status: 'issued', party: 'XA' }]);
      expect(JSON.stringify(entries)).not.toContain('xa-dpp');
      expect(await find('polaris', { identifier: email.address })).toEqual([]);
      for (const by of ['ownReference', 'providerReference', 'identifier'])
        expect(await find('lumen', { [by]: draftBody().ownReference })).toEqual([]);
    });

    it('finds by the reference that a provider gave with its answer', async () => {
      const id = await received(getTarget());
      const lumen = await as('lumen');
      const documents = [await attach(lumen, id, csvAnswer())];
      const body = { providerId: LUMEN, outcome: 'disclosed', documents, providerReference: 'LÜM/2026/9' };
      await lumen.expect('POST', `/cases/${id}/answer`, { body });
      for (const who of ['officer', 'lumen'] as const) {
        expect(await find(who, { providerReference: 'lum/2026/9' })).toEqual([id]);
        const { answers } = (await (await as(who)).expect('GET', `/cases/${id}`)) as { answers?: Json[] };
        if (who === 'lumen') expect(answers).toMatchObject([{ providerReference: 'LÜM/2026/9' }]);
      }
      expect(await find('polaris', { providerReference: 'lum/2026/9' })).toEqual([]);
    });

    it('is on record, by what but not for what', async () => {
      const [officer, actor] = [await as('officer'), await getTarget().actorId('officer')];
      const own = async () => (await attempts(getTarget())).filter((one) => one.code === 'searched');
      const before = (await own()).length;
      await officer.expect('POST', '/search', { body: { identifier: 'planted-9A7@q.example' } });
      const after = await own();
      expect(after).toHaveLength(before + 1);
      expect(after).toContainEqual(
        expect.objectContaining({ actor, action: 'SearchCases', by: 'identifier', found: 0 }),
      );
      expect(JSON.stringify(after)).not.toContain('planted');
    });

    it('takes one thing to look for, in the body alone, and needs no Idempotency-Key', async () => {
      const officer = await as('officer');
      for (const body of [
        {},
        { domain: 'a.example', identifier: 'b' },
        { identifier: ' ' },
        { kind: 'email' },
      ])
        expectProblem(await officer.call('POST', '/search', { body }), 422, 'invalid-request');
      // A gateway may know nothing of a path under another method.
      expect([404, 405]).toContain((await officer.call('GET', '/search?identifier=x')).status);
      const bare = await officer.call('POST', '/search', {
        body: { identifier: 'x' },
        headers: { 'idempotency-key': 'not a key, and not looked at' },
      });
      expect(bare.status).toBe(200);
      for (const who of ['dpo', 'admin'] as const)
        expectProblem(
          await (await as(who)).call('POST', '/search', { body: { identifier: 'x' } }),
          403,
          'missing-role',
        );
    });
  });
}
