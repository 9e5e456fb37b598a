import fc from 'fast-check';
import { parseEvent } from '../../events/catalogue.ts';
import { type RequestCommand, type RequestState, requestKind } from '../../shared/case/request-kind.ts';
import { art7Events } from '../../shared/protocol/art07-subscriber-information/events.ts';
import type { Addressee } from '../../shared/protocol/art07-subscriber-information/state.ts';
import {
  addresseeTransitions,
  isSettled,
  transitions,
} from '../../shared/protocol/art07-subscriber-information/transitions.ts';
import { compareInstants, countDays, untilEndOf } from '../../shared/protocol/deadlines.ts';
import type { Actor, DecisionContext } from '../../shared/protocol/decision.ts';
import {
  acknowledge,
  annul,
  answer,
  approve,
  approver,
  ask,
  attach,
  clarify,
  close,
  completeOrder,
  contest,
  context,
  decideContest,
  declare,
  draft,
  drafter,
  dueReached,
  extend,
  ISSUED_AT,
  issue,
  issued,
  issuer,
  lumen,
  machine,
  PROOF,
  polaris,
  readdress,
  recordReceipt,
  refusal,
  release,
  reopen,
  Story,
  seal,
  split,
  submit,
  submitted,
  toBoth,
  withdraw,
} from '../support/art07-builders.ts';
import { hears, instruction, LUMEN, lifting, PEER_XB } from '../support/art07-notified.ts';

const POLARIS = 'prov-xb-polaris';

/** What opens a case by itself begins another story. */
const orderEvents = Object.keys(art7Events).filter((type) => type !== 'CaseSplitOff');

