import type { SystemClock } from '../../application/ports.ts';

/** The machine's clock: the only place that reads it. */
export const systemClock: SystemClock = { now: () => new Date().toISOString() };
