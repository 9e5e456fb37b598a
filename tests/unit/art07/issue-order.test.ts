import type { OrderContent } from '../../../shared/protocol/art07-subscriber-information/content.ts';
import { whatIsMissing } from '../../../shared/protocol/art07-subscriber-information/what-is-missing.ts';
import type { DecisionContext } from '../../../shared/protocol/decision.ts';
import {
  approve,
  approved,
  approver,
  attach,
  completeOrder,
  context,
  dated,
  declare,
  drafted,
  drafter,
  issue,
  issuer,
  lumen,
  machine,
  profile,
  profiles,
  type Story,
  seal,
  submit,
  toBoth,
} from '../../support/art07-builders.ts';

function approvedAt(order?: OrderContent, locationParty = 'XB'): Story {
  const story = drafted(order, { locationParty });
  attach(story, 'doc-order', drafter);
  story.tell(drafter, submit);
  story.tell(approver, approve());
  return story;
}

/** Returned, submitted and approved once more, with the documents it has by now. */
function approvedAnew(story: Story): Story {
  story.tell(approver, { type: 'ReturnOrder', reason: 'A document was added.' });
  story.tell(drafter, submit);
  story.tell(approver, approve());
  return story;
}

/** Party B as it is, except for what the test changes. */
const withXB = (change: Parameters<typeof profile>[1]): Partial<DecisionContext> => ({
  profiles: { ...profiles, XB: profile('XB', change) },
});

describe('issue', () => {
  it('of an approved order, all gates open, goes to its providers', () => {
    const story = approved();
    expect(story.tell(issuer, issue())).toEqual(['OrderIssued']);
    expect(story.events.at(-1)?.event).toMatchObject({
      open: {
        issuedAt: '2026-03-02T10:00:00Z',
        contentVersion: 1,
        addressees: [
          { providerId: 'prov-xb-lumen', language: 'fr', languageRule: '4.2.a', languageAssumed: false },
        ],
        documents: ['doc-order'],
        notification: { authority: 'xb-parquet', sentAt: '2026-03-02T09:59:00Z', means: 'securePortal' },
      },
      sealed: { served: [{ providerId: 'prov-xb-lumen' }] },
    });
    expect(story.tell(issuer, issue())).toEqual([]);
  });

  it('serves several providers, each with a status of its own (7.3.c)', () => {
    const story = approved(completeOrder(toBoth));
    story.tell(issuer, issue());
    expect(story.known.addressees.map(({ providerId, status }) => [providerId, status])).toEqual([
      ['prov-xb-lumen', 'issued'],
      ['prov-xb-polaris', 'issued'],
    ]);
  });
});

describe('trap 18: a signatory is not a Party', () => {
  it('an order to a provider of a State that has only signed is refused (Art. 16)', () => {
    const order = completeOrder({
      originalLanguage: 'en',
      serviceProviders: [{ providerId: 'prov-xd-kestrel' }],
    });
    expect(approvedAt(order, 'XD').refused(issuer, issue())).toMatchObject({
      rule: 'Art. 16.1',
      code: 'not-in-force',
    });
  });

  it('before entry into force it is refused too, after it is not', () => {
    const early = { now: '2024-12-31T23:00:00Z' };
    expect(approved().refused(issuer, issue(), early).rule).toMatch(/^Art\. 16/);
  });
});

