/** Everything that stands in the way of issuing, evaluated anew at the date of the act. */
import type { DecisionContext, Gap } from '../decision.ts';
import { contentGaps } from './completeness.ts';
import { type Finding, finding, toGap } from './findings.ts';
import { accessNumberFindings, addressedParties, partyFindings, providerFindings } from './gates.ts';
import {
  approvalFindings,
  deliveryFindings,
  documentFindings,
  type IssueAct,
  languageFindings,
} from './issue-rules.ts';
import { notificationLanguageFindings } from './notification-language.ts';
import { notificationFindings } from './notification-rules.ts';
import { notifiedByNode } from './notifying.ts';
import type { Art7State } from './state.ts';

/** Each addressee is judged by the profile of the Party in which it sits (7.3.c). */
export function issueFindings(state: Art7State, act: IssueAct, context: DecisionContext): Finding[] {
  const order = state.content?.order ?? {};
  const addressed = addressedParties(state, context);
  const byNode = notifiedByNode(state, act, addressed, context);
  return [
    ...addressed.flatMap((parties) => partyFindings(state, parties)),
    ...addressed.flatMap((parties) => accessNumberFindings(order, parties)),
    ...addressed.flatMap((parties) => providerFindings(parties, act.paperDelivery)),
    ...deliveryFindings(order, act),
    ...approvalFindings(state, addressed),
    ...contentGaps(order, state.authority),
    ...carryingFindings(state),
    ...addressed.flatMap((parties) => languageFindings(state, parties)),
    ...documentFindings(state),
    ...notificationLanguageFindings(state, act, addressed),
    ...notificationFindings(order, { ...act, byNode }, addressed, context.now),
  ];
}

/** A re-addressed draft whose identifiers are still on their way. */
const carryingFindings = ({ carrying }: Art7State): Finding[] =>
  carrying === undefined
    ? []
    : [
        finding(
          'state',
          'Art. 7.3.f',
          'still-carrying',
          'order.informationSought.identifiers',
          'The identifiers of the earlier order are still being taken over: the node adds them in a moment.',
        ),
      ];

/** For the drafter: all of it, the statements that only `IssueOrder` can carry included. */
export function whatIsMissing(state: Art7State, context: DecisionContext): Gap[] {
  return issueFindings(state, {}, context).map(toGap);
}
