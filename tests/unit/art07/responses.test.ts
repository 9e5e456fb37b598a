import { outline } from '../../../shared/protocol/art07-subscriber-information/outline.ts';
import {
  acknowledge,
  answer,
  answered,
  attach,
  close,
  completeOrder,
  declare,
  drafter,
  dueReached,
  issued,
  issuer,
  lumen,
  machine,
  polaris,
  received,
  refusal,
  type Story,
  seal,
  toBoth,
  withdraw,
} from '../../support/art07-builders.ts';

/** Receipt on 2 March 2026 in Helsinki: thirty days end with 1 April, at 24:00 there. */
const THIRTY_DAYS = '2026-04-01T21:00:00Z';
const AFTER = { now: '2026-04-01T21:00:00Z' };
const JUST_BEFORE = { now: '2026-04-01T20:59:59Z' };

const first = (story: Story) => story.known.addressees[0];
const dueOf = (story: Story) => outline(story.known).due.map(({ kind, n, at }) => `${kind} ${n} ${at}`);

describe('receipt', () => {
  it('trap 4: the period runs from receipt, not from issue', () => {
    const story = issued();
    // No period runs; what is awaited is the receipt.
    expect(dueOf(story)).toEqual(['art7-service prov-xb-lumen 2026-03-09T10:00:00Z']);
    story.tell(lumen, acknowledge(), { now: '2026-03-20T23:30:00Z' });
    // In Helsinki it was the 21st already; 30 days later is 20 April, and summer time has begun.
    expect(first(story)?.deadline).toEqual({
      endsAt: '2026-04-20T21:00:00Z',
      timeZone: 'Europe/Helsinki',
      localDate: '2026-04-20',
      rule: 'calendar-days/1',
      basis: '7.7',
    });
  });

  it('trap 3: the longer of 30 days and the 7.4.d period decides', () => {
    const endOf = (responseTimeFrame: { days: number } | { until: string }) =>
      first(received(completeOrder({ responseTimeFrame })))?.deadline;
    expect(endOf({ days: 10 })).toMatchObject({ endsAt: THIRTY_DAYS, basis: '7.7' });
    expect(endOf({ days: 45 })).toMatchObject({ localDate: '2026-04-16', basis: '7.4.d' });
    expect(endOf({ until: '2026-03-10' })).toMatchObject({ endsAt: THIRTY_DAYS, basis: '7.7' });
    expect(endOf({ until: '2026-06-30' })).toMatchObject({ localDate: '2026-06-30', basis: '7.4.d' });
  });

  it('is acknowledged once; the second time nothing happens', () => {
    const story = received();
    expect(story.tell(lumen, acknowledge(), { now: '2026-03-05T10:00:00Z' })).toEqual([]);
    expect(first(story)?.receivedAt).toBe('2026-03-02T10:00:00Z');
  });

  it('is acknowledged by the addressee only', () => {
    expect(issued().refused(polaris, acknowledge())).toMatchObject({
      kind: 'absent',
      code: 'not-addressed-to-you',
    });
    expect(issued().refused(polaris, acknowledge('prov-xb-polaris')).kind).toBe('absent');
    expect(issued(completeOrder(toBoth)).refused(polaris, acknowledge()).kind).toBe('absent');
  });
});

