/** A decision yields at most 40 items (design 3): the largest acts on the largest order, counted as append writes them. */

import { orderLimits } from '../../../shared/protocol/art07-subscriber-information/content.ts';
import { outline } from '../../../shared/protocol/art07-subscriber-information/outline.ts';
import { completeOrder, issued } from '../../support/art07-builders.ts';

const DECISION_ITEMS = 40;
/** Head, event, idempotency, and a guard for each Party and one's own. */
const fixed = 3 + orderLimits.parties + 1;
/** A list entry for each addressee, rewritten by every decision. */
const entries = orderLimits.addressees;

it.each([
  ['a draft: key, own reference and identifiers', 1 + 1 + orderLimits.identifierChanges, 0],
  ['issue: an alarm for each addressee, and the end of secrecy', orderLimits.addressees + 1, entries],
  ['withdrawal: end and reminder of each addressee', 2 * orderLimits.addressees, entries],
  ['annulment: the same', 2 * orderLimits.addressees, entries],
  ['a split: the same', 2 * orderLimits.addressees, entries],
  // The node opens it: no idempotency row, hence the one less.
  ['the case that is split off: key, own reference, clocks', 2 + 2 * orderLimits.addressees - 1, entries],
])('%s', (_, own, listed) => {
  expect(fixed + own + listed).toBeLessThanOrEqual(DECISION_ITEMS);
});

it('an issued order has one due date for each addressee and one for its secrecy', () => {
  const story = issued(completeOrder({ confidentiality: { requested: true } }));
  expect(outline(story.known).due).toHaveLength(2);
});
