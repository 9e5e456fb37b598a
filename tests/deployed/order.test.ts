/** The whole life of an order on the deployed node: disclosures, endings, silence. */
import { disclosureSuite } from '../e2e/art07-disclosure.suite.ts';
import { endingsSuite } from '../e2e/art07-endings.suite.ts';
import { expirySuite } from '../e2e/art07-expiry.suite.ts';
import { deployedTarget } from '../support/deployed-target.ts';

disclosureSuite(deployedTarget);
endingsSuite(deployedTarget);
expirySuite(deployedTarget);
