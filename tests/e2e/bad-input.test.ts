import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';
import { badTokensSuite } from './bad-tokens.suite.ts';
import { badUploadsSuite } from './bad-uploads.suite.ts';
import { erasedSuite } from './erased.suite.ts';

let target: EmbeddedTarget;
beforeAll(async () => {
  target = await embeddedTarget(17);
});
afterAll(() => target[Symbol.asyncDispose]());

badUploadsSuite(() => target);
badTokensSuite(() => target);
erasedSuite(() => target);
