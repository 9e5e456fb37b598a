/** Art. 7.5 on the issuing side: whom the node notifies, and what the authority's word does to the order. */
import { readMessageBody } from '../../../events/messages/catalogue.ts';
import { type RequestEvent, requestKind } from '../../../shared/case/request-kind.ts';
import { followUps } from '../../../shared/protocol/art07-subscriber-information/follow-ups.ts';
import type { DecisionContext } from '../../../shared/protocol/decision.ts';
import {
  acknowledge,
  annul,
  answer,
  answered,
  approved,
  approver,
  attach,
  type Command,
  close,
  completeOrder,
  context,
  dated,
  declare,
  drafter,
  dueReached,
  issue,
  issuer,
  lumen,
  machine,
  polaris,
  profile,
  profiles,
  refusal,
  type Story,
  split,
  toBoth,
  withdraw,
} from '../../support/art07-builders.ts';
import {
  hears,
  instruction,
  LUMEN,
  lifting,
  notified,
  PEER_XB,
  saidBy,
} from '../../support/art07-notified.ts';

const FACTS = completeOrder().factsSummary ?? '';
const { notification: _statement, ...silent } = issue();
const ELSEWHERE: Partial<DecisionContext> = { reachable: ['XB'] };
const DAY_OF_INSTRUCTION = '2026-03-03T11:00:00Z';
const addresseeIn = (story: Story) => story.known.addressees[0];
const deadlineOf = (story: Story) => addresseeIn(story)?.deadline?.endsAt;
const providerSees = (story: Story, actor = lumen) => requestKind.view(story.known, 'addressee', actor);
const ownSees = (story: Story, now = '2026-03-03T11:00:00Z', change: Partial<DecisionContext> = {}) =>
  requestKind.view(story.known, 'own-authority', drafter, context(drafter, { now, ...change }));

function receivedAndNotified(order = completeOrder()): Story {
  const story = notified(order);
  story.tell(lumen, acknowledge());
  return story;
}
const instructed = (change: Parameters<typeof instruction>[0] = {}): Story => {
  const story = receivedAndNotified();
  story.tell(PEER_XB, hears(instruction(change)), { now: DAY_OF_INSTRUCTION });
  return story;
};

describe('7.5.a: at issue', () => {
  it('the node tells the Party that asks for it, and the statement of 7.4.g is its own', () => {
    const story = notified();
    expect(story.known.issue).toMatchObject({
      notifiedByNode: ['XB'],
      notification: { authority: 'xb-parquet', means: 'node', sentAt: '2026-03-02T10:00:00Z' },
    });
    const messages = saidBy(story);
    expect(messages.map(({ to, type }) => [to, type])).toEqual([['XB', 'art7.notification']]);
    const read = readMessageBody('art7.notification', 1, messages[0]?.body);
    expect(read.ok).toBe(true);
    expect(messages[0]?.body).toMatchObject({
      authority: 'xb-parquet',
      order: { factsSummary: FACTS, domesticLegalGround: 'Criminal Procedure Act, section 42' },
      served: [{ providerId: LUMEN }],
      documents: [{ documentId: 'doc-order', purpose: 'order', commitment: 'c'.repeat(64) }],
    });
    expect(JSON.stringify(messages)).not.toContain('DPP-2026-17');
  });

  it('the summary of facts goes to the authority and never to the provider (trap 1)', () => {
    const story = receivedAndNotified();
    expect(JSON.stringify(providerSees(story))).not.toContain(FACTS);
  });

  it('where the node cannot be reached, the statement of other means stays necessary', () => {
    expect(approved().refused(issuer, silent)).toMatchObject({
      code: 'notification-missing',
      rule: 'Art. 7.5.a',
    });
    const story = approved();
    story.tell(issuer, issue());
    expect(story.known.issue?.notifiedByNode).toBeUndefined();
    expect(saidBy(story)).toEqual([]);
  });

  it('a statement that was given stands beside the node, which tells all the same', () => {
    const story = approved();
    story.tell(issuer, issue(), ELSEWHERE);
    expect(story.known.issue?.notification?.means).toBe('securePortal');
    expect(saidBy(story)).toHaveLength(1);
  });

  it('by circumstances: in those that were listed, and in no others', () => {
    const listed = profile('XB', ({ declarations }) => {
      const circumstances = [{ id: 'press', text: { en: 'Press' } }];
      declarations.art7Notification = [
        { ...dated, depositedAt: '2024-09-16', value: { mode: 'circumstances', circumstances } },
      ];
    });
    const change = { ...ELSEWHERE, profiles: { ...profiles, XB: listed } };
    const press = approved();
    press.tell(issuer, { ...silent, circumstances: ['press'] }, change);
    expect(press.known.issue).toMatchObject({ notifiedByNode: ['XB'], circumstances: ['press'] });
    const none = approved();
    none.tell(issuer, { ...silent, circumstances: [] }, change);
    expect(saidBy(none)).toEqual([]);
  });

  it('without a designated authority (7.5.e) the node does not know whom to tell', () => {
    const nobody = profile('XB', ({ declarations }) => {
      declarations.art7NotificationAuthority = [];
    });
    const change = { ...ELSEWHERE, profiles: { ...profiles, XB: nobody } };
    expect(approved().refused(issuer, silent, change).code).toBe('notification-missing');
  });

  it('without a summary of facts, or in a language that the Party does not accept, nothing is issued', () => {
    const { factsSummary: _facts, ...bare } = completeOrder();
    expect(approved(bare).refused(issuer, silent, ELSEWHERE)).toMatchObject({ code: 'no-facts-summary' });
    const english = completeOrder({
      originalLanguage: 'en',
      serviceProviders: [{ providerId: 'prov-xb-polaris' }],
    });
    expect(approved(english).refused(issuer, silent, ELSEWHERE).code).toBe('notification-language');
  });

  it('an order too large for a message is notified by other means', () => {
    const provisions = Array.from({ length: 20 }, () => ({
      law: 'x'.repeat(500),
      provision: 'y'.repeat(2000),
    }));
    const offences = Array.from({ length: 20 }, () => ({
      title: 'x'.repeat(500),
      conduct: 'y'.repeat(2000),
    }));
    const large = completeOrder({ offenceProvisions: provisions, offences });
    expect(approved(large).refused(issuer, silent, ELSEWHERE).code).toBe('notification-missing');
  });
});

