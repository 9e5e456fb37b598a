/** The audit of an embedded node: signing key, kept roots, exports made in this process. */
import { join } from 'node:path';
import { makeExport, makeExports } from '../../functions/audit/make-exports.ts';
import { auditOperations } from '../../functions/audit/operations.ts';
import { rootDay } from '../../functions/audit/root-day.ts';
import { apiHandler } from '../../functions/edge/api.ts';
import type { EdgeDeps } from '../../functions/edge/request.ts';
import { createFileAuditStore } from '../../shared/adapters/embedded/audit-store.ts';
import { openSigningKeys } from '../../shared/adapters/embedded/signing-key.ts';
import type { ExportJob } from '../../shared/application/audit/request-export.ts';
import type { SegmentCipher } from '../../shared/application/ports.ts';

export async function composeAudit(folder: string, edge: EdgeDeps, segments: SegmentCipher) {
  const { cases, log } = edge;
  const signing = await openSigningKeys({ folder: join(folder, 'keys'), ids: cases.ids });
  const auditStore = createFileAuditStore(join(folder, 'audit'), cases.ids);
  const jobs = { ...cases, segments, signing, log };
  const make = makeExport(jobs);
  const running = new Set<Promise<void>>();

  /** The request is answered first. */
  function startExport(job: ExportJob): void {
    const run: Promise<void> = new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => make(job))
      .finally(() => void running.delete(run));
    running.add(run);
  }

  const roots = { ...cases, signing, auditStore, log };
  return {
    api: apiHandler('audit', auditOperations({ ...edge, signing, segments, startExport }), edge),
    roots,
    functions: { 'root-day': rootDay(roots), 'case-exports': makeExports(jobs) },
    async idle(): Promise<void> {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
