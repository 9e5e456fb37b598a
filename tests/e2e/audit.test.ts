import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';
import { auditSuite } from './audit.suite.ts';
import { independenceSuite } from './audit-independence.suite.ts';
import { tamperSuite } from './audit-tamper.suite.ts';

let target: EmbeddedTarget;
beforeAll(async () => {
  target = await embeddedTarget(11);
});
afterAll(() => target[Symbol.asyncDispose]());

describe('roots and exports', () => auditSuite(() => target));
describe('tampering', () => tamperSuite(() => target));
describe('independence', () => independenceSuite(() => target));
