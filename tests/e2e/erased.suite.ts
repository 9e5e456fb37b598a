/** A case whose key is gone, over HTTP. Needs the table of an embedded node: erasure itself comes with Art. 14. */
import { keyKey } from '../../shared/application/cases/rows.ts';
import { expectProblem } from '../support/e2e-expect.ts';
import { attach, CANARY, issued, LUMEN, orderPdf } from '../support/e2e-order.ts';
import type { EmbeddedTarget } from '../support/e2e-target.ts';

export function erasedSuite(getTarget: () => EmbeddedTarget): void {
  describe('a case whose key was deleted', () => {
    it('is gone (410) for whoever could see it, absent for all others, and takes nothing more', async () => {
      const target = getTarget();
      const id = await issued(target);
      const [officer, lumen, police] = await Promise.all([
        target.client('officer'),
        target.client('lumen'),
        target.client('police'),
      ]);
      const documentId = await attach(officer, id, orderPdf('fr', { purpose: 'internal' }));
      await officer.expect('GET', `/cases/${id}`);
      await target.node.node.cases.table.transact([{ delete: keyKey(id) }], `erase-${id}`);
      for (const path of ['', '/events', '/documents', `/documents/${documentId}/content`]) {
        const problem = expectProblem(await officer.call('GET', `/cases/${id}${path}`), 410, 'erased');
        expect(problem.rule).toBe('Art. 14.5');
      }
      expectProblem(await lumen.call('GET', `/cases/${id}`), 410, 'erased');
      expectProblem(await police.call('GET', `/cases/${id}`), 404, 'not-found');
      const receipt = { body: { providerId: LUMEN } };
      expectProblem(await lumen.call('POST', `/cases/${id}/receipt`, receipt), 410, 'erased');
      const close = { body: { outcome: CANARY } };
      expectProblem(await officer.call('POST', `/cases/${id}/close`, close), 410, 'erased');
      await target.settle();
      expect(await target.node.node.cases.table.get(keyKey(id))).toBeUndefined();
    });
  });
}
