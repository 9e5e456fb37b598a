import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';
import { packageAttacksSuite } from './package-attacks.suite.ts';

let target: EmbeddedTarget;
beforeAll(async () => {
  target = await embeddedTarget(32);
});
afterAll(() => target[Symbol.asyncDispose]());

packageAttacksSuite(() => target);