describe('an answer', () => {
  it('discloses with a sealed document; the regime of Art. 14 is frozen with it', () => {
    const story = answered();
    expect(story.known).toMatchObject({ status: 'settled', addressees: [{ status: 'disclosed' }] });
    expect(story.events.at(-1)?.event.open).toEqual({
      providerId: 'prov-xb-lumen',
      documents: ['ans-1'],
      late: false,
      dpRegime: { regime: '14.1.a' },
    });
  });

  it('implies receipt', () => {
    expect(issued().tell(lumen, refusal())).toEqual(['OrderReceived', 'DisclosureRefused']);
  });

  it('without a sealed document of its own discloses nothing', () => {
    const story = received(completeOrder(toBoth));
    expect(story.refused(lumen, answer({ documents: [] }))).toMatchObject({
      rule: 'Art. 7.1',
      code: 'nothing-disclosed',
    });
    expect(story.refused(lumen, answer()).code).toBe('no-such-document');
    story.tell(lumen, declare('ans-1', { purpose: 'answer' }));
    expect(story.refused(lumen, answer()).code).toBe('document-not-sealed');
    attach(story, 'ans-2', polaris, { purpose: 'answer' });
    expect(story.refused(lumen, answer({ documents: ['ans-2'] })).code).toBe('no-such-document');
    expect(story.refused(lumen, answer({ documents: ['doc-order'] })).code).toBe('no-such-document');
  });

  it('that refuses opens the fallback at once (7.7), with or without a reason', () => {
    const story = received();
    expect(story.tell(lumen, refusal({ reason: 'consultation-instructed', text: 'Told so.' }))).toEqual([
      'DisclosureRefused',
    ]);
    expect(story.events.at(-1)?.event).toMatchObject({
      open: { fallbackOpen: true, reason: 'consultation-instructed' },
      sealed: { text: 'Told so.' },
    });
    expect(outline(story.known).open).toMatchObject({ fallbackOpen: true });
    expect(dueOf(story)).toEqual([]);
  });

  it('in part names what is withheld; a full one may follow, nothing else', () => {
    const story = received();
    attach(story, 'ans-1', lumen, { purpose: 'answer' });
    const part = answer({
      outcome: 'partlyDisclosed',
      reason: 'technically-impossible',
      withheld: ['postalAddress'],
    });
    expect(story.tell(lumen, part)).toEqual(['DisclosureMadeInPart']);
    expect(outline(story.known).open).toMatchObject({ fallbackOpen: true });
    expect(story.tell(lumen, part)).toEqual([]);
    expect(story.refused(lumen, refusal()).code).toBe('already-answered');
    attach(story, 'ans-2', lumen, { purpose: 'answer' });
    expect(story.tell(lumen, answer({ documents: ['ans-1', 'ans-2'] }))).toEqual(['DisclosureMade']);
    expect(outline(story.known).open).toMatchObject({ fallbackOpen: false });
  });

  it('repeated is nothing, another one after it is refused', () => {
    const story = answered();
    expect(story.tell(lumen, answer())).toEqual([]);
    expect(story.refused(lumen, answer({ text: 'More.' })).code).toBe('already-answered');
    expect(story.refused(lumen, refusal()).code).toBe('already-answered');
  });

  it('after the period is late and still counts, until closure', () => {
    const story = received();
    attach(story, 'ans-1', lumen, { purpose: 'answer' });
    story.tell(machine, dueReached('art7-response', 'prov-xb-lumen'), AFTER);
    expect(story.tell(lumen, answer(), { now: '2026-05-01T10:00:00Z' })).toEqual(['DisclosureMade']);
    expect(first(story)).toMatchObject({ status: 'disclosed', answers: [{ late: true }] });
    story.tell(issuer, close);
    expect(story.refused(lumen, answer({ text: 'x' }), { now: '2026-05-02T10:00:00Z' })).toMatchObject({
      kind: 'state',
    });
  });

  it('is late by the clock, whether or not the sweep has come round', () => {
    const late = (now: { now: string }) => {
      const story = received();
      story.tell(lumen, refusal(), now);
      return first(story)?.answers[0]?.late;
    };
    expect([late(JUST_BEFORE), late(AFTER)]).toEqual([false, true]);
  });

  it('after withdrawal is refused, with a clear word', () => {
    const story = received();
    attach(story, 'ans-1', lumen, { purpose: 'answer' });
    story.tell(issuer, withdraw);
    expect(story.refused(lumen, answer())).toMatchObject({ kind: 'state', code: 'order-withdrawn' });
    expect(story.refused(lumen, answer()).detail).toContain('do not disclose');
    expect(story.tell(lumen, acknowledge())).toEqual([]);
  });

  it('settles the order when the last addressee has answered', () => {
    const story = received(completeOrder(toBoth));
    story.tell(lumen, refusal());
    expect(story.known.status).toBe('issued');
    expect(story.refused(issuer, close)).toMatchObject({ kind: 'state', code: 'close-case-in-issued' });
    story.tell(polaris, refusal({ providerId: 'prov-xb-polaris' }));
    expect(story.known.status).toBe('settled');
    expect(story.tell(issuer, close)).toEqual(['CaseClosed']);
    expect(story.tell(issuer, close)).toEqual([]);
  });
});

