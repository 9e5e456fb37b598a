/** Art. 7.5 at the notified Party: its own case, its acts, and the paragraph that each refusal cites. */
import { readMessageBody } from '../../../events/messages/catalogue.ts';
import { type RequestCommand, requestKind } from '../../../shared/case/request-kind.ts';
import { messagesOfAuthority } from '../../../shared/protocol/art07-subscriber-information/notified/outgoing.ts';
import { outlineNotified } from '../../../shared/protocol/art07-subscriber-information/notified/outline.ts';
import {
  notifiedStatuses,
  notifiedTransitions,
} from '../../../shared/protocol/art07-subscriber-information/notified/transitions.ts';
import { viewNotified } from '../../../shared/protocol/art07-subscriber-information/notified/view.ts';
import { completeOrder, context, drafter, toBoth } from '../../support/art07-builders.ts';
import {
  LUMEN,
  magistrate,
  Notification,
  PEER_XA,
  receivedNotification,
} from '../../support/art07-notified.ts';

const POLARIS = 'prov-xb-polaris';
const NOW = '2026-03-03T10:00:00Z';
const instruct = {
  type: 'InstructNonDisclosure',
  ground: '7.5.c.i',
  reasons: 'An inquiry of our own is under way.',
} as const;
const ask = { type: 'AskAdditionalInformation' as const, questions: ['A suspect?', 'Which court?'] };
const file = { type: 'FileNotification', outcome: 'Nothing to object to.' } as const;
const disclosed = { what: 'answered', providerId: LUMEN, outcome: 'disclosed', late: false } as const;
const given = (n = 1) => ({
  type: 'HearIssuingParty' as const,
  said: {
    what: 'information' as const,
    n,
    answers: [
      { item: 1, text: 'Yes, a suspect.', providerMaySee: false },
      { item: 2, text: 'The district court.', providerMaySee: true },
    ],
  },
});
const saidBy = (one: Notification) =>
  one.events.flatMap((event) => messagesOfAuthority(one.known, event, { now: NOW }));

describe('the case', () => {
  it('is opened by the message, for the authority that its Party has designated (7.5.e)', () => {
    const one = receivedNotification();
    expect(outlineNotified(one.known)).toMatchObject({
      article: 'art7',
      role: 'requested',
      status: 'notified',
      authority: 'xb-parquet',
      counterparts: ['XA'],
      due: [],
    });
    expect(viewNotified(one.known, 'own-authority')).toMatchObject({
      issuingParty: 'XA',
      issuerCase: 'req_1',
      order: { factsSummary: completeOrder().factsSummary, domesticLegalGround: expect.any(String) },
      references: [{ documentId: 'doc-order', commitment: 'c'.repeat(64) }],
    });
    expect(JSON.stringify(viewNotified(one.known, 'same-party'))).not.toContain('victim');
    expect(viewNotified(one.known, 'addressee')).toEqual({});
  });

  it('is not opened for an order of another Party than the sender', () => {
    const [event] = receivedNotification().events;
    if (event?.type !== 'NotificationReceived' || !event.sealed) throw new Error('no notification');
    const { order, served } = event.sealed;
    const command = {
      type: 'ReceiveNotification' as const,
      article: 'art7' as const,
      side: 'notified' as const,
      origin: { party: 'XC', caseId: 'req_1' },
      notification: { issuedAt: NOW, authority: 'xb-parquet', order, served, documents: [] },
    };
    expect(new Notification().refused(PEER_XA, command).code).toBe('not-your-order');
  });

  it('folds and is decided as a request, and outlives its sealed parts', () => {
    const one = receivedNotification();
    one.tell(magistrate, { ...instruct });
    const folded = one.events.reduce<unknown>(
      (state, { type, open }, n) =>
        requestKind.evolve(state as never, {
          seq: n + 1,
          at: NOW,
          actor: 'u',
          event: { type, open } as never,
        }),
      undefined,
    );
    expect(requestKind.outline(folded as never)).toMatchObject({ role: 'requested', status: 'instructed' });
    expect(JSON.stringify(folded)).not.toContain('inquiry');
    const decision = requestKind.decide(
      one.known as never,
      { type: 'IssueOrder' } as unknown as RequestCommand,
      context(drafter),
    );
    expect(decision).toMatchObject({ ok: false });
  });

  it('keeps what the issuing Party says in every status', () => {
    for (const status of notifiedStatuses) expect(notifiedTransitions[status].HearIssuingParty).toBeDefined();
    const one = receivedNotification();
    one.hears({ what: 'annulled', decidedOn: '2026-03-02' });
    one.tell(magistrate, file);
    expect(one.known.status).toBe('filed');
    expect(one.hears(disclosed)).toEqual(['IssuerReported']);
    expect(one.known.status).toBe('filed');
    expect(one.known.addressees[0]?.status).toBe('disclosed');
  });
});

