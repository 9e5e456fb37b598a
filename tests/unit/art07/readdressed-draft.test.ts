/** A re-addressed draft and a split-off case carry everything over: all identifiers, owner and deputies. */
import { followUps } from '../../../shared/protocol/art07-subscriber-information/follow-ups.ts';
import { outline } from '../../../shared/protocol/art07-subscriber-information/outline.ts';
import { whatIsMissing } from '../../../shared/protocol/art07-subscriber-information/what-is-missing.ts';
import {
  acknowledge,
  approve,
  approver,
  attach,
  completeOrder,
  context,
  drafted,
  drafter,
  issue,
  issued,
  issuer,
  lumen,
  machine,
  readdress,
  Story,
  split,
  submit,
  toBoth,
} from '../../support/art07-builders.ts';

const numbered = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ kind: 'email' as const, address: `s${n}@lumen.xb.example` }));
const orderWith = (count: number) =>
  completeOrder({
    informationSought: { ...completeOrder().informationSought, identifiers: numbered(count) },
  });

/** As many identifiers as an order takes, added as a drafter has to: thirty at a time. */
function readdressedWith(count: number): Story {
  const story = drafted(orderWith(Math.min(count, 30)));
  for (let now = 60; now < count + 30; now += 30)
    story.tell(drafter, { type: 'ReviseOrder', order: orderWith(Math.min(now, count)) });
  attach(story, 'doc-order', drafter);
  story.tell(drafter, submit);
  story.tell(approver, approve());
  story.tell(issuer, issue());
  story.tell(lumen, acknowledge());
  story.tell(drafter, { type: 'AssignCase', owner: 'u-owner', deputies: ['u-one', 'u-two'] });
  story.tell(issuer, readdress());
  return story;
}

function followUpsOf(story: Story) {
  const last = story.events.at(-1);
  if (!last) return [];
  return followUps(story.known, 'req_old', last.event, last.actor);
}

it('takes all hundred identifiers over, portion by portion, and says so until it is whole', () => {
  const commands = followUpsOf(readdressedWith(100));
  expect(commands.map(({ command, opens, caseId }) => [command.type, opens, caseId])).toEqual([
    ['OpenLinkedDraft', true, 'req_new1'],
    ['CarryIdentifiers', false, 'req_new1'],
    ['CarryIdentifiers', false, 'req_new1'],
    ['CarryIdentifiers', false, 'req_new1'],
  ]);
  const draft = new Story();
  for (const [n, { command }] of commands.entries()) {
    const indexed = draft.state ? outline(draft.known).identifiers.length : 0;
    expect(draft.tell(machine, command)).toEqual([n === 0 ? 'OrderDrafted' : 'OrderRevised']);
    // A decision yields at most 50 items, and each identifier is one.
    expect(outline(draft.known).identifiers.length - indexed).toBeLessThanOrEqual(31);
    const waits = whatIsMissing(draft.known, context(drafter)).some(({ message }) =>
      /taken over/.test(message),
    );
    expect(waits).toBe(n < 3);
    if (n < 3) {
      expect(draft.refused(drafter, submit).code).toBe('still-carrying');
      expect(draft.refused(drafter, { type: 'ReviseOrder', order: {} }).code).toBe('still-carrying');
    }
  }
  expect(draft.known.content?.order.informationSought?.identifiers).toEqual(numbered(100));
  expect(draft.known.carrying).toBeUndefined();
  expect(draft.known.editors).toEqual(['u-drafter', 'u-issuer']);
});

it('is the same however often and in whatever order the portions come', () => {
  const commands = followUpsOf(readdressedWith(100)).map(({ command }) => command);
  const draft = new Story();
  const [opening, ...portions] = commands;
  if (!opening) throw new Error('no draft');
  draft.tell(machine, opening);
  expect(portions.reverse().map((portion) => draft.tell(machine, portion).length)).toEqual([0, 0, 1]);
  for (let round = 0; round < 3; round += 1) for (const command of commands) draft.tell(machine, command);
  expect(draft.known.content?.order.informationSought?.identifiers).toEqual(numbered(100));
  expect(draft.events).toHaveLength(4);
  // What the drafter takes out afterwards stays out.
  draft.tell(drafter, { type: 'ReviseOrder', order: orderWith(99) });
  for (const command of commands) expect(draft.tell(machine, command)).toEqual([]);
});

it.each([
  [1, 1],
  [30, 1],
  [31, 2],
  [60, 2],
])('%i identifiers come in %i steps', (count, steps) => {
  expect(followUpsOf(readdressedWith(count))).toHaveLength(steps);
});

it('can be discarded while it waits; what comes then changes nothing', () => {
  const [opening, portion] = followUpsOf(readdressedWith(60)).map(({ command }) => command);
  if (!opening || !portion) throw new Error('no portions');
  const draft = new Story();
  draft.tell(machine, opening);
  draft.tell(drafter, { type: 'DiscardDraft', reason: 'Not needed.' });
  expect(draft.tell(machine, portion)).toEqual([]);
});

it('belongs to the owner and the deputies of the case it comes from', () => {
  const [opening] = followUpsOf(readdressedWith(1));
  const draft = new Story();
  if (opening) draft.tell(machine, opening.command);
  expect(outline(draft.known).open).toMatchObject({ owner: 'u-owner', deputies: ['u-one', 'u-two'] });
});

it('so does a case that is split off; where nobody was named, it is the drafter', () => {
  for (const [assigned, owner, deputies] of [
    [true, 'u-owner', ['u-one']],
    [false, 'u-drafter', undefined],
  ] as const) {
    const story = issued(completeOrder(toBoth));
    if (assigned) story.tell(drafter, { type: 'AssignCase', owner, deputies: [...(deputies ?? [])] });
    story.tell(issuer, split('prov-xb-lumen'));
    const [opening] = followUpsOf(story);
    const apart = new Story();
    if (opening) apart.tell(machine, opening.command);
    expect(outline(apart.known).open?.owner).toBe(owner);
    expect(outline(apart.known).open?.deputies).toEqual(deputies);
  }
});
