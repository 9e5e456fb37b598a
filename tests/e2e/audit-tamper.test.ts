import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';
import { tamperSuite } from './audit-tamper.suite.ts';

/** A node of its own: the fewer leaves a day has, the shorter are the proofs that are altered byte by byte. */
let target: EmbeddedTarget;
beforeAll(async () => {
  target = await embeddedTarget(12);
});
afterAll(() => target[Symbol.asyncDispose]());

describe('tampering', () => tamperSuite(() => target));
