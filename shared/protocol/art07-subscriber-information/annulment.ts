/** The domestic order falls: what came in on it may not be used, everybody is told, a person decides what follows. */
import { type Decision, type DecisionContext, decided, refuse } from '../decision.ts';
import type { Art7CommandOf } from './commands.ts';
import { unansweredUploads } from './document-rules.ts';
import { partiesOf } from './gates.ts';
import { stillOut } from './issuing.ts';
import type { Art7Event, Art7State } from './state.ts';

export function annulOrder(
  state: Art7State,
  { reason, decidedBy, decidedOn }: Art7CommandOf<'AnnulOrder'>,
  context: DecisionContext,
): Decision<Art7Event> {
  if (!state.issue) {
    return refuse(
      'state',
      'policy: annulment',
      'never-issued',
      'An order that was never issued is discarded.',
    );
  }
  if (decidedOn > partiesOf(state, context).date) {
    const detail = 'The date of the decision that annuls the order has not come yet.';
    return refuse('rule', 'policy: annulment', 'decision-in-the-future', detail);
  }
  return decided<Art7Event>({
    type: 'OrderAnnulled',
    open: { decidedOn, providers: stillOut(state), ...unansweredUploads(state) },
    sealed: { reason, decidedBy },
  });
}

/** One decision; the same again is none. `keep` lifts the block: the person says on what ground. */
export function decideAnnulment(
  { annulment }: Art7State,
  { consequence, reason }: Art7CommandOf<'DecideAnnulment'>,
): Decision<Art7Event> {
  if (annulment?.consequence === consequence) return decided<Art7Event>();
  if (annulment?.consequence !== undefined) {
    const detail = `It was decided to ${annulment.consequence} the data.`;
    return refuse('state', 'Art. 14.5', 'annulment-decided', detail);
  }
  return decided<Art7Event>({ type: 'AnnulmentDecided', open: { consequence }, sealed: { reason } });
}
