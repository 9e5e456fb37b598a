/** Uploads as they should not be, to the deployed node. */
import { badUploadsSuite } from '../e2e/bad-uploads.suite.ts';
import { deployedTarget } from '../support/deployed-target.ts';

badUploadsSuite(deployedTarget);