describe('trap 17: the profile of the date of the act counts', () => {
  const inCircumstances = { now: '2025-06-30T12:00:00Z' };
  const always = { now: '2025-07-01T12:00:00Z' };
  const approval = approve({ supervision: { kind: 'judicial', office: 'Court', date: '2025-06-01' } });

  const earlier = (): Story => {
    const story = drafted();
    attach(story, 'doc-order', drafter);
    story.tell(drafter, submit);
    story.tell(approver, approval, inCircumstances);
    return story;
  };

  it('until 30 June 2025 XB asked for notification in circumstances only, from 1 July always', () => {
    const { notification: _none, ...bare } = issue({ circumstances: [] });
    expect(earlier().tell(issuer, bare, inCircumstances)).toEqual(['OrderIssued']);
    const { circumstances: _, ...later } = bare;
    expect(earlier().refused(issuer, later, always)).toMatchObject({
      rule: 'Art. 7.5.a',
      code: 'notification-missing',
    });
  });

  it('a reservation that begins between approval and issue closes the channel', () => {
    const reserved = withXB((XB) =>
      XB.declarations.art7Reserved.push({ ...dated, value: true, validFrom: '2026-03-02' }),
    );
    expect(approved().refused(issuer, issue(), reserved).rule).toBe('Art. 7.9.a');
    expect(
      approved().tell(
        issuer,
        issue({ notification: { authority: 'xb-parquet', sentAt: '2026-03-01T10:00:00Z', means: 'node' } }),
        { ...reserved, now: '2026-03-01T10:00:00Z' },
      ),
    ).toEqual(['OrderIssued']);
  });
});

describe('the gates of issue', () => {
  const provider = (providerId: string, change: Partial<OrderContent> = {}) =>
    completeOrder({ serviceProviders: [{ providerId }], ...change });
  const ip = {
    kind: 'ipAddress' as const,
    address: '192.0.2.7',
    instant: '2026-02-01T00:00:00Z',
    sourcePort: 443,
  };
  const seeking = (change: object) =>
    completeOrder({ informationSought: { ...completeOrder().informationSought, ...change } });

  it.each<[string, Story, Partial<DecisionContext>, string, string]>([
    [
      '7.9.a of the location Party',
      approvedAt(provider('prov-xc-condor', { originalLanguage: 'es' }), 'XC'),
      {},
      'Art. 7.9.a',
      'location-party-reserved',
    ],
    [
      '7.9.a of the own Party (ER)',
      approved(),
      { party: profile('XA', (XA) => XA.declarations.art7Reserved.push({ ...dated, value: true })) },
      'Art. 7.9.a',
      'own-party-reserved',
    ],
    [
      '7.9.b by identifier',
      approved(seeking({ identifiers: [ip] })),
      {},
      'Art. 7.9.b',
      'access-number-excluded',
    ],
    [
      '7.9.b by an address typed in as an account',
      approved(seeking({ identifiers: [{ kind: 'account', service: 'web', value: '192.0.2.7' }] })),
      {},
      'Art. 7.9.b',
      'access-number-excluded',
    ],
    [
      '7.9.b by element',
      approved(seeking({ elements: ['ipAddress'] })),
      {},
      'Art. 7.9.b',
      'access-number-excluded',
    ],
    [
      '7.9.b of the own Party (ER)',
      approved(),
      {
        party: profile('XA', (XA) =>
          XA.declarations.art7ExcludedAccessNumber.push({ ...dated, value: ['email'] }),
        ),
      },
      'Art. 7.9.b',
      'access-number-excluded',
    ],
    ['a provider nobody knows', approved(provider('prov-xb-nobody')), {}, 'Art. 7.1', 'unknown-provider'],
    [
      'a provider in another territory',
      approved(),
      withXB((XB) => {
        for (const one of XB.providers) one.territory = { party: 'XC' };
      }),
      'Art. 7.1',
      'provider-elsewhere',
    ],
    ['an excluded territory', approved(provider('prov-xb-phare')), {}, 'Art. 18.2', 'territory-excluded'],
    [
      'a provider that wants paper',
      approved(provider('prov-xb-granit')),
      {},
      'Art. 7.6',
      'electronic-form-not-accepted',
    ],
    [
      'a language nobody there reads',
      approved(completeOrder({ originalLanguage: 'en' })),
      {},
      'Art. 4.2',
      'language',
    ],
    [
      'no facts for the notified authority',
      approved(completeOrder({ factsSummary: undefined })),
      {},
      'Art. 7.5.a',
      'no-facts-summary',
    ],
    [
      'an authority that is not competent',
      approved(),
      {
        party: profile('XA', (XA) => {
          for (const one of XA.authorities) one.competentFor = [];
        }),
      },
      'Art. 3.2.b',
      'authority-not-competent',
    ],
    ['no profile of the location Party', approved(), { profiles: {} }, 'Art. 7.1', 'unknown-party'],
    [
      'transfers suspended',
      approved(),
      withXB((XB) => {
        for (const pair of XB.pairs)
          pair.transferSuspension.push({ ...dated, value: { type: 'provisional', evidenceRef: 'e' } });
      }),
      'Art. 14.15',
      'transfers-suspended',
    ],
  ])('%s', (_, story, change, rule, code) => {
    const refused = story.refused(issuer, issue(), change);
    expect(refused).toMatchObject({ rule, code });
    expect(refused.gaps?.map(({ paragraph }) => paragraph)).toContain(rule);
  });

  it('an approval of 7.2.b is judged anew: a declaration made since then counts', () => {
    const story = drafted();
    attach(story, 'doc-order', drafter);
    story.tell(drafter, submit);
    const { supervision: _none, ...bare } = approve();
    story.tell(
      drafter,
      bare,
      withXB((XB) => {
        XB.declarations.art7SupervisionRequired = [];
      }),
    );
    const codes = story.refused(issuer, issue()).gaps?.map(({ paragraph, path }) => `${paragraph} ${path}`);
    expect(codes).toEqual(['Art. 7.2.b supervision', 'Art. 7.2.b approval']);
  });

  it('an approval has its period (Art. 13)', () => {
    const story = drafted();
    attach(story, 'doc-order', drafter);
    story.tell(drafter, submit);
    story.tell(approver, approve({ validUntil: '2026-03-02' }));
    expect(
      story.refused(
        issuer,
        issue({ notification: { authority: 'xb-parquet', sentAt: '2026-03-03T09:59:00Z', means: 'node' } }),
        { now: '2026-03-03T10:00:00Z' },
      ).code,
    ).toBe('approval-expired');
    expect(story.tell(issuer, issue())).toEqual(['OrderIssued']);
  });

  it('what was not approved is not served: a document slipped in afterwards needs approval anew (Art. 13)', () => {
    const story = approved();
    attach(story, 'doc-2', drafter, { purpose: 'supplementalInformation', language: 'fr' });
    expect(story.refused(issuer, issue())).toMatchObject({ rule: 'Art. 13', code: 'documents-not-approved' });
    approvedAnew(story).tell(issuer, issue());
    expect(story.known.issue?.documents).toEqual(['doc-order', 'doc-2']);
  });

  it('waits for a document of the order that is still on its way', () => {
    const story = approved();
    story.tell(drafter, declare('doc-2', { purpose: 'supplementalInformation', language: 'fr' }));
    expect(story.refused(issuer, issue())).toMatchObject({ kind: 'state', code: 'documents-pending' });
    story.tell(machine, seal('doc-2'));
    expect(approvedAnew(story).tell(issuer, issue())).toEqual(['OrderIssued']);
  });
});

