import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';
import { gatesSuite } from './art07-gates.suite.ts';

let target: EmbeddedTarget;
beforeAll(async () => {
  target = await embeddedTarget(9);
});
afterAll(() => target[Symbol.asyncDispose]());

gatesSuite(() => target);
