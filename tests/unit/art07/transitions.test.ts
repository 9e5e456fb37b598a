import type { Art7Command } from '../../../shared/protocol/art07-subscriber-information/schema.ts';
import { art7Bodies } from '../../../shared/protocol/art07-subscriber-information/schema.ts';
import {
  orderStatuses,
  transitions,
} from '../../../shared/protocol/art07-subscriber-information/transitions.ts';
import type { Actor } from '../../../shared/protocol/decision.ts';
import {
  acknowledge,
  answer,
  answered,
  approve,
  approved,
  approver,
  attach,
  close,
  completeOrder,
  declare,
  draft,
  drafted,
  drafter,
  dueReached,
  issue,
  issued,
  issuer,
  lumen,
  machine,
  received,
  type Story,
  seal,
  submit,
  submitted,
  withdraw,
} from '../../support/art07-builders.ts';

/** A case in each status, with a document "doc-order" and, once served, an answer document "ans-1". */
const cases: Record<(typeof orderStatuses)[number], () => Story> = {
  draft: () => {
    const story = drafted();
    attach(story, 'doc-order', drafter);
    return story;
  },
  awaitingApproval: () => submitted(),
  approved: () => approved(),
  issued: () => {
    const story = issued();
    attach(story, 'ans-1', lumen, { purpose: 'answer' });
    return story;
  },
  settled: () => {
    const story = received();
    story.tell(machine, dueReached('art7-response', 'prov-xb-lumen'), { now: '2026-05-01T00:00:00Z' });
    attach(story, 'ans-1', lumen, { purpose: 'answer' });
    return story;
  },
  withdrawn: () => {
    const story = received();
    story.tell(issuer, withdraw);
    return story;
  },
  closed: () => {
    const story = answered();
    story.tell(issuer, close);
    return story;
  },
  discarded: () => {
    const story = drafted();
    attach(story, 'doc-order', drafter);
    story.tell(drafter, { type: 'DiscardDraft', reason: 'Duplicate.' });
    return story;
  },
};

/** Each command as it would succeed where it can. */
const commands: [Actor, Art7Command][] = [
  [drafter, draft()],
  [drafter, { type: 'ReviseOrder', order: completeOrder({ responseManner: 'By node.' }) }],
  [drafter, submit],
  [approver, { type: 'ReturnOrder', reason: 'Too wide.' }],
  [approver, approve()],
  [issuer, issue()],
  [lumen, acknowledge()],
  [lumen, answer()],
  [issuer, withdraw],
  [drafter, { type: 'DiscardDraft', reason: 'Duplicate.' }],
  [issuer, close],
  [drafter, declare('note', { purpose: 'internal' })],
  [machine, seal('doc-order')],
  [machine, { type: 'RejectDocument', documentId: 'doc-order', code: 'scan-failed' }],
  [machine, dueReached('art7-response', 'prov-xb-lumen')],
];

/** The table lets these through; the rules then find that the case has nothing for them. */
const refusedByRules = new Set(['withdrawn AnswerOrder']);

describe('the transition table', () => {
  it('knows every command', () => {
    const tested = commands.map(([, { type }]) => type);
    expect(new Set(tested)).toEqual(
      new Set([
        ...Object.keys(art7Bodies),
        'DeclareDocument',
        'SealDocument',
        'RejectDocument',
        'DueReached',
      ]),
    );
  });

  const pairs = orderStatuses.flatMap((status) =>
    commands.map(([actor, command]) => [status, command.type, actor, command] as const),
  );

  it.each(pairs)('%s x %s', (status, type, actor, command) => {
    const story = cases[status]();
    expect(story.known.status).toBe(status);
    const outcome = transitions[status][type];
    const decision = story.decide(actor, command);
    if (outcome === undefined) {
      expect(decision).toMatchObject({ ok: false, refusal: { kind: 'state' } });
      return;
    }
    if (refusedByRules.has(`${status} ${type}`)) {
      expect(decision).toMatchObject({ ok: false, refusal: { kind: 'state', code: 'order-withdrawn' } });
      return;
    }
    expect(decision.ok).toBe(true);
    const events = story.tell(actor, command);
    if (outcome === 'repeat') expect(events).toEqual([]);
    else expect(outcome).toContain(story.known.status);
  });
});