describe('acknowledging and filing', () => {
  it('is told to the issuing side, once, and permits nothing', () => {
    const one = receivedNotification();
    one.tell(magistrate, { type: 'AcknowledgeNotification' });
    expect(one.tell(magistrate, { type: 'AcknowledgeNotification' })).toEqual([]);
    expect(saidBy(one).map(({ to, type }) => [to, type])).toEqual([['XA', 'art7.acknowledgement']]);
  });

  it('an order that is out is not filed; one that was answered or taken back is', () => {
    const one = receivedNotification();
    expect(one.refused(magistrate, file)).toMatchObject({ rule: 'Art. 7.5.c', code: 'order-still-out' });
    one.hears(disclosed);
    expect(one.tell(magistrate, file)).toEqual(['NotificationAcknowledged', 'NotificationFiled']);
    expect(outlineNotified(one.known).closed).toBe(true);
  });
});

describe('7.5.c', () => {
  it.each([
    ['7.5.c.i', undefined],
    ['7.5.c.ii', ['C27.4.b', 'C27.5']],
  ] as const)(
    '%s: the contact of the order is told at once, with the reasons (7.5.d.ii)',
    (ground, grounds) => {
      const one = receivedNotification();
      const act = { ...instruct, ground, ...(grounds && { assistanceGrounds: [...grounds] }) };
      expect(one.tell(magistrate, act)).toEqual(['NotificationAcknowledged', 'NonDisclosureInstructed']);
      const said = saidBy(one).at(-1);
      expect(said).toMatchObject({ type: 'art7.instruction', body: { n: 1, ground, providers: [LUMEN] } });
      expect(said?.body.reasons).toBe(instruct.reasons);
      expect(readMessageBody('art7.instruction', 1, said?.body).ok).toBe(true);
      expect(one.tell(magistrate, act)).toEqual([]);
    },
  );

  it('in part, and for one of several providers', () => {
    const one = receivedNotification(completeOrder(toBoth));
    one.tell(magistrate, { ...instruct, providers: [POLARIS], elements: ['identity'] });
    expect(one.known.instructions).toMatchObject([
      { providers: [POLARIS], elements: ['identity'], late: [] },
    ]);
  });

  it('refuses what the order does not seek, and whom it does not name', () => {
    const one = receivedNotification();
    expect(one.refused(magistrate, { ...instruct, elements: ['billingInformation'] })).toMatchObject({
      rule: 'Art. 7.5.c',
      code: 'element-not-sought',
    });
    expect(one.refused(magistrate, { ...instruct, providers: [POLARIS] }).rule).toBe('Art. 7.3.c');
  });

  it('late: it is given, and says that the disclosure was before it', () => {
    const one = receivedNotification();
    one.hears(disclosed);
    one.tell(magistrate, { ...instruct });
    expect(one.known.instructions).toMatchObject([{ late: [LUMEN] }]);
  });

  it('after a withdrawal or an annulment there is nothing to instruct; after the end of the case there is', () => {
    for (const step of [
      { what: 'withdrawn', providers: [LUMEN] },
      { what: 'annulled', decidedOn: '2026-03-02' },
    ] as const) {
      const one = receivedNotification();
      one.hears({
        ...step,
        ...('providers' in step && { providers: [...step.providers] }),
      } as typeof step as never);
      expect(one.known.status).toBe('ended');
      expect(one.refused(magistrate, { ...instruct })).toMatchObject({
        rule: 'Art. 7.5.c',
        code: 'order-ended',
      });
    }
    const closed = receivedNotification();
    closed.hears(disclosed);
    closed.hears({ what: 'closed' });
    expect(closed.tell(magistrate, { ...instruct })).toContain('NonDisclosureInstructed');
  });

  it('where the order has moved, the instruction belongs there', () => {
    const one = receivedNotification(completeOrder(toBoth));
    one.hears({ what: 'moved', providers: [POLARIS], caseId: 'req_2' });
    expect(one.refused(magistrate, { ...instruct, providers: [POLARIS] }).code).toBe('moved');
    one.tell(magistrate, { ...instruct });
    expect(one.known.instructions).toMatchObject([{ providers: [LUMEN] }]);
  });

  it('is lifted with reasons, once; the order goes on as it stood', () => {
    const one = receivedNotification();
    one.tell(magistrate, { ...instruct });
    expect(one.known.status).toBe('instructed');
    const lift = { type: 'LiftNonDisclosure', n: 1, reasons: 'The inquiry is closed.' } as const;
    one.tell(magistrate, lift);
    expect(one.known.status).toBe('acknowledged');
    expect(one.tell(magistrate, lift)).toEqual([]);
    expect(saidBy(one).at(-1)).toMatchObject({ type: 'art7.lifting', body: { n: 1 } });
    expect(one.refused(magistrate, { ...lift, n: 2 })).toMatchObject({
      rule: 'Art. 7.5.c',
      code: 'no-such-instruction',
    });
    expect(receivedNotification().refused(magistrate, lift).rule).toBe('Art. 7.5.c');
  });
});