describe('what is told afterwards', () => {
  const last = (story: Story) => saidBy(story).map(({ body }) => body.step);
  it('receipt, answer, expiry, withdrawal, annulment, end: outcomes, never words or data', () => {
    const story = receivedAndNotified();
    expect(last(story)).toEqual([
      { what: 'received', providerId: LUMEN, receivedAt: '2026-03-02T10:00:00Z', endsAt: deadlineOf(story) },
    ]);
    story.tell(lumen, refusal({ text: 'Not for you.' }));
    expect(last(story)).toEqual([{ what: 'answered', providerId: LUMEN, outcome: 'refused', late: false }]);
    story.tell(issuer, close);
    expect(last(story)).toEqual([{ what: 'closed' }]);
    story.tell(approver, annul);
    expect(last(story)).toEqual([{ what: 'annulled', decidedOn: '2026-03-02' }]);
    const other = receivedAndNotified();
    other.tell(issuer, withdraw);
    expect(last(other)).toEqual([{ what: 'withdrawn', providers: [LUMEN] }]);
    const third = receivedAndNotified();
    third.tell(machine, dueReached('art7-response', LUMEN), { now: '2026-05-01T00:00:00Z' });
    expect(last(third)).toMatchObject([{ what: 'expired', providerId: LUMEN }]);
  });

  it('every message fits its schema', () => {
    const story = receivedAndNotified();
    attach(story, 'ans-1', lumen, { purpose: 'answer' });
    story.tell(lumen, answer({ outcome: 'partlyDisclosed', reason: 'other', withheld: ['identity'] }));
    for (const { type, body } of saidBy(story, story.events.length))
      expect([type, readMessageBody(type, 1, body).ok]).toEqual([type, true]);
  });
});

describe('7.5 is no approval (trap 19)', () => {
  it('the provider discloses before anybody at the authority has seen the notification', () => {
    const story = receivedAndNotified();
    attach(story, 'ans-1', lumen, { purpose: 'answer' });
    expect(story.tell(lumen, answer())).toEqual(['DisclosureMade']);
  });
});