/** Everything anybody may try, in any order; most of it is refused. */
const attempts: readonly [Actor, RequestCommand][] = [
  [drafter, draft(completeOrder(toBoth))],
  [drafter, { type: 'ReviseOrder', order: completeOrder(toBoth) }],
  [drafter, { type: 'ReviseOrder', order: completeOrder({ ...toBoth, responseTimeFrame: { days: 45 } }) }],
  [drafter, { type: 'ReviseOrder', order: {} }],
  [drafter, submit],
  [approver, { type: 'ReturnOrder', reason: 'Too wide.' }],
  [approver, approve()],
  [issuer, issue()],
  [issuer, withdraw],
  [drafter, { type: 'DiscardDraft', reason: 'Duplicate.' }],
  [issuer, close],
  [lumen, acknowledge(LUMEN)],
  [polaris, acknowledge(POLARIS)],
  [lumen, acknowledge(POLARIS)],
  [lumen, answer()],
  [lumen, answer({ outcome: 'partlyDisclosed', reason: 'other' })],
  [lumen, refusal()],
  [polaris, refusal({ providerId: POLARIS })],
  [drafter, declare('doc-order')],
  [lumen, declare('ans-1', { purpose: 'answer' })],
  [machine, seal('doc-order')],
  [machine, seal('ans-1')],
  [machine, { type: 'RejectDocument', documentId: 'ans-1', code: 'scan-failed' }],
  [machine, dueReached('art7-response', LUMEN)],
  [machine, dueReached('art7-reminder', LUMEN)],
  [machine, dueReached('art7-response', POLARIS)],
  [machine, dueReached('upload', 'ans-1')],
  // What may follow issue.
  [drafter, declare(PROOF, { purpose: 'proof' })],
  [machine, seal(PROOF)],
  [drafter, recordReceipt()],
  [drafter, recordReceipt({ providerId: POLARIS })],
  [lumen, contest()],
  [lumen, contest({ claimedAt: '2026-03-05T00:00:00Z' })],
  [issuer, decideContest('upheld')],
  [issuer, decideContest('rejected')],
  [lumen, ask()],
  [polaris, ask('Which one?', POLARIS)],
  [drafter, clarify()],
  [issuer, extend('2026-06-01')],
  [issuer, extend('2026-08-01', POLARIS)],
  [issuer, readdress()],
  [issuer, readdress({ providerId: POLARIS, to: { providerId: LUMEN }, newCaseId: 'req_new9' })],
  [issuer, split(LUMEN)],
  [issuer, split(LUMEN, POLARIS)],
  [approver, annul],
  [approver, { type: 'DecideAnnulment', consequence: 'erase', reason: 'Nothing else is lawful.' }],
  [approver, { type: 'DecideAnnulment', consequence: 'keep', reason: 'The court allows it.' }],
  [issuer, reopen],
  [approver, release],
  [drafter, { type: 'LinkCase', caseId: 'req_other' }],
  [drafter, { type: 'JoinCase', into: 'req_other' }],
  [machine, { type: 'AcceptLink', caseId: 'req_other', relation: 'joinedHere' }],
  [drafter, { type: 'AssignCase', owner: 'u-approver', deputies: ['u-drafter'] }],
  [machine, { type: 'HandOverCase', from: 'u-drafter', to: 'u-issuer' }],
  [lumen, answer({ outcome: 'partlyDisclosed', restFollows: true })],
  [lumen, answer({ outcome: 'noSuchAccount', documents: [] })],
  [polaris, answer({ providerId: POLARIS, outcome: 'notOurService', documents: [] })],
  // What the authority of the other Party says (7.5), by its node or by letter.
  [PEER_XB, hears({ what: 'acknowledged', acknowledgedAt: ISSUED_AT })],
  [PEER_XB, hears({ what: 'asked', n: 1, questions: ['Which court?'] })],
  [PEER_XB, hears({ what: 'consulted', providerId: LUMEN, consultedAt: ISSUED_AT })],
  [PEER_XB, hears(instruction())],
  [PEER_XB, hears(instruction({ n: 2, elements: ['identity'], providers: [LUMEN, POLARIS] }))],
  [PEER_XB, hears(lifting())],
  [PEER_XB, hears(lifting(2))],
  [lumen, { type: 'RecordConsultation', providerId: LUMEN, consultedAt: ISSUED_AT }],
  [
    drafter,
    {
      type: 'GiveAdditionalInformation',
      party: 'XB',
      n: 1,
      answers: [{ item: 1, text: 'The district court.', providerMaySee: true }],
    },
  ],
  [approver, { type: 'DecideUse', party: 'XB', ref: '1', decision: 'restrict', reason: 'Late.' }],
  [approver, { type: 'DecideUse', party: 'XB', ref: '2', decision: 'use', reason: 'Needed.' }],
  [lumen, refusal({ reason: 'consultation-instructed' })],
  [machine, dueReached('art7-service', LUMEN)],
  [machine, dueReached('art7-confidentiality', '1')],
];

const now = fc.constantFrom(ISSUED_AT, '2026-03-29T00:00:00Z', '2026-04-20T00:00:00Z');
const step = fc.record({ attempt: fc.nat(attempts.length - 1), now });

const beginnings = ['nothing', 'submitted', 'issued', 'served', 'secret', 'uploaded', 'closed'] as const;
type Beginning = (typeof beginnings)[number];
/** A good beginning, so that random steps get anywhere, or none at all. */
const beginning: fc.Arbitrary<Beginning> = fc.constantFrom(...beginnings);

function begin(from: Beginning): Story {
  if (from === 'nothing') return new Story();
  if (from === 'submitted') return submitted(completeOrder(toBoth));
  if (from === 'issued') return issued(completeOrder(toBoth));
  const confidentiality = { requested: true, until: '2026-03-20' };
  const story = issued(completeOrder({ ...toBoth, ...(from === 'secret' && { confidentiality }) }));
  attach(story, PROOF, drafter, { purpose: 'proof' });
  story.tell(drafter, recordReceipt());
  if (from === 'uploaded' || from === 'closed') attach(story, 'ans-1', lumen, { purpose: 'answer' });
  if (from !== 'closed') return story;
  story.tell(lumen, answer());
  story.tell(polaris, refusal({ providerId: POLARIS }));
  story.tell(issuer, close);
  return story;
}
const steps = fc.array(step, { minLength: 1, maxLength: 40 });

