import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';
import { disclosureSuite } from './art07-disclosure.suite.ts';

let target: EmbeddedTarget;
beforeAll(async () => {
  target = await embeddedTarget(7);
});
afterAll(() => target[Symbol.asyncDispose]());

disclosureSuite(() => target);
