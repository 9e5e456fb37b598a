/** Packages and the service package on the deployed node. */
import { packagesSuite } from '../e2e/packages.suite.ts';
import { servicePackageSuite } from '../e2e/service-package.suite.ts';
import { deployedTarget } from '../support/deployed-target.ts';

packagesSuite(deployedTarget);
servicePackageSuite(deployedTarget);
