/** Requests as they should not be, to the deployed node. */
import { badRequestsSuite } from '../e2e/bad-requests.suite.ts';
import { deployedTarget } from '../support/deployed-target.ts';

badRequestsSuite(deployedTarget);
