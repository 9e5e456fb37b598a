import { outline } from '../../../shared/protocol/art07-subscriber-information/outline.ts';
import {
  acknowledge,
  attach,
  close,
  contest,
  decideContest,
  drafter,
  dueReached,
  extend,
  issued,
  issuer,
  lumen,
  machine,
  PROOF,
  polaris,
  received,
  recordReceipt,
  refusal,
  type Story,
  withdraw,
} from '../../support/art07-builders.ts';

const LUMEN = 'prov-xb-lumen';
const first = (story: Story) => story.known.addressees[0];
const at = (now: string) => ({ now, systemNow: now });

/** Served by post: the authority holds the return receipt. */
function served(): Story {
  const story = issued();
  attach(story, PROOF, drafter, { purpose: 'proof' });
  return story;
}

/** Received on 3 March by the proof; the provider says the 20th. */
function contested(): Story {
  const story = served();
  story.tell(drafter, recordReceipt({ receivedAt: '2026-03-03T10:00:00Z' }), at('2026-03-10T10:00:00Z'));
  story.tell(lumen, contest({ claimedAt: '2026-03-20T10:00:00Z' }), at('2026-03-21T10:00:00Z'));
  return story;
}

describe('a receipt that the authority records', () => {
  it('starts the clock with the date of the proof, not with the day of recording', () => {
    const story = served();
    const record = recordReceipt({ receivedAt: '2026-03-03T10:00:00Z' });
    expect(story.tell(drafter, record, at('2026-03-10T10:00:00Z'))).toEqual(['OrderReceived']);
    expect(first(story)).toMatchObject({
      status: 'received',
      evidence: 'registeredPost',
      proof: PROOF,
      deadline: { localDate: '2026-04-02' },
    });
    expect(story.tell(drafter, record)).toEqual([]);
    expect(story.tell(lumen, acknowledge())).toEqual([]);
  });

  it.each([
    ['receipt-in-the-future', { receivedAt: '2026-03-02T10:00:01Z' }],
    ['receipt-before-issue', { receivedAt: '2026-03-02T09:59:59Z' }],
    ['no-proof', { proof: 'doc-order' }],
    ['no-proof', { proof: 'doc-nowhere' }],
    ['not-an-addressee', { providerId: 'prov-xb-granit' }],
  ])('%s', (code, change) => {
    expect(served().refused(drafter, recordReceipt(change)).code).toBe(code);
  });

  it('does not replace the one that is on record, nor reach an order that was taken back', () => {
    const story = received();
    attach(story, PROOF, drafter, { purpose: 'proof' });
    expect(story.refused(drafter, recordReceipt({ receivedAt: '2026-03-02T10:00:01Z' })).code).toBe(
      'already-received',
    );
    const taken = served();
    taken.tell(issuer, withdraw);
    expect(taken.refused(drafter, recordReceipt())).toMatchObject({ kind: 'state' });
  });
});

