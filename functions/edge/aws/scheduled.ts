/** A function that the clock starts: whatever the schedule says is of no interest, one line tells what was done. */
import type { Log } from '../../../shared/application/ports.ts';

export const scheduled =
  <R extends object>(name: string, log: Log, run: () => Promise<R>) =>
  async (): Promise<R> => {
    const report = await run();
    log.info('scheduled', { name, ...counts(report) });
    return report;
  };

/** Numbers as they are, lists by their length: a line of the log holds no more. */
const counts = (report: object): Record<string, number> =>
  Object.fromEntries(
    Object.entries(report).flatMap(([name, value]: [string, unknown]): [string, number][] => {
      if (typeof value === 'number') return [[name, value]];
      return Array.isArray(value) ? [[name, value.length]] : [];
    }),
  );
