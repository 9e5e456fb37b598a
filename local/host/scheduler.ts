/** Runs the schedule table of the node: what EventBridge Scheduler does on AWS. */
import { SCHEDULES } from '../../events/schedules.ts';
import type { Log } from '../../shared/application/ports.ts';

export interface Scheduler {
  /** Runs every schedule now, in turn: after the legal clock was moved nobody wants to wait a minute. */
  runAll(): Promise<void>;
  stop(): Promise<void>;
}

const MINUTE = 60_000;

export function scheduler(functions: Readonly<Record<string, () => Promise<unknown>>>, log: Log): Scheduler {
  /** One run at a time: a slow sweep is not overtaken by the next. */
  let running: Promise<void> = Promise.resolve();

  const run = (names: readonly string[]): Promise<void> => {
    running = running.then(async () => {
      for (const name of names) {
        try {
          await functions[name]?.();
        } catch (error) {
          log.error('schedule-failed', { name, error: error instanceof Error ? error.name : 'unknown' });
        }
      }
    });
    return running;
  };

  const timers = SCHEDULES.map((schedule) => {
    const timer = setInterval(() => void run([schedule.function]), schedule.everyMinutes * MINUTE);
    timer.unref();
    return timer;
  });
  return {
    runAll: () => run(SCHEDULES.map((schedule) => schedule.function)),
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await running;
    },
  };
}
