/** Every day: what nobody refers to leaves the vault. */
import { type CleanReport, cleanBlobs } from '../../shared/application/cases/clean-blobs.ts';
import type { CaseDeps } from '../../shared/application/cases/deps.ts';
import type { Log } from '../../shared/application/ports.ts';

export const runCleanBlobs = (deps: CaseDeps & { readonly log: Log }) => async (): Promise<CleanReport> => {
  const report = await cleanBlobs(deps);
  if (report.blobs + report.attempts > 0) deps.log.info('blob-cleanup', { ...report });
  return report;
};
