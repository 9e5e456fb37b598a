/** Confidentiality, annulment, links, joined and split cases. */

import { type RequestCommand, type RequestState, requestKind } from '../../../shared/case/request-kind.ts';
import { outline } from '../../../shared/protocol/art07-subscriber-information/outline.ts';
import type { Actor } from '../../../shared/protocol/decision.ts';
import {
  annul,
  answered,
  approver,
  close,
  completeOrder,
  context,
  drafter,
  dueReached,
  issued,
  issuer,
  lumen,
  machine,
  polaris,
  received,
  release,
  type Story,
  split,
  toBoth,
} from '../../support/art07-builders.ts';

const secret = (change: { until?: string; reviewOn?: string } = {}) =>
  completeOrder({ confidentiality: { requested: true, ...change } });
const tick = dueReached('art7-confidentiality', '1');
const dates = (story: Story) =>
  outline(story.known).due.flatMap(({ kind, at }) => (kind === 'art7-confidentiality' ? [at] : []));
const see = (story: Story, actor: Actor) =>
  requestKind.view(story.known, requestKind.relation(story.known, actor), actor) as Record<string, unknown>;

describe('a request for confidentiality', () => {
  it('is reviewed, and then ends; without either it is reviewed after ninety days', () => {
    const story = issued(secret({ until: '2026-09-01', reviewOn: '2026-06-01' }));
    expect(dates(story)).toEqual(['2026-06-02T00:00:00Z']);
    expect(story.tell(machine, tick, { now: '2026-06-02T00:00:00Z' })).toEqual(['ConfidentialityReviewDue']);
    expect(dates(story)).toEqual(['2026-09-02T00:00:00Z']);
    story.tell(machine, tick, { now: '2026-09-02T00:00:00Z' });
    expect(story.known.confidentiality).toMatchObject({ endedAt: '2026-09-02T00:00:00Z' });
    expect(dates(story)).toEqual([]);
    expect(story.refused(approver, release).code).toBe('not-confidential');
    expect(dates(issued(secret()))).toEqual(['2026-06-01T00:00:00Z']);
  });

  it('is lifted by an act of the approver, which the provider sees', () => {
    const story = issued(secret({ until: '2026-09-01' }));
    expect(story.tell(approver, release)).toEqual(['ConfidentialityReleased']);
    expect(story.tell(approver, release)).toEqual([]);
    expect(see(story, lumen).supplementalInformation).toMatchObject({
      confidentiality: { requested: true, until: '2026-09-01', releasedAt: '2026-03-02T10:00:00Z' },
    });
    expect(JSON.stringify(see(story, lumen))).not.toContain('The suspect knows');
    expect(dates(story)).toEqual([]);
  });

  it('that nobody made cannot be lifted', () => {
    expect(issued().refused(approver, release).code).toBe('not-confidential');
  });
});

describe('annulment of the domestic order', () => {
  const dpo: Actor = { id: 'u-dpo', roles: ['data-protection-officer'], authority: 'xa-moj' };
  const listed = (story: Story, actor: Actor) =>
    ((see(story, actor).documents ?? []) as { documentId: string }[]).map(({ documentId }) => documentId);

  it('blocks what came in for everybody but supervision, and stops every clock', () => {
    const story = answered();
    expect(listed(story, drafter)).toContain('ans-1');
    expect(story.tell(approver, annul)).toEqual(['OrderAnnulled']);
    expect(listed(story, drafter)).not.toContain('ans-1');
    expect(listed(story, dpo)).toEqual(['ans-1']);
    expect(see(story, lumen)).toMatchObject({ annulled: true });
    expect(outline(story.known)).toMatchObject({ status: 'annulled', open: { useBlocked: true } });
    expect(story.tell(approver, annul)).toEqual([]);
  });

  it('is closed only after a person has decided what follows', () => {
    const story = answered();
    story.tell(approver, annul);
    expect(story.refused(issuer, close).code).toBe('annulment-undecided');
    const decide = (consequence: 'erase' | 'keep') =>
      ({ type: 'DecideAnnulment', consequence, reason: 'A second order carries it.' }) as const;
    expect(story.tell(approver, decide('keep'))).toEqual(['AnnulmentDecided']);
    expect(story.refused(approver, decide('erase')).code).toBe('annulment-decided');
    expect(listed(story, drafter)).toContain('ans-1');
    expect(story.tell(issuer, close)).toEqual(['CaseClosed']);
  });

  it('reaches a running order and a closed one, but none that was never issued', () => {
    const running = received(completeOrder(toBoth));
    running.tell(approver, annul);
    expect(running.known.addressees.map(({ status }) => status)).toEqual(['withdrawn', 'withdrawn']);
    expect(outline(running.known).due).toEqual([]);
    const over = answered();
    over.tell(issuer, close);
    expect(over.tell(approver, annul)).toEqual(['OrderAnnulled']);
  });
});

