/** A decision has a number of items that it must keep to: the largest acts on the largest order, counted as append writes them. */

import { limits } from '../../../shared/application/limits.ts';
import { orderLimits } from '../../../shared/protocol/art07-subscriber-information/content.ts';
import { outline } from '../../../shared/protocol/art07-subscriber-information/outline.ts';
import { completeOrder, issued } from '../../support/art07-builders.ts';

/** Head, event, idempotency, and the guard of the profiles. */
const fixed = 4;
/** Event, outbox row and timer of a message to each Party that the node notifies (7.5). */
const told = 3 * orderLimits.parties;
/** A list entry for each addressee, rewritten by every decision. */
const entries = orderLimits.addressees;

it.each([
  ['a draft: key, own reference and identifiers', 1 + 1 + orderLimits.identifierChanges, 0],
  ['issue: an alarm for each addressee, and the end of secrecy', orderLimits.addressees + 1 + told, entries],
  ['withdrawal: end and reminder of each addressee', 2 * orderLimits.addressees + told, entries],
  ['annulment: the same', 2 * orderLimits.addressees + told, entries],
  ['a split: the same', 2 * orderLimits.addressees + told, entries],
  // The node opens it: no idempotency row, hence the one less.
  [
    'the case that is split off: key, own reference, clocks',
    2 + 2 * orderLimits.addressees - 1 + told,
    entries,
  ],
])('%s', (_, own, listed) => {
  expect(fixed + own + listed).toBeLessThanOrEqual(limits.decisionItems);
});

it('an issued order has one due date for each addressee and one for its secrecy', () => {
  const story = issued(completeOrder({ confidentiality: { requested: true } }));
  expect(outline(story.known).due).toHaveLength(2);
});