interface Moment {
  readonly before: RequestState | undefined;
  readonly after: RequestState;
  readonly command: RequestCommand;
  readonly accepted: boolean;
}

function play(
  from: Beginning,
  chosen: { attempt: number; now: string }[],
): { story: Story; moments: Moment[] } {
  const story = begin(from);
  const moments: Moment[] = [];
  for (const { attempt, now: at } of chosen) {
    const [actor, command] = attempts[attempt] ?? [drafter, submit];
    const change: Partial<DecisionContext> = { now: at, systemNow: at };
    const before = story.state;
    const decision = story.decide(actor, command, change);
    if (decision.ok) {
      for (const event of decision.events) parseEvent(event);
      story.tell(actor, command, change);
    }
    if (story.state) moments.push({ before, after: story.state, command, accepted: decision.ok });
  }
  return { story, moments };
}

/** What is left of a state once everything sealed is gone. */
const lifecycle = (state: RequestState) => {
  const { content: _content, approval, addressees, authorities, ...life } = state;
  const { grounds: _g, scope: _s, office: _o, ...approved } = approval ?? {};
  const open = ({ name: _n, address: _a, answers, contestation, clarifications, ...rest }: Addressee) => {
    const { reason: _r, decision: _d, ...contested } = contestation ?? {};
    return {
      ...rest,
      contested,
      asked: (clarifications ?? []).map(({ question: _q, reply: _p, ...one }) => one),
      answers: answers.map(({ text: _t, entityName: _e, providerReference: _f, ...one }) => one),
    };
  };
  const said = (authorities ?? []).map(({ requests, instructions, ...one }) => ({
    ...one,
    requests: requests.map(({ questions: _q, answers, ...asked }) => ({
      ...asked,
      answers: answers?.map(({ text: _t, ...given }) => given),
    })),
    instructions: instructions.map(({ reasons: _r, liftingReasons: _l, useReason: _u, ...given }) => given),
  }));
  return { ...life, approved, said, addressees: addressees.map(open) };
};

