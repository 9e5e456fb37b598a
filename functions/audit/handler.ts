/** Lambda entry point: wired once, when the process starts. */
import type { ExportJob } from '../../shared/application/audit/request-export.ts';
import { apiHandler } from '../edge/api.ts';
import { wireSigning } from '../edge/aws/keys.ts';
import { lazySegments } from '../edge/aws/lazy-segments.ts';
import { lazyQueue } from '../edge/aws/queues.ts';
import { wireApi } from '../edge/aws/wire-api.ts';
import { auditOperations } from './operations.ts';

const { node, edge } = wireApi();
const exports = lazyQueue<ExportJob>(node, 'EXPORTS_QUEUE_URL');
const audit = {
  ...edge,
  signing: wireSigning(node),
  segments: lazySegments(),
  startExport: (job: ExportJob) => exports.send(job),
};

export const handler = apiHandler('audit', auditOperations(audit), edge);
