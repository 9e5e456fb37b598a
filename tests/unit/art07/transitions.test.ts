import { authorityBodies } from '../../../shared/protocol/art07-subscriber-information/authority-bodies.ts';
import type { Art7Command } from '../../../shared/protocol/art07-subscriber-information/commands.ts';
import { art7Bodies } from '../../../shared/protocol/art07-subscriber-information/schema.ts';
import {
  orderStatuses,
  transitions,
} from '../../../shared/protocol/art07-subscriber-information/transitions.ts';
import type { Actor } from '../../../shared/protocol/decision.ts';
import {
  acknowledge,
  annul,
  answer,
  answered,
  approve,
  approved,
  approver,
  ask,
  attach,
  clarify,
  close,
  completeOrder,
  contest,
  decideContest,
  declare,
  draft,
  drafted,
  drafter,
  dueReached,
  extend,
  ISSUED_AT,
  issue,
  issued,
  issuer,
  lumen,
  machine,
  readdress,
  received,
  recordReceipt,
  release,
  reopen,
  type Story,
  seal,
  split,
  submit,
  submitted,
  withdraw,
} from '../../support/art07-builders.ts';

const linkedDraft: Art7Command = {
  type: 'OpenLinkedDraft',
  article: 'art7',
  from: 'req_other',
  locationParty: 'XB',
  authority: 'xa-dpp',
  editors: ['u-drafter'],
  assignment: { owner: 'u-drafter', deputies: [] },
  carrying: 0,
  ownReference: 'DPP-2026-17',
  order: completeOrder(),
};
const splitOff: Art7Command = {
  type: 'OpenSplitCase',
  article: 'art7',
  open: {
    party: 'XA',
    locationParty: 'XB',
    authority: 'xa-dpp',
    contentVersion: 1,
    editors: ['u-drafter'],
    from: 'req_other',
    issuedAt: '2026-03-02T10:00:00Z',
    documents: [],
    addressees: [],
  },
  sealed: { ownReference: 'DPP-2026-17', order: completeOrder(), served: [] },
};

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
  annulled: () => {
    const story = received();
    story.tell(approver, annul);
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
  [drafter, recordReceipt()],
  [lumen, contest()],
  [issuer, decideContest('upheld')],
  [lumen, ask()],
  [drafter, clarify()],
  [issuer, extend('2026-12-01')],
  [issuer, readdress()],
  [approver, release],
  [issuer, reopen],
  [approver, annul],
  [approver, { type: 'DecideAnnulment', consequence: 'erase', reason: 'Nothing else is lawful.' }],
  [drafter, { type: 'LinkCase', caseId: 'req_other' }],
  [drafter, { type: 'JoinCase', into: 'req_other' }],
  [issuer, split('prov-xb-lumen')],
  [drafter, { type: 'AssignCase', owner: 'u-drafter', deputies: ['u-approver'] }],
  [machine, { type: 'HandOverCase', from: 'u-drafter', to: 'u-issuer' }],
  [lumen, { type: 'RecordConsultation', providerId: 'prov-xb-lumen', consultedAt: ISSUED_AT }],
  [
    drafter,
    {
      type: 'GiveAdditionalInformation',
      party: 'XB',
      n: 1,
      answers: [{ item: 1, text: 'Yes.', providerMaySee: false }],
    },
  ],
  [
    drafter,
    {
      type: 'RecordInstruction',
      party: 'XB',
      ground: '7.5.c.i',
      providers: ['prov-xb-lumen'],
      reasons: 'An inquiry of our own.',
      instructedAt: ISSUED_AT,
      means: 'post',
    },
  ],
  [drafter, { type: 'RecordLifting', party: 'XB', ref: 'w1', reasons: 'Over.' }],
  [approver, { type: 'DecideUse', party: 'XB', ref: 'w1', decision: 'use', reason: 'Needed.' }],
  [
    { id: 'peer:XB', roles: ['peer'], peer: 'XB' },
    { type: 'HearNotifiedParty', said: { what: 'acknowledged', acknowledgedAt: ISSUED_AT } },
  ],
  [machine, { type: 'AcceptLink', caseId: 'req_other', relation: 'related' }],
  [machine, linkedDraft],
  [machine, splitOff],
  [machine, seal('doc-order')],
  [machine, { type: 'RejectDocument', documentId: 'doc-order', code: 'scan-failed' }],
  [machine, dueReached('art7-response', 'prov-xb-lumen')],
];

/** The table lets these through; the rules then find that this case, as it is here, has nothing for them. */
const needsMore: Readonly<Record<string, string>> = {
  'withdrawn AnswerOrder': 'order-withdrawn',
  'withdrawn ReleaseConfidentiality': 'not-confidential',
  'issued RecordReceipt': 'no-proof',
  'settled RecordReceipt': 'already-received',
  'issued ContestReceipt': 'own-receipt',
  'settled ContestReceipt': 'own-receipt',
  'issued DecideContestation': 'nothing-contested',
  'settled DecideContestation': 'nothing-contested',
  'issued GiveClarification': 'no-such-question',
  'settled GiveClarification': 'no-such-question',
  'issued ExtendPeriod': 'no-period-runs',
  'issued ReleaseConfidentiality': 'not-confidential',
  'settled ReleaseConfidentiality': 'not-confidential',
  'annulled ReleaseConfidentiality': 'not-confidential',
  'closed ReleaseConfidentiality': 'not-confidential',
  'annulled CloseCase': 'annulment-undecided',
  'issued GiveAdditionalInformation': 'no-such-request',
  'settled GiveAdditionalInformation': 'no-such-request',
  ...Object.fromEntries(
    ['issued', 'settled', 'withdrawn', 'annulled', 'closed'].flatMap((status) => [
      [`${status} RecordLifting`, 'no-such-instruction'],
      [`${status} DecideUse`, 'nothing-disclosed-before'],
    ]),
  ),
};

describe('the transition table', () => {
  it('knows every command', () => {
    const tested = commands.map(([, { type }]) => type);
    expect(new Set(tested)).toEqual(
      new Set([
        ...Object.keys(art7Bodies),
        ...Object.keys(authorityBodies),
        'HearNotifiedParty',
        'DeclareDocument',
        'SealDocument',
        'RejectDocument',
        'DueReached',
        'AcceptLink',
        'HandOverCase',
        'OpenLinkedDraft',
        'OpenSplitCase',
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
      expect(decision).toMatchObject({ refusal: { code: expect.stringMatching(/-in-[a-z-]+$/) } });
      return;
    }
    const code = needsMore[`${status} ${type}`];
    if (code !== undefined) {
      expect(decision).toMatchObject({ ok: false, refusal: { code } });
      return;
    }
    expect(decision.ok).toBe(true);
    const events = story.tell(actor, command);
    if (outcome === 'repeat') expect(events).toEqual([]);
    else expect(outcome).toContain(story.known.status);
  });
});