describe('the clock', () => {
  it('has reminders on working days and the end of the period', () => {
    expect(dueOf(received())).toEqual([
      `art7-response prov-xb-lumen ${THIRTY_DAYS}`,
      'art7-reminder prov-xb-lumen 2026-03-27T07:00:00Z',
    ]);
  });

  it('reminds five days before, and on the last working day before the end', () => {
    const story = received();
    const reminder = dueReached('art7-reminder', 'prov-xb-lumen');
    expect(story.tell(machine, reminder, { now: '2026-03-27T06:59:59Z' })).toEqual([]);
    expect(story.tell(machine, reminder, { now: '2026-03-27T07:00:00Z' })).toEqual(['ResponseReminderDue']);
    expect(story.tell(machine, reminder, { now: '2026-03-27T07:01:00Z' })).toEqual([]);
    // 1 April is the last day; in Helsinki summer time has begun.
    expect(dueOf(story)[1]).toBe('art7-reminder prov-xb-lumen 2026-03-31T06:00:00Z');
    expect(story.tell(machine, reminder, { now: '2026-03-31T06:00:00Z' })).toEqual(['ResponseReminderDue']);
    expect(dueOf(story)).toEqual([`art7-response prov-xb-lumen ${THIRTY_DAYS}`]);
  });

  it('expires at the end of the last day, not before, and opens the fallback (7.7)', () => {
    const story = received();
    const end = dueReached('art7-response', 'prov-xb-lumen');
    expect(story.tell(machine, end, JUST_BEFORE)).toEqual([]);
    expect(story.tell(machine, end, AFTER)).toEqual(['ResponsePeriodExpired']);
    expect(story.known).toMatchObject({
      status: 'settled',
      addressees: [{ status: 'expired', expiredAt: THIRTY_DAYS }],
    });
    expect(outline(story.known).open).toMatchObject({ fallbackOpen: true });
    expect(story.tell(machine, end, AFTER)).toEqual([]);
  });

  it('means nothing once the provider has answered, or for what it does not know', () => {
    const story = received();
    story.tell(lumen, refusal());
    expect(story.tell(machine, dueReached('art7-response', 'prov-xb-lumen'), AFTER)).toEqual([]);
    expect(story.tell(machine, dueReached('art7-response', 'prov-xb-nobody'), AFTER)).toEqual([]);
    expect(story.tell(machine, dueReached('art8-service', '1'), AFTER)).toEqual([]);
  });

  it("is the machine's to report", () => {
    expect(received().refused(issuer, dueReached('art7-response', 'prov-xb-lumen'), AFTER).code).toBe(
      'machines-only',
    );
    expect(received().refused(lumen, seal('doc-order')).code).toBe('machines-only');
  });
});

describe('withdrawal', () => {
  it('takes the order back from whoever has not answered, and stops their clocks', () => {
    const story = received(completeOrder(toBoth));
    story.tell(lumen, refusal());
    expect(story.tell(issuer, withdraw)).toEqual(['OrderWithdrawn']);
    expect(story.known.addressees.map(({ status }) => status)).toEqual(['refused', 'withdrawn']);
    expect(dueOf(story)).toEqual([]);
    expect(story.tell(issuer, withdraw)).toEqual([]);
    expect(story.refused(polaris, acknowledge('prov-xb-polaris')).code).toBe('order-withdrawn');
    expect(story.tell(issuer, close)).toEqual(['CaseClosed']);
  });

  it('turns uploads away before they begin, and what arrives late', () => {
    const story = received();
    story.tell(lumen, declare('ans-1', { purpose: 'answer' }));
    story.tell(issuer, withdraw);
    expect(story.refused(lumen, declare('ans-2', { purpose: 'answer' }))).toMatchObject({ kind: 'state' });
    expect(story.refused(drafter, declare('note', { purpose: 'internal' }))).toMatchObject({ kind: 'state' });
    expect(story.tell(machine, seal('ans-1'))).toEqual(['DocumentQuarantined']);
  });
});