describe('linked cases', () => {
  const link: RequestCommand = { type: 'LinkCase', caseId: 'req_other' };
  const followUp = (story: Story) => {
    const last = story.events.at(-1);
    if (!last) throw new Error('no event');
    return requestKind.followUps(story.known, 'req_here', last.event, last.actor);
  };

  it('are linked both ways, once', () => {
    const story = received();
    expect(story.tell(drafter, link)).toEqual(['CaseLinked']);
    expect(story.tell(drafter, link)).toEqual([]);
    expect(followUp(story)).toEqual([
      {
        caseId: 'req_other',
        opens: false,
        command: { type: 'AcceptLink', caseId: 'req_here', relation: 'related' },
      },
    ]);
    expect(story.refused(drafter, { type: 'LinkCase', caseId: 'case-1' } as RequestCommand).code).toBe(
      'linked-to-itself',
    );
  });

  it('joined, keep their clocks', () => {
    const story = received();
    const before = outline(story.known).due;
    story.tell(drafter, { type: 'JoinCase', into: 'req_other' });
    expect(story.known.links).toEqual([{ caseId: 'req_other', relation: 'joinedInto' }]);
    expect(outline(story.known).due).toEqual(before);
    expect(story.refused(drafter, { type: 'JoinCase', into: 'req_third' }).code).toBe('already-joined');
  });

  it('split, lose no clock: receipt, end and reminder go on in the new case', () => {
    const story = received(completeOrder(toBoth));
    const before = outline(story.known).due;
    expect(story.refused(issuer, split('prov-xb-granit')).code).toBe('not-an-addressee');
    expect(story.tell(issuer, split('prov-xb-lumen'))).toEqual(['CaseSplit']);
    expect(story.refused(issuer, split('prov-xb-lumen')).code).toBe('nothing-to-split');
    const [wanted] = followUp(story);
    const opened = requestKind.decide(undefined, wanted?.command as RequestCommand, context(machine));
    if (!opened.ok || !opened.events[0]) throw new Error('not opened');
    const folded = { seq: 1, at: '2026-03-09T10:00:00Z', actor: machine.id, event: opened.events[0] };
    const other: RequestState = requestKind.evolve(undefined, folded);
    const byKey = (all: typeof before) => all.map((one) => JSON.stringify(one)).sort();
    expect(byKey([...outline(story.known).due, ...outline(other).due])).toEqual(byKey([...before]));
    expect(other).toMatchObject({
      status: 'issued',
      addressees: [{ providerId: 'prov-xb-lumen', status: 'received', receivedAt: '2026-03-02T10:00:00Z' }],
      issue: { documentsIn: 'req_here' },
    });
    expect(story.refused(lumen, { type: 'AcknowledgeReceipt', providerId: 'prov-xb-polaris' }).code).toBe(
      'not-addressed-to-you',
    );
    expect(see(story, lumen)).toMatchObject({ status: 'moved', movedTo: 'req_new2' });
    expect(requestKind.view(other, requestKind.relation(other, polaris), polaris)).toEqual({});
  });
});
