/** What the law stops, on the deployed node. */
import { gatesSuite } from '../e2e/art07-gates.suite.ts';
import { deployedTarget } from '../support/deployed-target.ts';

gatesSuite(deployedTarget);
