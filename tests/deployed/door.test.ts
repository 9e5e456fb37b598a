/** What API Gateway refuses before a function is asked: it has words of its own, and nothing is on record. */
import { NodeClient } from '../../local/client.ts';
import { deployedTarget } from '../support/deployed-target.ts';
import { attempts, expectProblem } from '../support/e2e-expect.ts';

const target = deployedTarget();

test.each([
  ['no token', async () => undefined],
  ['a token that is none', async () => 'a.b.c'],
  [
    'a token whose signature was altered',
    async () => `${(await target.token('officer')).slice(0, -6)}AAAAAA`,
  ],
  [
    'a token with other claims',
    async () => {
      const [head, , signature] = (await target.token('officer')).split('.');
      const [, claims] = (await target.token('admin')).split('.');
      return [head, claims, signature].join('.');
    },
  ],
])('%s: 401, and nothing is on record', async (_what, token) => {
  const before = (await attempts(target)).length;
  const client = new NodeClient(target.baseUrl, await token());
  for (const path of ['/cases', '/directory', '/roots'])
    expect((await client.call('GET', path)).status).toBe(401);
  expect((await client.call('POST', '/cases', { body: {} })).status).toBe(401);
  expect((await attempts(target)).length).toBe(before);
});

test.each(['/nothing', '/cases/x/y/z', '/CASES'])(
  '%s: ours is the answer where no route leads',
  async (path) => {
    const client = await target.client('officer');
    expectProblem(await client.call('GET', path), 404, 'unknown-route');
    expectProblem(await new NodeClient(target.baseUrl).call('GET', path), 404, 'unknown-route');
  },
);

test('who is not enrolled gets past the door and no further', async () => {
  const { token, userId } = await target.newcomer({ roles: ['case-officer'], authority: 'xa-dpp' });
  const admin = await target.client('admin');
  await admin.expect('POST', `/directory/${userId}/suspend`, { body: { reason: 'Left the office.' } });
  expectProblem(await new NodeClient(target.baseUrl, token).call('GET', '/cases'), 403, 'not-enrolled');
});
