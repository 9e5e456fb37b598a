/** Exports: each soon after it was asked for, and every minute what is left, or too old. */
import type { ExportJob } from '../../shared/application/audit/request-export.ts';
import { type ExportDeps, runExport, sweepExports } from '../../shared/application/audit/run-exports.ts';

export const makeExport =
  (deps: ExportDeps) =>
  async (job: ExportJob): Promise<void> => {
    try {
      await runExport(deps, job);
      deps.log.info('export', { exportId: job.exportId });
    } catch (error) {
      // The lease brings it again.
      const name = error instanceof Error ? error.name : 'unknown';
      deps.log.error('export-failed', { exportId: job.exportId, name });
    }
  };

export const makeExports = (deps: ExportDeps) => () => sweepExports(deps);
