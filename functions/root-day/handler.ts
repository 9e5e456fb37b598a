/** Lambda entry point: wired once, when the process starts. Started every hour; reads no case. */
import { wireSigning } from '../edge/aws/keys.ts';
import { lazyAuditStore } from '../edge/aws/lazy-stores.ts';
import { scheduled } from '../edge/aws/scheduled.ts';
import { wireNode } from '../edge/aws/wire-node.ts';
import { rootDay } from './root-day.ts';

const node = wireNode();
const roots = { ...node, signing: wireSigning(node), auditStore: lazyAuditStore(node) };

export const handler = scheduled('root-day', node.log, rootDay(roots));
