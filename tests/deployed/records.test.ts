/** Inbox, records and mail of the deployed node. */
import { inboxSuite } from '../e2e/inbox.suite.ts';
import { mailSuite, recordsSuite } from '../e2e/records.suite.ts';
import { deployedTarget } from '../support/deployed-target.ts';

inboxSuite(deployedTarget);
recordsSuite(deployedTarget);
mailSuite(deployedTarget);
