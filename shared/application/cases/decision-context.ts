/** What a rule may look at besides state and command, as of now. */
import type { Actor, DecisionContext } from '../../protocol/decision.ts';
import type { CaseDeps } from './deps.ts';
import type { Peers } from './profile-book.ts';

export async function decisionContext(
  deps: Pick<CaseDeps, 'party' | 'profiles' | 'legalClock' | 'systemClock'>,
  caseId: string,
  actor: Actor,
): Promise<{ context: DecisionContext; digests: Readonly<Record<string, string>>; peers: Peers }> {
  const [profiles, now] = await Promise.all([deps.profiles.current(), deps.legalClock.now()]);
  const party = profiles.byCode[deps.party];
  if (!party) throw new Error(`the profile of ${deps.party} is not installed on this node`);
  const systemNow = deps.systemClock.now();
  return {
    context: {
      now,
      systemNow,
      caseId,
      actor,
      party,
      profiles: profiles.byCode,
      reachable: Object.entries(profiles.peers).flatMap(([code, until]) => (until > systemNow ? [code] : [])),
    },
    digests: profiles.digests,
    peers: profiles.peers,
  };
}
