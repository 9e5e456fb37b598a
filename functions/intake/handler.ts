/** Lambda entry point: wired once, when the process starts. Takes reports of uploads from its queue. */
import { lazySegments } from '../edge/aws/lazy-segments.ts';
import { lazyIntake } from '../edge/aws/lazy-stores.ts';
import { wireMail } from '../edge/aws/mail.ts';
import { lazyQueue } from '../edge/aws/queues.ts';
import { wireCases } from '../edge/aws/wire-cases.ts';
import { wireNode } from '../edge/aws/wire-node.ts';
import { partialBatch } from '../edge/queue-batch.ts';
import { type IntakeMessage, reportedUpload, sealReported } from './seal-reported.ts';

const node = wireNode();
const { log, environment } = node;
const handle = sealReported({
  ...wireCases(node).cases,
  intake: lazyIntake(node),
  segments: lazySegments(),
  queue: lazyQueue<IntakeMessage>(node, 'INTAKE_QUEUE_URL'),
  mail: wireMail(node),
  baseUrl: environment.need('BASE_URL'),
  log,
});

export const handler = partialBatch({ name: 'intake', log, parse: reportedUpload, handle });
