/** Paths, methods and ids that lead nowhere, however they are written. */
import { NodeClient } from '../../local/client.ts';
import { expectProblem } from '../support/e2e-expect.ts';
import { rawCall } from '../support/e2e-raw.ts';
import type { Target } from '../support/e2e-target.ts';

const NOBODY = 'req_00000000000000000000000000';

export function badPathsSuite(getTarget: () => Target): void {
  describe('a path that leads nowhere', () => {
    it.each([
      ['GET', '/nothing'],
      ['GET', '//cases'],
      ['GET', '/cases/%'],
      ['GET', '/cases/%ff'],
      ['GET', '/cases/../health/x'],
      ['GET', '/CASES'],
      ['GET', `/cases/${'a'.repeat(300)}`],
    ])('%s %s', async (method, path) => {
      const target = getTarget();
      const authorization = `Bearer ${await target.token('officer')}`;
      const answer = await rawCall(target, { method, path, headers: { authorization } });
      expectProblem(answer, 404, 'unknown-route');
    });

    it.each([
      ['DELETE', '/cases', 'GET, POST'],
      ['PATCH', `/cases/${NOBODY}`, 'GET'],
      ['POST', `/cases/${NOBODY}`, 'GET'],
      ['OPTIONS', '/cases', 'GET, POST'],
      ['HEAD', '/health', 'GET'],
    ])('%s %s: the path is known, the method is not', async (method, path, allow) => {
      const target = getTarget();
      const authorization = `Bearer ${await target.token('officer')}`;
      const answer = await rawCall(target, { method, path, headers: { authorization } });
      expect(answer.headers.get('allow')?.split(', ').sort().join(', ')).toBe(allow);
      if (method !== 'HEAD') expectProblem(answer, 405, 'method-not-allowed');
      expect(answer.status).toBe(405);
    });

    it.each([
      [''],
      ['..%2F..%2Fetc%2Fpasswd'],
      ['%2e%2e'],
      ['req_%2e%2e%2f%2e%2e'],
      ['req_01ARZ3NDEKTSV4RRFFQ69G5FA%00'],
      ['REQ_01ARZ3NDEKTSV4RRFFQ69G5FAV'],
      ['req_01ARZ3NDEKTSV4RRFFQ69G5FAV%23HEAD'],
      ['usr_0123456789abcdef0123456789abcdef'],
      ["'%20OR%201=1--"],
    ])('an id like %s', async (id) => {
      const target = getTarget();
      const authorization = `Bearer ${await target.token('officer')}`;
      for (const path of [
        `/cases/${id}`,
        `/cases/${id}/documents`,
        `/cases/${NOBODY}/documents/${id}/content`,
      ]) {
        const answer = await rawCall(target, { method: 'GET', path, headers: { authorization } });
        expectProblem(answer, 404, 'not-found');
      }
    });

    it('does not keep the node from answering', async () => {
      const health = await new NodeClient(getTarget().baseUrl).call('GET', '/health');
      expect(health.body).toEqual({ party: 'XA', status: 'ok' });
    });
  });
}
