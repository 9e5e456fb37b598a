/** Lists and repetition: what is due first on top, filters, pages; ETags; a repeated request has one effect. */
import { randomUUID } from 'node:crypto';
import type { NodeClient } from '../../local/client.ts';
import { eventually, expectProblem, type Json, snapshot } from '../support/e2e-expect.ts';
import {
  completeContent,
  draftBody,
  drafted,
  issued,
  LUMEN,
  POLARIS,
  received,
} from '../support/e2e-order.ts';
import type { Target } from '../support/e2e-target.ts';

const entriesOf = async (client: NodeClient, query = ''): Promise<Json[]> =>
  ((await client.expect('GET', `/cases?${query}`)) as { entries: Json[] }).entries;
const idsOf = (entries: readonly Json[]): string[] => entries.map(({ caseId }) => String(caseId));

export function inboxSuite(getTarget: () => Target): void {
  const as = (player: Parameters<Target['client']>[0]) => getTarget().client(player);

  describe('an inbox', () => {
    let first = '';
    let second = '';
    let idle = '';

    beforeAll(async () => {
      const target = getTarget();
      first = await received(target);
      await target.advanceClock(48);
      second = await received(target);
      idle = await drafted(target);
    });

    it('has on top what is due first; what waits for nothing comes last', async () => {
      const officer = await as('officer');
      const entries = await eventually(
        () => entriesOf(officer, 'limit=100'),
        (all) => [first, second, idle].every((id) => idsOf(all).includes(id)),
      );
      const dates = entries.map(({ nextDueAt }) => String(nextDueAt ?? '9999'));
      expect(dates).toEqual([...dates].sort());
      const order = idsOf(entries);
      expect(order.indexOf(first)).toBeLessThan(order.indexOf(second));
      expect(order.indexOf(second)).toBeLessThan(order.indexOf(idle));
    });

    it('shows ids, states and dates, nothing sealed and nothing internal', async () => {
      const officer = await as('officer');
      const [entry] = (await entriesOf(officer, 'limit=100')).filter(({ caseId }) => caseId === first);
      expect(entry).toMatchObject({
        kind: 'request',
        article: 'art7',
        status: 'issued',
        authority: 'xa-dpp',
      });
      for (const hidden of ['lastHash', 'foldVersion', 'blobRef', 'ownReference'])
        expect(entry).not.toHaveProperty(hidden);
    });

    it('is read page by page without a gap or a repetition, however small the pages', async () => {
      const target = getTarget();
      const officer = await target.client('officer');
      // A fresh case may lag; nothing changes any more while the pages are walked.
      const all = await eventually(
        async () => idsOf(await entriesOf(officer, 'limit=100')),
        (ids) => ids.includes(idle) && ids.includes(second),
      );
      const walked: string[] = [];
      let cursor: string | undefined;
      do {
        const query = `limit=1${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
        const page = await officer.expect('GET', `/cases?${query}`);
        walked.push(...idsOf(page.entries as Json[]));
        cursor = page.next as string | undefined;
      } while (cursor);
      expect(walked).toEqual(all);
    });

    it('takes no cursor of its own making', async () => {
      const officer = await as('officer');
      expectProblem(await officer.call('GET', '/cases?cursor=abc'), 422, 'invalid-request');
    });

    it.each([
      ['limit=0'],
      ['limit=101'],
      ['limit=many'],
      ['state=lost'],
      ['due=never'],
      ['withinDays=0'],
      ['unknown=1'],
    ])('refuses the query %s', async (query) => {
      expectProblem(await (await as('officer')).call('GET', `/cases?${query}`), 422, 'invalid-request');
    });

    it('narrows to what is due soon', async () => {
      const officer = await as('officer');
      const soon = (days: number) => async () =>
        idsOf(await entriesOf(officer, `due=due-soon&withinDays=${days}`));
      // The first period ends 28 to 29 days from now, the second 30 to 31: at midnight where the provider sits.
      await eventually(soon(30), (ids) => ids.includes(first) && !ids.includes(second));
      await eventually(soon(60), (ids) => ids.includes(second) && !ids.includes(idle));
    });

    it('shows a provider only what was addressed to it, in its own standing', async () => {
      const id = await issued(
        getTarget(),
        completeContent({ serviceProviders: [{ providerId: LUMEN }, { providerId: POLARIS }] }),
      );
      const [lumen, polaris] = [await as('lumen'), await as('polaris')];
      await lumen.expect('POST', `/cases/${id}/answer`, {
        body: { providerId: LUMEN, outcome: 'refused', reason: 'no-reason' },
      });
      const entry = async (client: NodeClient) =>
        (await entriesOf(client, 'limit=100')).find(({ caseId }) => caseId === id);
      await eventually(
        () => entry(lumen),
        (found) => found?.status === 'refused',
      );
      const other = await eventually(() => entry(polaris), Boolean);
      expect(other).toMatchObject({ status: 'issued' });
      expect(other).not.toHaveProperty('nextDueAt');
      expect(idsOf(await entriesOf(polaris, 'limit=100'))).not.toContain(first);
    });

    it('keeps the closed cases of a provider apart, too', async () => {
      const id = await received(getTarget());
      const [lumen, issuer] = [await as('lumen'), await as('issuer')];
      const body = { providerId: LUMEN, outcome: 'refused', reason: 'no-reason' };
      await lumen.expect('POST', `/cases/${id}/answer`, { body });
      const lists = async () => [
        idsOf(await entriesOf(lumen, 'limit=100')).includes(id),
        idsOf(await entriesOf(lumen, 'limit=100&state=closed')).includes(id),
      ];
      await eventually(lists, ([open, closed]) => open === true && closed === false);
      await issuer.expect('POST', `/cases/${id}/close`, { body: { outcome: 'Refused.' } });
      await eventually(lists, ([open, closed]) => open === false && closed === true);
    });

    it('of another authority does not show these cases', async () => {
      const police = await as('police');
      expect(idsOf(await entriesOf(police, 'limit=100'))).not.toContain(first);
    });
  });

  describe('an overdue order', () => {
    /** Lists lag, and so may the sweep behind them: both are given their time. */
    const settled = async (query: string) => {
      await getTarget().settle();
      return entriesOf(await as('officer'), `${query}&limit=100`);
    };
    let id = '';

    beforeAll(async () => {
      id = await received(getTarget());
      await getTarget().advanceClock(32 * 24);
      await eventually(
        () => settled('state=open'),
        (all) => all.some((entry) => entry.caseId === id && entry.fallbackOpen === true),
      );
    });

    it('is found by the filter until somebody has acted on it', async () => {
      await eventually(
        () => settled('due=overdue'),
        (all) => idsOf(all).includes(id),
      );
    });
  });

  describe('a repeated request', () => {
    it('gives the same answer and opens one case', async () => {
      const officer = await as('officer');
      const options = { body: draftBody(), idempotencyKey: randomUUID() };
      const [one, two] = await Promise.all([
        officer.call('POST', '/cases', options),
        officer.call('POST', '/cases', options),
      ]);
      const three = await officer.call('POST', '/cases', options);
      for (const answer of [two, three]) {
        expect(answer.status).toBe(one.status);
        expect(answer.body).toEqual(one.body);
        expect(answer.headers.get('etag')).toBe(one.headers.get('etag'));
        expect(answer.headers.get('location')).toBe(one.headers.get('location'));
      }
      const id = String((one.body as Json).id);
      expect((await snapshot(officer, id)).version).toBe(1);
    });

    it('is answered as it was, although the case has moved on', async () => {
      const id = await drafted(getTarget());
      const officer = await as('officer');
      const options = { body: {}, idempotencyKey: randomUUID() };
      const done = await officer.call('POST', `/cases/${id}/submit`, options);
      await officer.expect('POST', `/cases/${id}/discard`, { body: { reason: 'Not needed.' } });
      const again = await officer.call('POST', `/cases/${id}/submit`, options);
      expect([again.status, again.body]).toEqual([200, done.body]);
      const stale = await officer.call('POST', `/cases/${id}/submit`, {
        ...options,
        headers: { 'if-match': '"1"' },
      });
      expect([stale.status, stale.body]).toEqual([200, done.body]);
      expect((await officer.expect('GET', `/cases/${id}`)).status).toBe('discarded');
    });

    it('of a declaration names the same document and gives a fresh link', async () => {
      const id = await drafted(getTarget());
      const officer = await as('officer');
      const body = {
        name: 'a.csv',
        mediaType: 'text/csv',
        size: 3,
        sha256: 'a'.repeat(64),
        purpose: 'internal',
      };
      const options = { body, idempotencyKey: randomUUID() };
      const one = await officer.expect('POST', `/cases/${id}/documents`, options);
      const two = await officer.expect('POST', `/cases/${id}/documents`, options);
      expect(two.documentId).toBe(one.documentId);
      expect((await snapshot(officer, id)).version).toBe(2);
    });

    it('under the key of another request is refused', async () => {
      const id = await drafted(getTarget());
      const officer = await as('officer');
      const idempotencyKey = randomUUID();
      await officer.expect('POST', `/cases/${id}/submit`, { body: {}, idempotencyKey });
      const other = await drafted(getTarget());
      const before = await snapshot(officer, other);
      expectProblem(
        await officer.call('POST', `/cases/${other}/submit`, { body: {}, idempotencyKey }),
        422,
        'idempotency-key-reused',
      );
      expect(await snapshot(officer, other)).toEqual(before);
    });

    it('of another person with the same key is an act of its own', async () => {
      const idempotencyKey = randomUUID();
      const [officer, police] = [await as('officer'), await as('police')];
      const one = await officer.expect('POST', '/cases', { body: draftBody(), idempotencyKey });
      const two = await police.expect('POST', '/cases', { body: draftBody(), idempotencyKey });
      expect(one.id).not.toBe(two.id);
    });
  });

  describe('the ETag of a case', () => {
    it('guards any decision that brings it', async () => {
      const id = await drafted(getTarget());
      const officer = await as('officer');
      const path = `/cases/${id}/submit`;
      const stale = await officer.call('POST', path, { body: {}, headers: { 'if-match': '"9"' } });
      expectProblem(stale, 412, 'stale-version');
      expect(stale.headers.get('etag')).toBe('"1"');
      const done = await officer.call('POST', path, { body: {}, headers: { 'if-match': '"1"' } });
      expect(done.headers.get('etag')).toBe('"2"');
      expect((await officer.call('GET', `/cases/${id}`)).headers.get('etag')).toBe('"2"');
    });

    it('lets exactly one of several writers through', async () => {
      const id = await drafted(getTarget());
      const officer = await as('officer');
      const revise = (n: number) =>
        officer.call('PUT', `/cases/${id}/order`, {
          body: { order: completeContent({ responseManner: `Manner ${n}` }) },
          headers: { 'if-match': '"1"' },
        });
      const statuses = (await Promise.all([1, 2, 3, 4, 5].map(revise))).map(({ status }) => status);
      expect(statuses.sort()).toEqual([200, 412, 412, 412, 412]);
      expect((await snapshot(officer, id)).version).toBe(2);
    });
  });
}
