/** Every minute: what is due becomes commands. */
import type { CaseDeps } from '../../shared/application/cases/deps.ts';
import { type SweepReport, sweepDue } from '../../shared/application/cases/sweep-due.ts';
import type { Log } from '../../shared/application/ports.ts';

export const runDueSweep = (deps: CaseDeps & { readonly log: Log }) => async (): Promise<SweepReport> => {
  const report = await sweepDue(deps);
  if (report.done + report.failed + report.parked > 0) deps.log.info('due-sweep', { ...report });
  return report;
};
