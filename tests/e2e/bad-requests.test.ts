import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';
import { badPathsSuite } from './bad-paths.suite.ts';
import { badRequestsSuite } from './bad-requests.suite.ts';

let target: EmbeddedTarget;
beforeAll(async () => {
  target = await embeddedTarget(13);
});
afterAll(() => target[Symbol.asyncDispose]());

badRequestsSuite(() => target);
badPathsSuite(() => target);
