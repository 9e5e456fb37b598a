/** Exports and what verifies them, on the deployed node: signed by KMS, made from a queue. */
import { exportsSuite } from '../e2e/exports.suite.ts';
import { deployedTarget } from '../support/deployed-target.ts';

exportsSuite(deployedTarget);