describe('7.5.c: an instruction not to disclose', () => {
  it('comes early: the answer and its upload are refused, a refusal is not', () => {
    const story = notified();
    story.tell(PEER_XB, hears(instruction()), { now: DAY_OF_INSTRUCTION });
    expect(story.refused(lumen, declare('ans-1', { purpose: 'answer' }))).toMatchObject({
      rule: 'Art. 7.5.c',
    });
    expect(story.refused(lumen, answer())).toMatchObject({
      rule: 'Art. 7.5.c',
      code: 'instructed-not-to-disclose',
    });
    expect(story.tell(lumen, refusal({ reason: 'consultation-instructed' }))).toContain('DisclosureRefused');
  });

  it('tells the provider what not to disclose, and neither ground nor reasons', () => {
    const story = instructed();
    expect(providerSees(story)).toMatchObject({
      instruction: { notToDisclose: 'all', paragraph: 'Art. 7.5.c' },
    });
    expect(JSON.stringify(providerSees(story))).not.toMatch(/inquiry of our own|7\.5\.c\.i/);
    expect(ownSees(story)).toMatchObject({
      authorities: [
        { instructions: [{ ref: '1', ground: '7.5.c.i', reasons: 'An inquiry of our own is under way.' }] },
      ],
    });
  });

  it('in part: the rest may be disclosed, with these elements named as withheld', () => {
    const story = instructed({ elements: ['identity'] });
    attach(story, 'ans-1', lumen, { purpose: 'answer' });
    expect(story.refused(lumen, answer()).code).toBe('instructed-not-to-disclose-in-part');
    const part = { outcome: 'partlyDisclosed', reason: 'consultation-instructed' } as const;
    expect(story.refused(lumen, answer({ ...part, withheld: ['postalAddress'] })).rule).toBe('Art. 7.5.c');
    expect(story.tell(lumen, answer({ ...part, withheld: ['identity'] }))).toEqual(['DisclosureMadeInPart']);
    // What it left out may follow once the instruction is lifted, not before.
    attach(story, 'ans-2', lumen, { purpose: 'answer' });
    expect(story.refused(lumen, answer({ documents: ['ans-2'] })).rule).toBe('Art. 7.5.c');
    story.tell(PEER_XB, hears(lifting()));
    expect(story.tell(lumen, answer({ documents: ['ans-2'] }))).toEqual(['DisclosureMade']);
  });

  it('for every element that is sought is for everything; for none of them it bars nothing', () => {
    expect(instructed({ elements: ['identity', 'postalAddress'] }).refused(lumen, answer()).code).toBe(
      'instructed-not-to-disclose',
    );
    const other = instructed({ elements: ['billingInformation'] });
    attach(other, 'ans-1', lumen, { purpose: 'answer' });
    expect(other.tell(lumen, answer())).toEqual(['DisclosureMade']);
  });

  it('bars those whom it names, and nobody else', () => {
    const story = notified(completeOrder(toBoth));
    story.tell(PEER_XB, hears(instruction()), { now: DAY_OF_INSTRUCTION });
    attach(story, 'ans-2', polaris, { purpose: 'answer' });
    expect(story.tell(polaris, answer({ providerId: 'prov-xb-polaris', documents: ['ans-2'] }))).toContain(
      'DisclosureMade',
    );
    expect(JSON.stringify(providerSees(story, polaris))).not.toContain('notToDisclose');
  });

  it('comes late: recorded, the use is for a person to decide, and the case is not closed before', () => {
    const story = answered();
    story.tell(PEER_XB, hears(instruction()), { now: '2026-03-10T10:00:00Z' });
    expect(story.known.authorities?.[0]?.instructions).toMatchObject([{ late: [LUMEN] }]);
    expect(addresseeIn(story)?.status).toBe('disclosed');
    expect(requestKind.outline(story.known).open).toMatchObject({ useUndecided: true });
    expect(JSON.stringify(ownSees(story))).toContain('decideUse');
    const documents = () =>
      (ownSees(story).documents as { documentId: string }[]).map((one) => one.documentId);
    expect(documents()).toContain('ans-1');
    expect(story.refused(issuer, close)).toMatchObject({ code: 'use-undecided', rule: 'Art. 7.5.c' });
    const decide = { type: 'DecideUse', party: 'XB', ref: '1', reason: 'The court will say.' } as const;
    story.tell(approver, { ...decide, decision: 'restrict' });
    expect(documents()).not.toContain('ans-1');
    expect(story.tell(approver, { ...decide, decision: 'restrict' })).toEqual([]);
    story.tell(approver, { ...decide, decision: 'use' });
    expect(documents()).toContain('ans-1');
    expect(story.tell(issuer, close)).toEqual(['CaseClosed']);
  });

  it('is late only for what was disclosed', () => {
    const story = receivedAndNotified();
    attach(story, 'ans-1', lumen, { purpose: 'answer' });
    story.tell(lumen, answer({ outcome: 'partlyDisclosed', reason: 'other', withheld: ['identity'] }));
    story.tell(PEER_XB, hears(instruction({ elements: ['identity'] })));
    story.tell(PEER_XB, hears(instruction({ n: 2, elements: ['postalAddress'] })));
    expect(story.known.authorities?.[0]?.instructions.map(({ late }) => late)).toEqual([[], [LUMEN]]);
  });

  it.each([
    ['withdrawn', issuer, withdraw],
    ['annulled', approver, annul],
  ] as const)('is recorded in a case that was %s meanwhile', (status, actor, command) => {
    const story = receivedAndNotified();
    story.tell(actor, command);
    expect(story.tell(PEER_XB, hears(instruction()))).toEqual(['InstructionReceived']);
    expect(story.known.status).toBe(status);
    expect(story.tell(PEER_XB, hears(lifting()))).toEqual(['InstructionLifted']);
    expect(addresseeIn(story)?.status).toBe('withdrawn');
  });

  it('is recorded in a closed case too, and a repetition is none', () => {
    const story = answered();
    story.tell(issuer, close);
    expect(story.tell(PEER_XB, hears(instruction()))).toEqual(['InstructionReceived']);
    expect(story.tell(PEER_XB, hears(instruction({ reasons: 'Otherwise.' })))).toEqual([]);
    expect(story.known.status).toBe('closed');
  });

  it('of a Party in which no provider sits, or for a provider of another, is refused', () => {
    const peer = { id: 'peer:XC', roles: ['peer'], peer: 'XC' };
    expect(receivedAndNotified().refused(peer, hears(instruction())).code).toBe('not-the-location-party');
    const foreign = instruction({ providers: ['prov-xc-condor'] });
    expect(receivedAndNotified().refused(PEER_XB, hears(foreign)).code).toBe('not-an-addressee');
    expect(receivedAndNotified().refused(issuer, hears(instruction())).code).toBe('machines-only');
  });

  it("is refused before issue: the draft is nobody else's business", () => {
    expect(approved().refused(PEER_XB, hears(instruction())).kind).toBe('state');
  });

  it('by letter has the same effect, and is lifted in the same way', () => {
    const story = receivedAndNotified();
    const letter: Command<'RecordInstruction'> = {
      type: 'RecordInstruction',
      party: 'XB',
      ground: '7.5.c.ii',
      assistanceGrounds: ['C27.4.b'],
      providers: [LUMEN],
      reasons: 'Essential interests.',
      instructedAt: '2026-03-02T09:00:00Z',
      means: 'post',
    };
    story.tell(drafter, letter);
    expect(story.tell(drafter, letter)).toEqual([]);
    expect(story.refused(lumen, answer()).rule).toBe('Art. 7.5.c');
    story.tell(drafter, { type: 'RecordLifting', party: 'XB', ref: 'w1', reasons: 'Settled.' });
    attach(story, 'ans-1', lumen, { purpose: 'answer' });
    expect(story.tell(lumen, answer())).toEqual(['DisclosureMade']);
    expect(story.refused(drafter, { ...letter, instructedAt: '2027-01-01T00:00:00Z' }).code).toBe(
      'instruction-in-the-future',
    );
  });
});

