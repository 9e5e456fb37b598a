/** Working together: search, delegation, owners and deputies. */
import { eventually } from '../support/e2e-expect.ts';
import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';
import { delegationSuite, recentSignInSuite } from './delegation.suite.ts';
import { directorySuite } from './directory.suite.ts';
import { ownersSuite } from './owners.suite.ts';
import { searchSuite } from './search.suite.ts';

let target: EmbeddedTarget;
beforeAll(async () => {
  target = await embeddedTarget(17);
});
afterAll(() => target[Symbol.asyncDispose]());

searchSuite(() => target);
delegationSuite(() => target);
recentSignInSuite(() => target);
directorySuite(() => target);
ownersSuite(() => target);

it('that an account was suspended is mailed to its authority, without a name', async () => {
  const { userId } = await target.newcomer({ roles: ['case-officer'], authority: 'xa-dpp' });
  const admin = await target.client('admin');
  await admin.expect('POST', `/directory/${userId}/suspend`, { body: { reason: 'Left for good.' } });
  const mails = await eventually(
    async () => target.mails(userId),
    (found) => found.length > 0,
  );
  expect(mails).toHaveLength(1);
  // Long lines are folded in a mail.
  const text = mails[0]?.text.replace(/=\r?\n/g, '') ?? '';
  expect(text).toContain(`/pages/people/${userId}`);
  expect(text).not.toContain('Left for good');
});
