/** The directory as a list: everybody for administrators, colleagues for an office, nothing for anybody else. */
import { eventually, expectProblem, type Json } from '../support/e2e-expect.ts';
import type { NodeTarget } from '../support/e2e-target.ts';

export function directorySuite(getTarget: () => NodeTarget): void {
  const as = (player: Parameters<NodeTarget['client']>[0]) => getTarget().client(player);
  const idsOf = (answer: Json): unknown[] => (answer.users as Json[]).map(({ id }) => id);

  describe('the list of accounts', () => {
    it('names everybody to an administrator, page by page', async () => {
      const admin = await as('admin');
      const all: unknown[] = [];
      let cursor = '';
      do {
        const path = `/directory?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
        const page = await admin.expect('GET', path);
        expect((page.users as Json[]).length).toBeLessThanOrEqual(3);
        all.push(...idsOf(page));
        cursor = typeof page.next === 'string' ? page.next : '';
      } while (cursor);
      const expected = await Promise.all(
        (['officer', 'police', 'lumen', 'admin'] as const).map((one) => getTarget().actorId(one)),
      );
      expect(all).toEqual(expect.arrayContaining(expected));
      expect(new Set(all).size).toBe(all.length);
    });

    it('names active colleagues to an office, in office roles, and nobody else', async () => {
      const { userId } = await getTarget().newcomer({ roles: ['case-officer'], authority: 'xa-dpp' });
      const prosecutor = await getTarget().actorId('prosecutor');
      const list = async () => (await as('officer')).expect('GET', '/directory?limit=100');
      const answer = await eventually(list, (page) => {
        const ids = idsOf(page);
        return ids.includes(userId) && ids.includes(prosecutor);
      });
      const users = answer.users as Json[];
      expect(new Set(users.map(({ authority }) => authority))).toEqual(new Set(['xa-dpp']));
      await (await as('admin')).expect('POST', `/directory/${userId}/suspend`, { body: { reason: 'Left.' } });
      expect(idsOf(await (await as('officer')).expect('GET', '/directory?limit=100'))).not.toContain(userId);
      const suspended = '/directory?status=suspended&limit=100';
      const admin = await as('admin');
      await eventually(
        () => admin.expect('GET', suspended),
        (page) => idsOf(page).includes(userId),
      );
      expect(idsOf(await (await as('officer')).expect('GET', suspended))).toEqual([]);
    });

    it('is closed to providers, and whoever looked is on record', async () => {
      expectProblem(await (await as('lumen')).call('GET', '/directory'), 403, 'missing-role');
      const day = new Date().toISOString().slice(0, 10);
      await (await as('officer')).expect('GET', '/directory');
      const attempts: Json[] = [];
      let cursor = '';
      do {
        const path = `/attempts?date=${day}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
        const page = await (await as('dpo')).expect('GET', path);
        attempts.push(...(page.records as Json[]));
        cursor = typeof page.next === 'string' ? page.next : '';
      } while (cursor);
      const actor = await getTarget().actorId('officer');
      expect(attempts).toContainEqual(
        expect.objectContaining({ actor, action: 'ListUsers', code: 'listed' }),
      );
    });
  });
}
