import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';
import { setsSuite } from './sets.suite.ts';

let target: EmbeddedTarget;
beforeAll(async () => {
  target = await embeddedTarget(41);
});
afterAll(() => target[Symbol.asyncDispose]());

setsSuite(() => target);
