/** Lambda entry point: wired once, when the process starts. Started every day; needs no key. */
import { lazyIntake, lazyVault } from '../edge/aws/lazy-stores.ts';
import { scheduled } from '../edge/aws/scheduled.ts';
import { wireNode } from '../edge/aws/wire-node.ts';
import { runCleanBlobs } from './clean-blobs.ts';

const node = wireNode();

export const handler = scheduled(
  'blob-cleanup',
  node.log,
  runCleanBlobs({ ...node, vault: lazyVault(node), intake: lazyIntake(node) }),
);
