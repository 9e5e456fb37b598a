/**
 * Every minute: what is due becomes commands, packages whose time has come are seen to, failures wake somebody, and
 * the answers of requests that nobody repeats any more are forgotten.
 */
import { type AlertDeps, alertParked } from '../../shared/application/cases/alert-parked.ts';
import type { CaseDeps } from '../../shared/application/cases/deps.ts';
import { type SweepReport, sweepDue } from '../../shared/application/cases/sweep-due.ts';
import { sweepIdempotency } from '../../shared/application/cases/sweep-idempotency.ts';
import { type PackageSweepDeps, sweepPackages } from '../../shared/application/packages/sweep-packages.ts';

export const runDueSweep =
  (deps: CaseDeps & PackageSweepDeps & AlertDeps) => async (): Promise<SweepReport> => {
    const [cases, packages] = [await sweepDue(deps), await sweepPackages(deps)];
    const told = await alertParked(deps);
    const forgotten = await sweepIdempotency(deps);
    const report = {
      done: cases.done + packages.done,
      failed: cases.failed + packages.failed,
      parked: cases.parked + packages.parked,
    };
    if (report.done + report.failed + report.parked + told + forgotten > 0)
      deps.log.info('due-sweep', { ...report, told, forgotten });
    return report;
  };
