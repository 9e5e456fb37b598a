/** Every day: what nobody refers to leaves the vault, and uploads that nobody went on with the intake. */
import { type CleanDeps, type CleanReport, cleanBlobs } from '../../shared/application/cases/clean-blobs.ts';
import type { IntakeStore, Log } from '../../shared/application/ports.ts';

type Deps = CleanDeps & { readonly log: Log; readonly intake: Pick<IntakeStore, 'sweep'> };
const DAY = 86_400_000;

export const runCleanBlobs = (deps: Deps) => async (): Promise<CleanReport> => {
  await deps.intake.sweep(new Date(Date.parse(deps.systemClock.now()) - DAY).toISOString());
  const report = await cleanBlobs(deps);
  if (report.blobs + report.attempts > 0) deps.log.info('blob-cleanup', { ...report });
  return report;
};
