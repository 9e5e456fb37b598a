import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';
import { servicePackageSuite } from './service-package.suite.ts';

let target: EmbeddedTarget;
beforeAll(async () => {
  target = await embeddedTarget();
});
afterAll(() => target[Symbol.asyncDispose]());

servicePackageSuite(() => target);
