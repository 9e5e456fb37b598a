/** Lambda entry point: wired once, when the process starts. Takes events from its queue, and runs every minute. */
import { outboundHttp } from '../../shared/adapters/outbound/outbound-http.ts';
import { peerTransport } from '../../shared/adapters/outbound/peer-transport.ts';
import { transferTransport } from '../../shared/adapters/outbound/transfer-transport.ts';
import { wireExchange } from '../edge/aws/exchange.ts';
import { lazySegments } from '../edge/aws/lazy-segments.ts';
import { isQueueBatch } from '../edge/aws/records.ts';
import { scheduled } from '../edge/aws/scheduled.ts';
import { wireCases } from '../edge/aws/wire-cases.ts';
import { wireNode } from '../edge/aws/wire-node.ts';
import { busMessage } from '../edge/messages.ts';
import { partialBatch } from '../edge/queue-batch.ts';
import { sendLeftovers, sendMessages } from './send-messages.ts';

const node = wireNode();
const { log } = node;
const reach = { exercise: node.environment.EXERCISE_CLOCK };
const deps = {
  ...wireExchange(node, wireCases(node).cases),
  transport: peerTransport(outboundHttp(reach)),
  transfers: transferTransport(reach),
  segments: lazySegments(),
};
const batch = partialBatch({ name: 'sender', log, parse: busMessage, handle: sendMessages(deps) });
const leftovers = scheduled('sender', log, sendLeftovers(deps));

export const handler = (event: unknown): Promise<unknown> =>
  isQueueBatch(event) ? batch(event) : leftovers();
