/** Everything that stands in the way of issuing, evaluated anew at the date of the act. */
import type { DecisionContext, Gap } from '../decision.ts';
import { contentGaps } from './completeness.ts';
import { type Finding, toGap } from './findings.ts';
import { accessNumberFindings, type Parties, partiesOf, partyFindings, providerFindings } from './gates.ts';
import {
  approvalFindings,
  documentFindings,
  type IssueAct,
  languageFindings,
  notificationFindings,
} from './issue-rules.ts';
import type { Art7State } from './state.ts';

export function issueFindings(state: Art7State, act: IssueAct, parties: Parties, now: string): Finding[] {
  const order = state.content?.order ?? {};
  return [
    ...partyFindings(state, parties),
    ...accessNumberFindings(order, parties),
    ...providerFindings(order, parties),
    ...approvalFindings(state, parties),
    ...contentGaps(order, state.authority),
    ...languageFindings(state, order, parties),
    ...documentFindings(state),
    ...notificationFindings(order, act, parties, now),
  ];
}

/** For the drafter: all of it, the statements that only `IssueOrder` can carry included. */
export function whatIsMissing(state: Art7State, context: DecisionContext): Gap[] {
  return issueFindings(state, {}, partiesOf(state, context), context.now).map(toGap);
}