describe('language toward the provider (4.2)', () => {
  const english = completeOrder({ originalLanguage: 'en' });
  /** What the notified authority needs is a question of its own (4.1). */
  const factsInFrench = (story: Story): Story => {
    attach(story, 'doc-facts', drafter, { purpose: 'factsSummary', language: 'fr' });
    return story;
  };

  it('a sealed translation heals it, an announced one does not', () => {
    const story = factsInFrench(approved(english));
    story.tell(
      drafter,
      declare('doc-fr', { purpose: 'orderTranslation', language: 'fr', translationOf: 'doc-order' }),
    );
    expect(story.refused(issuer, issue()).rule).toBe('Art. 4.2');
    story.tell(machine, seal('doc-fr'));
    approvedAnew(story).tell(issuer, issue());
    expect(story.known.addressees[0]).toMatchObject({ language: 'fr', languageRule: '4.2.c' });
    expect(story.known.issue?.documents).toEqual(['doc-order', 'doc-fr']);
  });

  it('is judged for each provider: polaris takes English (4.2.b), lumen does not', () => {
    const refused = approved({ ...english, ...toBoth }).refused(issuer, issue());
    expect(refused.gaps).toMatchObject([
      { paragraph: 'Art. 4.2', path: 'order.serviceProviders.0' },
      { paragraph: 'Art. 4.1', path: 'notification' },
    ]);
    const story = factsInFrench(
      approved({ ...english, serviceProviders: [{ providerId: 'prov-xb-polaris' }] }),
    );
    attach(story, 'doc-for-authority', drafter, {
      purpose: 'notificationTranslation',
      language: 'fr',
      translationOf: 'doc-order',
    });
    story.tell(issuer, issue());
    expect(story.known.addressees[0]).toMatchObject({ language: 'en', languageRule: '4.2.b' });
  });

  it('covers what accompanies the order too', () => {
    const story = approved();
    attach(story, 'doc-annex', drafter, { purpose: 'supplementalInformation', language: 'en' });
    expect(approvedAnew(story).refused(issuer, issue()).rule).toBe('Art. 4.2');
    attach(story, 'doc-annex-fr', drafter, {
      purpose: 'orderTranslation',
      language: 'fr',
      translationOf: 'doc-annex',
    });
    expect(approvedAnew(story).tell(issuer, issue())).toEqual(['OrderIssued']);
  });
});

