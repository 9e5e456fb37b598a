/** A token bucket per actor and process: a guard against runaway scripts. Floods are the front door's task. */
import type { SystemClock } from '../../shared/application/ports.ts';
import { problem } from './problems.ts';

export interface RateLimit {
  /** Throws a 429 problem when the actor's bucket is empty. */
  take(actor: string): void;
}

export function rateLimit(clock: SystemClock, perSecond = 50, burst = 200): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(actor) {
      const now = Date.parse(clock.now());
      const bucket = buckets.get(actor) ?? { tokens: burst, at: now };
      const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
      if (tokens < 1) {
        const wait = Math.ceil((1 - tokens) / perSecond);
        throw problem('rate-limited', `Wait ${wait} s before the next request.`, {
          headers: { 'Retry-After': String(wait) },
        });
      }
      if (buckets.size > 10_000) buckets.clear();
      buckets.set(actor, { tokens: tokens - 1, at: now });
    },
  };
}
