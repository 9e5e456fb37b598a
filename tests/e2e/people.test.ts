/** Working together: search, delegation, owners and deputies. */
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
