/** Four eyes under delegation (7.2.b): whoever wrote, or had it written for him, does not supervise, himself or through another. */
import type { Actor } from '../../../shared/protocol/decision.ts';
import {
  approve,
  attach,
  completeOrder,
  draft,
  issue,
  issuer,
  readdress,
  Story,
  submit,
} from '../../support/art07-builders.ts';

const PEOPLE = ['u-a', 'u-b', 'u-c', 'u-d'];
const acting = (id: string, on?: string): Actor => ({
  id,
  roles: [],
  authority: 'xa-dpp',
  ...(on && { onBehalfOf: [on] }),
});
const pairs = PEOPLE.flatMap((id) =>
  [undefined, ...PEOPLE.filter((other) => other !== id)].map((on) => acting(id, on)),
);
const named = ({ id, onBehalfOf }: Actor): string => `${id}${onBehalfOf ? ` for ${onBehalfOf}` : ''}`;
const shared = (one: Actor, other: Actor): boolean =>
  [one.id, ...(one.onBehalfOf ?? [])].some((id) => [other.id, ...(other.onBehalfOf ?? [])].includes(id));

function written(writer: Actor): Story {
  const story = new Story();
  story.tell(writer, draft());
  attach(story, 'doc-order', writer);
  story.tell(writer, submit);
  return story;
}

it.each(pairs.map((writer) => [named(writer), writer] as const))(
  'drafted by %s: approved by nobody who has a part in it',
  (_, writer) => {
    const story = written(writer);
    for (const approver of pairs) {
      const decision = story.decide(approver, approve());
      const code = decision.ok ? 'approved' : decision.refusal.code;
      const expected = shared(writer, approver) ? 'four-eyes' : 'approved';
      expect(`${named(approver)}: ${code}`).toBe(`${named(approver)}: ${expected}`);
    }
  },
);

it.each(pairs.map((writer) => [named(writer), writer] as const))(
  'revised by %s: the reviser counts as the drafter does',
  (_, writer) => {
    const story = new Story();
    story.tell(acting('u-first'), draft());
    attach(story, 'doc-order', acting('u-first'));
    story.tell(writer, { type: 'ReviseOrder', order: completeOrder({ responseManner: 'By courier.' }) });
    story.tell(acting('u-first'), submit);
    for (const approver of [...pairs, acting('u-first'), acting('u-z', 'u-first')]) {
      const expected = shared(writer, approver) || shared(acting('u-first'), approver);
      expect([named(approver), story.decide(approver, approve()).ok]).toEqual([named(approver), !expected]);
    }
  },
);

it('is judged again on the day of issue, with whom the approval was given for', () => {
  for (const approver of pairs) {
    const story = written(acting('u-a'));
    story.tell(acting('u-z', 'u-y'), approve());
    const { approval } = story.known;
    expect(approval).toMatchObject({ by: 'u-z', onBehalfOf: ['u-y'] });
    const { id: by, onBehalfOf } = approver;
    if (approval) story.known.approval = { ...approval, by, ...(onBehalfOf && { onBehalfOf }) };
    if (!onBehalfOf && story.known.approval)
      delete (story.known.approval as { onBehalfOf?: unknown }).onBehalfOf;
    const decision = story.decide(issuer, issue());
    const code = decision.ok ? 'issued' : decision.refusal.code;
    const expected = shared(acting('u-a'), approver) ? 'four-eyes' : 'issued';
    expect(`${named(approver)}: ${code}`).toBe(`${named(approver)}: ${expected}`);
  }
});

it('an order that is carried on to another provider has the same writers, and whoever re-addressed it', async () => {
  const { requestKind } = await import('../../../shared/case/request-kind.ts');
  const story = written(acting('u-a', 'u-b'));
  story.tell(acting('u-c'), approve());
  story.tell(issuer, issue());
  story.tell(acting('u-d', 'u-e'), readdress());
  const last = story.events.at(-1);
  const [next] = last
    ? requestKind.followUps(story.known, 'req_old', last.event, last.actor, last.onBehalfOf)
    : [];
  expect(next?.command).toMatchObject({ editors: ['u-a', 'u-b', 'u-d', 'u-e'] });
});
