/** The open face of a notification, and how people stand to it. */
import { compareInstants } from '../../deadlines.ts';
import type { Actor, Outline } from '../../decision.ts';
import { inForce, type NotifiedState } from './state.ts';

export function outlineNotified(state: NotifiedState): Outline {
  const asked = state.requests.filter(({ answeredAt }) => answeredAt === undefined).length;
  const actBy = runningEnd(state);
  return {
    article: state.article,
    role: 'requested',
    status: state.status,
    closed: state.status === 'filed',
    authority: state.authority,
    counterparts: [state.issuingParty],
    // Its providers answer the issuing Party, and have their lists there.
    providers: [],
    // 7.5 knows no period: silence blocks nothing.
    due: [],
    ...(actBy && { actBy }),
    identifiers: [],
    open: {
      issuedAt: state.issuedAt,
      issuerCase: state.issuerCase,
      addressees: state.addressees.length,
      instructions: inForce(state).length,
      ...(asked > 0 && { informationAwaited: asked }),
      ...(actBy && { deadline: actBy }),
    },
  };
}

/** The end of the first period that runs: after it an instruction finds little left to stop. */
function runningEnd(state: NotifiedState): string | undefined {
  if (state.status === 'filed' || state.ended) return undefined;
  const ends = state.addressees.flatMap(({ status, endsAt }) =>
    status === 'received' && endsAt ? [endsAt] : [],
  );
  return ends.sort(compareInstants)[0];
}

/** Providers of this Party answer at the issuing Party's node; here they are nobody. */
export function relationToNotified(state: NotifiedState | undefined, actor: Actor) {
  if (actor.roles.includes('system')) return 'system';
  if (actor.authority === undefined) return 'none';
  return state === undefined || actor.authority === state.authority ? 'own-authority' : 'same-party';
}
