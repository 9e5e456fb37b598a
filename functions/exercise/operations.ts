/** The legal clock of an exercise node. Production nodes have no such operations. */
import type { SweepReport } from '../../shared/application/cases/sweep-due.ts';
import type { ExerciseClock } from '../../shared/application/legal-clock.ts';
import { sha256Hex } from '../../shared/case/envelope.ts';
import { permit } from '../../shared/case/policy.ts';
import { problem } from '../edge/problems.ts';
import type { EdgeDeps, Operations } from '../edge/request.ts';

const HOUR = 3_600_000;

export interface ExerciseDeps extends EdgeDeps {
  /** Absent on production nodes: then nothing here exists. */
  readonly clock: ExerciseClock | undefined;
  /** What became due is worked through at once: in an exercise nobody waits a minute for it. */
  readonly sweep: () => Promise<SweepReport>;
}

export function exerciseOperations({ systemClock, clock, sweep }: ExerciseDeps): Operations {
  if (!clock) return {};
  const answer = async () => ({
    status: 200,
    body: {
      legalNow: await clock.now(),
      systemNow: systemClock.now(),
      offsetDays: (await clock.offsetMs()) / (24 * HOUR),
    },
  });
  return {
    ReadClock: answer,
    AdvanceClock: async ({ caller, body, idempotencyKey }) => {
      if (!permit(caller.actor, 'AdvanceClock', 'same-party', undefined).ok) {
        throw problem('missing-role', 'Only the lead of the exercise moves its clock.', {
          rule: 'policy: exercise',
        });
      }
      // The key is the caller's own text: only its digest is kept.
      const act = sha256Hex(JSON.stringify([caller.actor.id, idempotencyKey, body]));
      await clock.advance((body as { hours: number }).hours * HOUR, act);
      await sweep();
      return answer();
    },
  };
}
