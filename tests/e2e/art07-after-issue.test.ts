import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';
import { afterIssueSuite } from './art07-after-issue.suite.ts';

let target: EmbeddedTarget;
beforeAll(async () => {
  target = await embeddedTarget();
});
afterAll(() => target[Symbol.asyncDispose]());

afterIssueSuite(() => target);
