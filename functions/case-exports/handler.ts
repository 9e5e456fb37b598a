/** Lambda entry point: wired once, when the process starts. Started by its queue, and every minute. */
import { wireSigning } from '../edge/aws/keys.ts';
import { lazySegments } from '../edge/aws/lazy-segments.ts';
import { isQueueBatch } from '../edge/aws/records.ts';
import { scheduled } from '../edge/aws/scheduled.ts';
import { wireCases } from '../edge/aws/wire-cases.ts';
import { wireNode } from '../edge/aws/wire-node.ts';
import { exportMessage } from '../edge/messages.ts';
import { partialBatch } from '../edge/queue-batch.ts';
import { makeExport, makeExports } from './make-exports.ts';

const node = wireNode();
const { log } = node;
const jobs = { ...wireCases(node).cases, segments: lazySegments(), signing: wireSigning(node), log };
const fromQueue = partialBatch({
  name: 'case-exports',
  log,
  parse: exportMessage,
  handle: makeExport(jobs),
});
const leftovers = scheduled('case-exports', log, makeExports(jobs));

export const handler = (event: unknown): Promise<unknown> =>
  isQueueBatch(event) ? fromQueue(event) : leftovers();