describe('simultaneous notification (7.5.a)', () => {
  const statement = { authority: 'xb-parquet', sentAt: '2026-03-02T09:59:00Z', means: 'email' as const };

  it.each([
    [
      'another authority',
      { ...statement, authority: 'xb-minjust' },
      'Art. 7.5.e',
      'wrong-notification-authority',
    ],
    ['long before', { ...statement, sentAt: '2026-03-02T08:59:59Z' }, 'Art. 7.5.a', 'not-simultaneous'],
    ['afterwards', { ...statement, sentAt: '2026-03-02T10:00:01Z' }, 'Art. 7.5.a', 'not-simultaneous'],
  ])('to %s is none', (_, notification, rule, code) => {
    expect(approved().refused(issuer, issue({ notification }))).toMatchObject({ rule, code });
  });

  it('by circumstances: they are stated, known, and only then demand a notification', () => {
    const listed = withXB((XB) => {
      XB.declarations.art7Notification = [
        {
          ...dated,
          value: { mode: 'circumstances', circumstances: [{ id: 'press', text: { en: 'Press' } }] },
        },
      ];
    });
    const { notification: _none, ...bare } = issue();
    expect(approved().refused(issuer, bare, listed).code).toBe('circumstances-not-stated');
    expect(approved().refused(issuer, { ...bare, circumstances: ['weather'] }, listed).code).toBe(
      'unknown-circumstance',
    );
    expect(approved().refused(issuer, { ...bare, circumstances: ['press'] }, listed).code).toBe(
      'notification-missing',
    );
    expect(approved().tell(issuer, { ...bare, circumstances: [] }, listed)).toEqual(['OrderIssued']);
    expect(approved().tell(issuer, issue({ circumstances: ['press'] }), listed)).toEqual(['OrderIssued']);
  });

  it('is the only thing asked for: trap 19, no answer of the notified authority is waited for', () => {
    const story = approved();
    story.tell(issuer, issue());
    expect(story.known.addressees[0]?.status).toBe('issued');
    expect(story.tell(lumen, { type: 'AcknowledgeReceipt', providerId: 'prov-xb-lumen' })).toEqual([
      'OrderReceived',
    ]);
    attach(story, 'ans-1', lumen, { purpose: 'answer' });
    const answer = {
      type: 'AnswerOrder' as const,
      providerId: 'prov-xb-lumen',
      outcome: 'disclosed' as const,
      documents: ['ans-1'],
    };
    expect(story.tell(lumen, answer)).toEqual(['DisclosureMade']);
  });
});

describe('what is missing', () => {
  it('previews every gate while it is a draft, by paragraph', () => {
    const story = drafted(
      completeOrder({
        originalLanguage: 'en',
        serviceProviders: [{ providerId: 'prov-xb-phare' }],
        offences: [],
      }),
    );
    const found = whatIsMissing(story.known, context(drafter)).map(({ paragraph }) => paragraph);
    expect(found).toEqual([
      'Art. 18.2',
      'Art. 13',
      'Art. 7.3.d',
      'Art. 4.2',
      'Art. 7.3',
      'Art. 4.1',
      'Art. 7.5.a',
    ]);
  });
});
