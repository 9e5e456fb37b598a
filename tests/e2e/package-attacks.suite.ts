/** Packages that mean harm: each is turned away with its reason or taken for what it is; no fault, nothing left over. */
import type { NodeClient } from '../../local/client.ts';
import { expectProblem, type Json } from '../support/e2e-expect.ts';
import { codesOf, concluded, drop } from '../support/e2e-packages.ts';
import type { Target } from '../support/e2e-target.ts';
import { HOSTILE } from '../support/hostile-packages.ts';

export function packageAttacksSuite(getTarget: () => Target): void {
  let officer: NodeClient;
  beforeAll(async () => {
    officer = await getTarget().client('officer');
  });

  it.each(HOSTILE.map((one) => [one.what, one] as const))(
    '%s',
    async (_what, { make, codes, mediaType }) => {
      const packageId = await drop(officer, make(), mediaType);
      await getTarget().settle();
      const found = await concluded(officer, packageId);
      const caseId = packageId.replace('pkg_', 'req_');
      if (codes) {
        expect(found.state).toBe('rejected');
        expect(codes).toContain(codesOf(found)[0]);
        expect((found.problems as Json[]).length).toBeLessThanOrEqual(20);
        expectProblem(await officer.call('GET', `/cases/${caseId}`), 404, 'not-found');
      } else {
        expect(found).toMatchObject({ state: 'accepted', caseId, problems: [] });
        const { documents } = (await officer.expect('GET', `/cases/${caseId}/documents`)) as {
          documents: Json[];
        };
        for (const { state } of documents) expect(state).toBe('sealed');
      }
    },
    120_000,
  );

  it('and the node is as it was', async () => {
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('isAdmin');
    expect(await officer.expect('GET', '/health')).toBeDefined();
  });
}