describe('lifting', () => {
  const declined = (): Story => {
    const story = instructed();
    story.tell(lumen, refusal({ reason: 'consultation-instructed' }), { now: '2026-03-04T10:00:00Z' });
    return story;
  };

  it('re-opens the answer of whoever had declined because of it; the period is the same', () => {
    const story = declined();
    const before = deadlineOf(story);
    expect(story.known.status).toBe('settled');
    story.tell(PEER_XB, hears(lifting()), { now: '2026-03-05T10:00:00Z' });
    expect([story.known.status, addresseeIn(story)?.status]).toEqual(['issued', 'received']);
    expect(deadlineOf(story)).toBe(before);
    expect(saidBy(story).map(({ body }) => body.step)).toMatchObject([{ what: 'received', endsAt: before }]);
    expect(requestKind.outline(story.known).due).toContainEqual(
      expect.objectContaining({ kind: 'art7-response', at: before }),
    );
    attach(story, 'ans-1', lumen, { purpose: 'answer' });
    expect(story.tell(lumen, answer())).toEqual(['DisclosureMade']);
  });

  it('after the end of the period re-opens it as late: the fallback stays open', () => {
    const story = declined();
    story.tell(PEER_XB, hears(lifting()), { now: '2026-06-01T10:00:00Z' });
    expect(addresseeIn(story)).toMatchObject({ status: 'expired', expiredAt: deadlineOf(story) });
    expect(requestKind.outline(story.known).open).toMatchObject({ fallbackOpen: true });
  });

  it('does not re-open what was declined for another reason, nor while another instruction stands', () => {
    const other = instructed();
    other.tell(lumen, refusal());
    other.tell(PEER_XB, hears(lifting()));
    expect(addresseeIn(other)?.status).toBe('refused');
    const twice = instructed();
    twice.tell(PEER_XB, hears(instruction({ n: 2, ground: '7.5.c.ii', assistanceGrounds: ['C25.4'] })));
    twice.tell(lumen, refusal({ reason: 'consultation-instructed' }));
    twice.tell(PEER_XB, hears(lifting(1)));
    expect(addresseeIn(twice)?.status).toBe('refused');
    twice.tell(PEER_XB, hears(lifting(2)));
    expect(addresseeIn(twice)?.status).toBe('received');
  });

  it('of what is not on record is refused; twice is once', () => {
    expect(receivedAndNotified().refused(PEER_XB, hears(lifting())).code).toBe('no-such-instruction');
    const story = instructed();
    story.tell(PEER_XB, hears(lifting()));
    expect(story.tell(PEER_XB, hears(lifting()))).toEqual([]);
  });
});

