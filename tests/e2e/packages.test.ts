/** Requests dropped as packages, over HTTP: sound ones and broken ones. */
import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';
import { packagesSuite } from './packages.suite.ts';
import { packagesEmbeddedSuite } from './packages-embedded.suite.ts';

let target: EmbeddedTarget;
beforeAll(async () => {
  target = await embeddedTarget(31);
});
afterAll(() => target[Symbol.asyncDispose]());

packagesSuite(() => target);
packagesEmbeddedSuite(() => target);
