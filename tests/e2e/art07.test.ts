import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';
import { disclosureSuite } from './art07-disclosure.suite.ts';
import { endingsSuite } from './art07-endings.suite.ts';
import { expirySuite } from './art07-expiry.suite.ts';

let target: EmbeddedTarget;
beforeAll(async () => {
  target = await embeddedTarget(7);
});
afterAll(() => target[Symbol.asyncDispose]());

disclosureSuite(() => target);
endingsSuite(() => target);
expirySuite(() => target);