describe('whatever is tried on an order', () => {
  it('is enough to reach everything that can happen to one', () => {
    const seen = new Set<string>();
    const runs = fc.sample(fc.tuple(beginning, steps), { numRuns: 2400, seed: 224 });
    for (const [from, chosen] of runs)
      for (const { event } of play(from, chosen).story.events) seen.add(event.type);
    const missing = [...orderEvents].filter((type) => !seen.has(type));
    expect(missing).toEqual([]);
  });

  it('never leads outside the transition tables', () => {
    fc.assert(
      fc.property(beginning, steps, (from, chosen) => {
        for (const { before, after, command, accepted } of play(from, chosen).moments) {
          if (!before) continue;
          const outcome = transitions[before.status][command.type];
          if (after.status !== before.status || (accepted && command.type !== 'DraftOrder')) {
            expect(outcome).toBeDefined();
            if (outcome !== 'repeat') expect(outcome).toContain(after.status);
            else expect(after).toEqual(before);
          }
          for (const [n, { status }] of after.addressees.entries()) {
            const was = before.addressees[n]?.status;
            if (was === undefined || was === status) continue;
            // An answer of a provider that had not acknowledged takes both steps at once.
            const viaReceipt = was === 'issued' ? addresseeTransitions.received : [];
            expect([...addresseeTransitions[was], ...viaReceipt]).toContain(status);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('has due dates exactly while a clock runs, and an open fallback after every expiry', () => {
    fc.assert(
      fc.property(beginning, steps, (from, chosen) => {
        for (const { after } of play(from, chosen).moments) {
          const { due, closed, open } = requestKind.outline(after);
          const running = after.addressees.filter(({ status }) => status === 'received');
          const responses = due.filter(({ kind }) => kind === 'art7-response');
          expect(responses.map(({ n }) => n)).toEqual(running.map(({ providerId }) => providerId));
          expect(
            due
              .filter(({ kind }) => kind === 'art7-reminder')
              .every(({ n }) => responses.some((one) => one.n === n)),
          ).toBe(true);
          if (closed) expect(responses).toEqual([]);
          if (after.addressees.some(({ status }) => status === 'expired'))
            expect(open?.fallbackOpen).toBe(true);
          if (after.status === 'settled')
            expect(after.addressees.every(({ status }) => isSettled(status))).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('folds to the same life from the open parts alone, as after erasure', () => {
    fc.assert(
      fc.property(beginning, steps, (from, chosen) => {
        const { story } = play(from, chosen);
        if (!story.state) return;
        let erased: RequestState | undefined;
        for (const { event, ...folded } of story.events) {
          const bare = { type: event.type, open: event.open } as typeof event;
          erased = requestKind.evolve(erased, structuredClone({ ...folded, event: bare }));
        }
        expect(erased && lifecycle(erased)).toEqual(lifecycle(story.state));
        expect(erased && requestKind.outline(erased)).toEqual({
          ...requestKind.outline(story.state),
          identifiers: [],
        });
        expect(erased?.content).toBeUndefined();
        for (const actor of [drafter, lumen, machine]) {
          if (erased)
            expect(() =>
              requestKind.view(erased as RequestState, requestKind.relation(erased, actor), actor),
            ).not.toThrow();
        }
      }),
      { numRuns: 200 },
    );
  });

  it('a refusal names a rule and a code, and changes nothing', () => {
    fc.assert(
      fc.property(beginning, steps, now, (from, chosen, at) => {
        const { story } = play(from, chosen);
        for (const [actor, command] of attempts) {
          const decision = requestKind.decide(
            structuredClone(story.state),
            command,
            context(actor, { now: at, systemNow: at }),
          );
          if (decision.ok) continue;
          expect(decision.refusal.code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
          expect(decision.refusal.rule).toMatch(/^(Art\. \d|policy)/);
          expect(decision.refusal.detail).not.toContain('victim');
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('the deadline of 7.7', () => {
  const frame = fc.oneof(
    fc.constant(undefined),
    fc.record({ days: fc.integer({ min: 1, max: 400 }) }),
    fc
      .date({ min: new Date('2026-01-01'), max: new Date('2028-01-01'), noInvalidDate: true })
      .map((day) => ({ until: day.toISOString().slice(0, 10) })),
  );
  const instant = fc
    .date({ min: new Date('2026-03-02T10:00:00Z'), max: new Date('2027-12-31'), noInvalidDate: true })
    .map((day) => day.toISOString());

  it('is the longer of 30 days and 7.4.d, from receipt, whatever the day of issue', () => {
    fc.assert(
      fc.property(frame, instant, (responseTimeFrame, receivedAt) => {
        const story = issued(completeOrder({ responseTimeFrame }));
        story.tell(lumen, acknowledge(), { now: receivedAt });
        const endsAt = story.known.addressees[0]?.deadline?.endsAt ?? '';
        const zone = 'Europe/Helsinki';
        const thirty = countDays(receivedAt, 30, zone).endsAt;
        const asked = !responseTimeFrame
          ? thirty
          : 'days' in responseTimeFrame
            ? countDays(receivedAt, responseTimeFrame.days, zone).endsAt
            : untilEndOf(responseTimeFrame.until, zone).endsAt;
        expect(endsAt).toBe(compareInstants(thirty, asked) >= 0 ? thirty : asked);
        expect(story.tell(machine, dueReached('art7-response', LUMEN), { now: receivedAt })).toEqual([]);
        expect(story.tell(machine, dueReached('art7-response', LUMEN), { now: endsAt })).toEqual([
          'ResponsePeriodExpired',
        ]);
        expect(requestKind.outline(story.known).open?.fallbackOpen).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
