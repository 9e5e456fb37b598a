/** Lambda entry point: wired once, when the process starts. Started by the table's stream, and every minute. */
import { KINDS } from '../../shared/case/kinds.ts';
import { wireBus } from '../edge/aws/bus.ts';
import { isStreamBatch } from '../edge/aws/records.ts';
import { scheduled } from '../edge/aws/scheduled.ts';
import { wireNode } from '../edge/aws/wire-node.ts';
import { publishFromStream, publishLeftovers } from './publish-events.ts';

const node = wireNode();
const publisher = { ...node, kinds: KINDS, bus: wireBus(node) };
const fromStream = publishFromStream(publisher);
const leftovers = scheduled('publisher', node.log, publishLeftovers(publisher));

export const handler = (event: unknown): Promise<unknown> =>
  isStreamBatch(event) ? fromStream(event) : leftovers();
