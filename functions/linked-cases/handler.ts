/** Lambda entry point: wired once, when the process starts. Takes events from its queue. */
import { wireCases } from '../edge/aws/wire-cases.ts';
import { wireNode } from '../edge/aws/wire-node.ts';
import { busMessage } from '../edge/messages.ts';
import { partialBatch } from '../edge/queue-batch.ts';
import { followUpEvent } from './follow-up.ts';

const node = wireNode();
const { log } = node;
const handle = followUpEvent({ ...wireCases(node).cases, log });

export const handler = partialBatch({ name: 'linked-cases', log, parse: busMessage, handle });