describe('a contested receipt', () => {
  it('is seen by both; the later date counts until a person decides (policy)', () => {
    const story = contested();
    expect(first(story)).toMatchObject({
      receivedAt: '2026-03-20T10:00:00Z',
      deadline: { localDate: '2026-04-19' },
      contestation: { status: 'open', recordedAt: '2026-03-03T10:00:00Z' },
    });
    // By the recorded date the period would have ended with 2 April.
    const end = dueReached('art7-response', LUMEN);
    expect(story.tell(machine, end, at('2026-04-10T10:00:00Z'))).toEqual([]);
    expect(outline(story.known).open).toMatchObject({ fallbackOpen: false, contested: true });
  });

  it('rejected: the recorded date counts again, and what has ended has ended', () => {
    const story = contested();
    expect(story.tell(issuer, decideContest('rejected'), at('2026-04-10T10:00:00Z'))).toEqual([
      'ReceiptContestationDecided',
    ]);
    expect(first(story)?.deadline?.localDate).toBe('2026-04-02');
    const end = dueReached('art7-response', LUMEN);
    expect(story.tell(machine, end, at('2026-04-10T10:01:00Z'))).toEqual(['ResponsePeriodExpired']);
    expect(story.tell(issuer, decideContest('rejected'))).toEqual([]);
    expect(story.refused(issuer, decideContest('upheld')).code).toBe('nothing-contested');
    expect(story.refused(lumen, contest()).code).toBe('already-contested');
  });

  it('upheld: the claimed date stays', () => {
    const story = contested();
    story.tell(issuer, decideContest('upheld'), at('2026-03-22T10:00:00Z'));
    expect(first(story)).toMatchObject({
      deadline: { localDate: '2026-04-19' },
      contestation: { status: 'upheld', decision: 'As the post office says.' },
    });
  });

  it('after expiry brings the period back to life, and the fallback closes', () => {
    const story = served();
    story.tell(drafter, recordReceipt());
    story.tell(machine, dueReached('art7-response', LUMEN), at('2026-04-05T10:00:00Z'));
    expect(story.known.status).toBe('settled');
    story.tell(lumen, contest(), at('2026-04-06T10:00:00Z'));
    expect(story.known).toMatchObject({ status: 'issued', addressees: [{ status: 'received' }] });
    expect(outline(story.known).open).toMatchObject({ fallbackOpen: false });
    expect(outline(story.known).due.map(({ kind }) => kind)).toContain('art7-response');
  });

  it('is for the provider alone, against a recorded date, with a later one that has come', () => {
    const story = served();
    story.tell(drafter, recordReceipt());
    expect(story.refused(polaris, contest()).code).toBe('not-addressed-to-you');
    expect(story.refused(lumen, contest({ claimedAt: '2026-03-02T10:00:00Z' })).code).toBe('claimed-date');
    expect(story.refused(lumen, contest({ claimedAt: '2026-03-03T10:00:00Z' })).code).toBe('claimed-date');
    expect(received().refused(lumen, contest()).code).toBe('own-receipt');
  });

  it('keeps the case open until it is decided', () => {
    const story = contested();
    story.tell(lumen, refusal(), at('2026-03-22T10:00:00Z'));
    expect(story.refused(issuer, close).code).toBe('contestation-open');
    story.tell(issuer, decideContest('upheld'));
    expect(story.tell(issuer, close)).toEqual(['CaseClosed']);
  });
});

describe('an extension', () => {
  it('only lengthens the period, and survives a new date of receipt', () => {
    const story = received();
    expect(story.refused(issuer, extend('2026-04-01')).code).toBe('not-longer');
    expect(story.refused(issuer, extend('2026-03-10')).code).toBe('not-longer');
    expect(story.tell(issuer, extend('2026-05-15'))).toEqual(['PeriodExtended']);
    expect(first(story)?.deadline).toMatchObject({ localDate: '2026-05-15', basis: 'extension' });
    expect(story.tell(issuer, extend('2026-05-15'))).toEqual([]);
    const end = dueReached('art7-response', LUMEN);
    expect(story.tell(machine, end, at('2026-04-10T10:00:00Z'))).toEqual([]);
  });

  it('is for a running period only', () => {
    expect(issued().refused(issuer, extend('2026-05-15')).code).toBe('no-period-runs');
    const story = contested();
    story.tell(issuer, extend('2026-05-15'), at('2026-03-22T10:00:00Z'));
    story.tell(issuer, decideContest('rejected'), at('2026-03-23T10:00:00Z'));
    expect(first(story)?.deadline?.localDate).toBe('2026-05-15');
  });
});

describe('an order that is not yet served', () => {
  it('is alarmed after a week, then weekly, a few times; no period runs meanwhile', () => {
    const story = issued();
    const alarm = dueReached('art7-service', LUMEN);
    expect(story.tell(machine, alarm, at('2026-03-09T09:59:59Z'))).toEqual([]);
    const days = ['2026-03-09', '2026-03-16', '2026-03-23', '2026-03-30'];
    for (const day of days)
      expect(story.tell(machine, alarm, at(`${day}T10:00:00Z`))).toEqual(['ServiceOverdue']);
    expect(outline(story.known).due).toEqual([]);
    expect(first(story)).toMatchObject({ status: 'issued' });
    expect(outline(story.known).open).toMatchObject({ fallbackOpen: false });
  });

  it('rings once for a node that slept, and not at all after receipt', () => {
    const story = issued();
    const alarm = dueReached('art7-service', LUMEN);
    story.tell(machine, alarm, at('2026-03-24T10:00:00Z'));
    expect(outline(story.known).due).toEqual([
      expect.objectContaining({ kind: 'art7-service', at: '2026-03-30T10:00:00Z' }),
    ]);
    story.tell(lumen, acknowledge());
    expect(story.tell(machine, alarm, at('2026-03-30T10:00:00Z'))).toEqual([]);
  });
});
