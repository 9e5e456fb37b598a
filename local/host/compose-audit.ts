/** The audit of an embedded node: signing key, kept roots, exports made in this process. */
import { join } from 'node:path';
import { auditOperations } from '../../functions/audit/operations.ts';
import { makeExport, makeExports } from '../../functions/case-exports/make-exports.ts';
import { apiHandler } from '../../functions/edge/api.ts';
import type { EdgeDeps } from '../../functions/edge/request.ts';
import { rootDay } from '../../functions/root-day/root-day.ts';
import { createFileAuditStore } from '../../shared/adapters/embedded/audit-store.ts';
import type { ExportJob } from '../../shared/application/audit/request-export.ts';
import type { SegmentCipher, SigningPort } from '../../shared/application/ports.ts';
import type { WorkQueue } from '../../shared/application/work-queue.ts';

export async function composeAudit(
  folder: string,
  edge: EdgeDeps,
  segments: SegmentCipher,
  queue: WorkQueue<ExportJob>,
  signing: SigningPort,
) {
  const { cases, log } = edge;
  const auditStore = createFileAuditStore(join(folder, 'audit'), cases.ids);
  const jobs = { ...cases, segments, signing, log };
  const roots = { ...cases, signing, auditStore, log };
  return {
    api: apiHandler(
      'audit',
      auditOperations({ ...edge, signing, segments, startExport: (job) => queue.send(job) }),
      edge,
    ),
    roots,
    /** Makes one export: the work of the queue. */
    make: makeExport(jobs),
    functions: { 'root-day': rootDay(roots), 'case-exports': makeExports(jobs) },
  };
}