describe('7.5.d.i', () => {
  it('asks the contact, and hears the answer once', () => {
    const one = receivedNotification();
    expect(one.tell(magistrate, ask)).toEqual(['NotificationAcknowledged', 'InformationAsked']);
    expect(one.tell(magistrate, ask)).toEqual([]);
    expect(saidBy(one).at(-1)).toMatchObject({
      type: 'art7.information-request',
      body: { n: 1, questions: ask.questions },
    });
    expect(outlineNotified(one.known).open).toMatchObject({ informationAwaited: 1 });
    expect(one.tell(PEER_XA, given())).toEqual(['InformationReceived']);
    expect(one.tell(PEER_XA, given())).toEqual([]);
    expect(one.refused(PEER_XA, given(2)).code).toBe('no-such-request');
  });

  it('a provider is shown nothing without the consent of the contact, and it is on record what it was shown', () => {
    const one = receivedNotification();
    one.tell(magistrate, ask);
    const pass = (items: number[]) =>
      ({ type: 'PassOnInformation', n: 1, items, providerId: LUMEN }) as const;
    expect(one.refused(magistrate, pass([2])).code).toBe('no-such-information');
    one.tell(PEER_XA, given());
    expect(one.refused(magistrate, pass([1, 2]))).toMatchObject({ rule: 'Art. 7.5.d.i', code: 'no-consent' });
    expect(one.tell(magistrate, pass([2]))).toEqual(['InformationPassedOn']);
    expect(one.tell(magistrate, pass([2]))).toEqual([]);
    expect(one.known.requests[0]?.passedOn).toMatchObject([{ providerId: LUMEN, items: [2] }]);
    expect(one.refused(magistrate, pass([3])).code).toBe('no-such-item');
  });
});

describe('7.5.b', () => {
  it('records that a provider has consulted it, and says so', () => {
    const one = receivedNotification();
    const record = {
      type: 'RecordProviderConsultation',
      providerId: LUMEN,
      consultedAt: '2026-03-02T09:00:00Z',
    } as const;
    expect(one.tell(magistrate, record)).toContain('ProviderConsulted');
    expect(one.tell(magistrate, record)).toEqual([]);
    expect(saidBy(one).at(-1)).toMatchObject({ type: 'art7.consultation', body: { providerId: LUMEN } });
    expect(one.refused(magistrate, { ...record, consultedAt: '2027-01-01T00:00:00Z' }).rule).toBe(
      'Art. 7.5.b',
    );
    expect(one.refused(magistrate, { ...record, providerId: POLARIS }).rule).toBe('Art. 7.3.c');
  });
});

describe('the life of a notification', () => {
  it('never reaches a status that the table does not allow, whatever is said in whatever order', () => {
    const acts = [
      { type: 'AcknowledgeNotification' },
      ask,
      { ...instruct },
      { ...instruct, ground: '7.5.c.ii', assistanceGrounds: ['C25.4'], elements: ['identity'] },
      { type: 'LiftNonDisclosure', n: 1, reasons: 'Over.' },
      { type: 'LiftNonDisclosure', n: 2, reasons: 'Over.' },
      { type: 'PassOnInformation', n: 1, items: [2], providerId: LUMEN },
      file,
    ] as const;
    const steps = [
      { what: 'received', providerId: LUMEN, receivedAt: NOW, endsAt: '2026-04-02T22:00:00Z' },
      disclosed,
      { what: 'withdrawn', providers: [LUMEN] },
      { what: 'annulled', decidedOn: '2026-03-02' },
      { what: 'closed' },
      { what: 'reopened' },
    ] as const;
    const seen = new Map<string, Notification>([['', receivedNotification()]]);
    let frontier = [...seen.values()];
    let taken = 0;
    for (let depth = 0; depth < 4; depth += 1) {
      const next: Notification[] = [];
      for (const before of frontier) {
        for (const command of [
          ...acts,
          given(),
          ...steps.map((step) => ({ type: 'HearIssuingParty', said: { what: 'progress', step } }) as const),
        ]) {
          const after = Object.assign(new Notification(), { state: structuredClone(before.state) });
          const actor = command.type === 'HearIssuingParty' ? PEER_XA : magistrate;
          const decision = after.decide(actor, structuredClone(command) as never);
          const outcome = notifiedTransitions[before.known.status][command.type];
          if (!decision.ok) {
            expect(decision.refusal.rule).toMatch(/^Art\. 7\./);
            continue;
          }
          after.tell(actor, structuredClone(command) as never);
          taken += 1;
          expect(outcome).toBeDefined();
          if (outcome !== 'repeat') expect(outcome).toContain(after.known.status);
          const key = JSON.stringify(after.known);
          if (seen.has(key)) continue;
          seen.set(key, after);
          next.push(after);
        }
      }
      frontier = next;
    }
    expect(new Set([...seen.values()].map(({ known }) => known.status))).toEqual(new Set(notifiedStatuses));
    expect(taken).toBeGreaterThan(500);
  });
});
