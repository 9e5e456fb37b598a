/** What may follow once an order is issued, on the deployed node. */
import { afterIssueSuite } from '../e2e/art07-after-issue.suite.ts';
import { deployedTarget } from '../support/deployed-target.ts';

afterIssueSuite(deployedTarget);
