import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';
import { inboxSuite } from './inbox.suite.ts';
import { mailSuite, recordsSuite } from './records.suite.ts';

let target: EmbeddedTarget;
beforeAll(async () => {
  target = await embeddedTarget(11);
});
afterAll(() => target[Symbol.asyncDispose]());

recordsSuite(() => target);
mailSuite(() => target);
inboxSuite(() => target);
