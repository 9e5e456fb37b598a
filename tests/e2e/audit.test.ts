import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';
import { auditSuite } from './audit.suite.ts';
import { independenceSuite } from './audit-independence.suite.ts';
import { jobsSuite } from './audit-jobs.suite.ts';
import { exportsSuite } from './exports.suite.ts';

let target: EmbeddedTarget;
beforeAll(async () => {
  target = await embeddedTarget(11);
});
afterAll(() => target[Symbol.asyncDispose]());

describe('roots and exports', () => auditSuite(() => target));
describe('exports over HTTP', () => exportsSuite(() => target));
describe('independence', () => independenceSuite(() => target));
describe('the export job', () => jobsSuite(() => target));