describe('7.5.d.i: additional information', () => {
  const asked = (): Story => {
    const story = receivedAndNotified();
    story.tell(PEER_XB, hears({ what: 'asked', n: 1, questions: ['A suspect?', 'Which court?'] }));
    return story;
  };
  const give = (answers: { item: number; text: string; providerMaySee: boolean }[]) =>
    ({ type: 'GiveAdditionalInformation', party: 'XB', n: 1, answers }) as const;
  const both = give([
    { item: 1, text: 'Yes, a suspect.', providerMaySee: false },
    { item: 2, text: 'The district court.', providerMaySee: true },
  ]);

  it('is a task that stops no clock', () => {
    const before = deadlineOf(receivedAndNotified());
    const story = asked();
    expect(deadlineOf(story)).toBe(before);
    expect(requestKind.outline(story.known).open).toMatchObject({ informationAsked: 1 });
    expect(JSON.stringify(ownSees(story))).toContain('answerAuthority');
    attach(story, 'ans-1', lumen, { purpose: 'answer' });
    expect(story.tell(lumen, answer())).toEqual(['DisclosureMade']);
  });

  it('goes to the authority with the consent item by item, and to the provider with consent only', () => {
    const story = asked();
    story.tell(drafter, both);
    const [message] = saidBy(story);
    expect(message).toMatchObject({ to: 'XB', type: 'art7.information' });
    expect(message?.body.answers).toEqual(both.answers);
    expect(providerSees(story).additionalInformation).toEqual([
      { n: 1, item: 2, text: 'The district court.' },
    ]);
    expect(JSON.stringify(providerSees(story))).not.toContain('a suspect');
    expect(story.events.at(-1)?.event.open).toMatchObject({
      items: [
        { item: 1, providerMaySee: false },
        { item: 2, providerMaySee: true },
      ],
    });
  });

  it('answers each item once, and is not answered otherwise afterwards', () => {
    const [one, two] = both.answers;
    if (!one || !two) throw new Error('two answers');
    expect(asked().refused(drafter, give([one])).code).toBe('items-do-not-match');
    expect(asked().refused(drafter, give([one, one])).code).toBe('items-do-not-match');
    expect(receivedAndNotified().refused(drafter, both).code).toBe('no-such-request');
    const story = asked();
    story.tell(drafter, both);
    expect(story.tell(drafter, both)).toEqual([]);
    expect(story.refused(drafter, give([{ ...one, providerMaySee: true }, two])).code).toBe(
      'request-answered',
    );
  });
});

