/** Working together on the deployed node: search, delegation, directory, owners. */

import { delegationSuite } from '../e2e/delegation.suite.ts';
import { directorySuite } from '../e2e/directory.suite.ts';
import { ownersSuite } from '../e2e/owners.suite.ts';
import { searchSuite } from '../e2e/search.suite.ts';
import { deployedTarget } from '../support/deployed-target.ts';

searchSuite(deployedTarget);
delegationSuite(deployedTarget);
directorySuite(deployedTarget);
ownersSuite(deployedTarget);
