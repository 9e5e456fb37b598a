import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';
import { largeUploadsSuite } from './large-uploads.suite.ts';

let target: EmbeddedTarget;
beforeAll(async () => {
  // A run of the intake takes one segment: the large document takes three.
  target = await embeddedTarget(31, { sealRun: { bytes: 64 * 1024 * 1024, seconds: 600 } });
});
afterAll(() => target[Symbol.asyncDispose]());

largeUploadsSuite(() => target);

it('several runs sealed the large document', () => {
  const lines = target.intakeOutcomes();
  expect(lines.filter((outcome) => outcome === 'continued').length).toBeGreaterThanOrEqual(2);
});