describe('7.5.b: consultation', () => {
  const consult = {
    type: 'RecordConsultation',
    providerId: LUMEN,
    consultedAt: '2026-03-02T09:00:00Z',
  } as const;
  it('is recorded with its date, acknowledges receipt, and stops no clock', () => {
    const story = notified();
    expect(story.tell(lumen, consult)).toEqual(['OrderReceived', 'ConsultationRecorded']);
    expect(addresseeIn(story)?.consultation).toMatchObject({
      by: 'provider',
      consultedAt: '2026-03-02T09:00:00Z',
    });
    expect(saidBy(story).map(({ body }) => body.step)).toMatchObject([
      { what: 'consulting', providerId: LUMEN },
    ]);
    expect(story.tell(lumen, consult)).toEqual([]);
    expect(requestKind.outline(story.known).due.map(({ kind }) => kind)).toContain('art7-response');
    expect(story.refused(lumen, { ...consult, consultedAt: '2027-01-01T00:00:00Z' }).rule).toBe('Art. 7.5.b');
    expect(story.refused(polaris, consult).code).toBe('not-addressed-to-you');
  });
  it('is heard of from the authority as well, which does not write over what the provider said', () => {
    const said = { what: 'consulted', providerId: LUMEN, consultedAt: '2026-03-02T08:00:00Z' } as const;
    const story = receivedAndNotified();
    expect(story.tell(PEER_XB, hears(said))).toEqual(['ConsultationRecorded']);
    story.tell(lumen, consult);
    expect(story.tell(PEER_XB, hears(said))).toEqual([]);
    expect(addresseeIn(story)?.consultation?.by).toBe('provider');
  });
});

describe('a case that is split', () => {
  it('waits for what the authority has open; an instruction that crosses it is handed on', () => {
    expect(instructed().refused(issuer, split(LUMEN)).code).toBe('authority-matter-open');
    const story = notified(completeOrder(toBoth));
    story.tell(issuer, split(LUMEN));
    expect(saidBy(story).map(({ body }) => body.step)).toEqual([
      { what: 'moved', providers: [LUMEN], caseId: 'req_new2' },
    ]);
    const [opening] = followUps(story.known, 'req_1', story.events.at(-1)?.event as RequestEvent, 'u');
    expect(opening?.command).toMatchObject({ type: 'OpenSplitCase', open: { notifiedByNode: ['XB'] } });
    story.tell(PEER_XB, hears(instruction()));
    const [handed] = followUps(story.known, 'req_1', story.events.at(-1)?.event as RequestEvent, 'peer:XB');
    expect(handed).toMatchObject({
      caseId: 'req_new2',
      opens: false,
      command: { type: 'HearNotifiedParty', party: 'XB', ref: 'req_1.1', said: { providers: [LUMEN] } },
    });
  });
});

describe('7.7: what comes next', () => {
  const nextOf = (story: Story, change: Partial<DecisionContext> = {}) =>
    (ownSees(story, '2026-05-02T10:00:00Z', change).addressees as { nextChannel?: unknown }[])[0]
      ?.nextChannel;
  const expired = (): Story => {
    const story = receivedAndNotified();
    story.tell(machine, dueReached('art7-response', LUMEN), { now: '2026-05-01T00:00:00Z' });
    return story;
  };

  it('is Art. 8 with everything that was entered, and what was tried before', () => {
    expect(nextOf(expired())).toMatchObject({
      channel: 'art8',
      requestedParty: 'XB',
      draft: {
        article: 'art8',
        order: {
          serviceProviders: [{ providerId: LUMEN }],
          dataSought: { elements: ['identity', 'postalAddress'] },
        },
        supportingInformation: {
          factsSummary: FACTS,
          domesticLegalGround: 'Criminal Procedure Act, section 42',
          soughtByOtherMeans: { sought: true, manner: 'art7', caseId: 'case-1', outcome: 'noReply' },
        },
      },
    });
  });

  it('asks only for what is missing, and cautions after an instruction', () => {
    const story = instructed({ elements: ['identity'] });
    attach(story, 'ans-1', lumen, { purpose: 'answer' });
    story.tell(
      lumen,
      answer({ outcome: 'partlyDisclosed', reason: 'consultation-instructed', withheld: ['identity'] }),
    );
    expect(nextOf(story)).toMatchObject({
      channel: 'art8',
      draft: { order: { dataSought: { elements: ['identity'] } } },
      caution: expect.stringContaining('Art. 7.5.c'),
    });
  });

  it('is nothing while the period runs, whatever the order wished', () => {
    expect(nextOf(receivedAndNotified())).toBeUndefined();
  });

  it('or why none is open', () => {
    const without = (change: Parameters<typeof profile>[1]) => ({
      profiles: { ...profiles, XB: profile('XB', change) },
    });
    const none = without(({ declarations }) => {
      declarations.art8ReceivingAuthority = [];
    });
    expect(nextOf(expired(), none)).toMatchObject({ channel: 'none', paragraph: '8.10.b' });
    const { XB: _xb, ...others } = profiles;
    expect(nextOf(expired(), { profiles: others })).toMatchObject({ channel: 'none' });
  });
});
