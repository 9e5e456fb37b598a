/** 7.4.f: a request for secrecy has an end or a day of review, and is lifted by whoever may approve. */
import { Temporal } from 'temporal-polyfill';
import { localDateOf, untilEndOf } from '../deadlines.ts';
import { type Decision, type DecisionContext, decided, refuse } from '../decision.ts';
import type { Art7CommandOf } from './commands.ts';
import type { Art7Event, Art7State } from './state.ts';

/** Policy: a request with neither end nor review is reviewed after this many days. */
export const CONFIDENTIALITY_REVIEW_DAYS = 90;

/** What the order asks for on the day of its issue, with the instant at which it is to be looked at again. */
export function askedConfidentiality(state: Art7State, { now, party }: DecisionContext) {
  const asked = state.content?.order.confidentiality;
  if (!asked?.requested) return undefined;
  const { until: endsOn, reviewOn } = asked;
  const fallback = Temporal.PlainDate.from(localDateOf(now, party.timeZone))
    .add({ days: CONFIDENTIALITY_REVIEW_DAYS })
    .toString();
  const review = reviewOn ?? (endsOn === undefined ? fallback : undefined);
  const [first = fallback] = [endsOn, review].filter((day) => day !== undefined).sort();
  return {
    ...(endsOn && { endsOn }),
    ...(review && { reviewOn: review }),
    dueAt: untilEndOf(first, party.timeZone).endsAt,
  };
}

/** What the date that has come means; after a review that comes first, the end is still to come. */
export function confidentialityDue(
  { confidentiality }: Art7State,
  { party }: DecisionContext,
): Art7Event | undefined {
  if (!confidentiality?.dueAt) return undefined;
  const { endsOn, reviewOn, reviewDueSince } = confidentiality;
  const reviewed = reviewDueSince !== undefined || reviewOn === undefined;
  if (endsOn !== undefined && (reviewed || endsOn <= reviewOn))
    return { type: 'ConfidentialityReviewDue', open: { due: 'end' } };
  const nextDueAt = endsOn === undefined ? undefined : untilEndOf(endsOn, party.timeZone).endsAt;
  return { type: 'ConfidentialityReviewDue', open: { due: 'review', ...(nextDueAt && { nextDueAt }) } };
}

/** Whether the providers are still asked for silence. */
export const isConfidential = ({ confidentiality }: Art7State): boolean =>
  confidentiality !== undefined &&
  confidentiality.releasedAt === undefined &&
  confidentiality.endedAt === undefined;

export function releaseConfidentiality(
  state: Art7State,
  { reason }: Art7CommandOf<'ReleaseConfidentiality'>,
): Decision<Art7Event> {
  if (state.confidentiality?.releasedAt !== undefined) return decided<Art7Event>();
  if (!isConfidential(state)) {
    const detail = 'The order asks for no confidentiality, or the period it asked for has ended.';
    return refuse('rule', 'Art. 7.4.f', 'not-confidential', detail);
  }
  return decided<Art7Event>({ type: 'ConfidentialityReleased', open: {}, sealed: { reason } });
}
