/** 7.3.c with providers in different Parties: each is judged by its own profile, and has its own clock. */

import { requestKind } from '../../../shared/case/request-kind.ts';
import { acceptanceOf } from '../../../shared/protocol/art07-subscriber-information/acceptance.ts';
import { outline } from '../../../shared/protocol/art07-subscriber-information/outline.ts';
import { whatIsMissing } from '../../../shared/protocol/art07-subscriber-information/what-is-missing.ts';
import type { Actor, DecisionContext } from '../../../shared/protocol/decision.ts';
import {
  acknowledge,
  approve,
  approver,
  attach,
  completeOrder,
  context,
  dated,
  draft,
  drafter,
  dueReached,
  issue,
  issuer,
  lumen,
  machine,
  profile,
  profiles,
  refusal,
  Story,
  submit,
} from '../../support/art07-builders.ts';

const condor: Actor = { id: 'u-condor', roles: ['provider-agent'], provider: 'prov-xc-condor' };

/** XC as if it applied Art. 7 and wanted to be notified too. */
const open: Partial<DecisionContext> = {
  profiles: {
    ...profiles,
    XC: profile('XC', (XC) => {
      XC.declarations.art7Reserved = [];
      XC.declarations.art7Notification = [{ ...dated, value: { mode: 'always' } }];
      XC.declarations.art7NotificationAuthority = [{ ...dated, value: 'xc-fiscalia' }];
    }),
  },
};
const both = completeOrder({
  originalLanguage: 'fr',
  serviceProviders: [{ providerId: 'prov-xb-lumen' }, { providerId: 'prov-xc-condor', locationParty: 'XC' }],
});
const toXB = { authority: 'xb-parquet', sentAt: '2026-03-02T09:59:00Z', means: 'node' as const };
const toXC = { authority: 'xc-fiscalia', sentAt: '2026-03-02T09:58:00Z', means: 'email' as const };

function approvedForBoth(): Story {
  const story = new Story();
  story.tell(drafter, draft(both), open);
  attach(story, 'doc-order', drafter);
  attach(story, 'doc-es', drafter, {
    purpose: 'orderTranslation',
    language: 'es',
    translationOf: 'doc-order',
  });
  // 4.1: each notified authority reads its own language.
  attach(story, 'doc-facts-es', drafter, { purpose: 'factsSummary', language: 'es' });
  story.tell(drafter, submit, open);
  story.tell(approver, approve(), open);
  return story;
}

function issuedToBoth(): Story {
  const story = approvedForBoth();
  story.tell(issuer, issue({ notification: [toXC, toXB] }), open);
  return story;
}

describe('an order to providers in two Parties', () => {
  it('is evaluated by the profile of each: one closed Party does not speak for the other', () => {
    const refused = approvedForBoth().refused(issuer, issue({ notification: [toXC, toXB] }));
    expect(refused).toMatchObject({ rule: 'Art. 7.9.a', code: 'location-party-reserved' });
    expect(refused.gaps?.[0]?.path).toBe('order.serviceProviders.1.locationParty');
  });

  it('needs a statement for each Party that wants to be notified', () => {
    const story = approvedForBoth();
    expect(story.refused(issuer, issue({ notification: toXB }), open)).toMatchObject({
      code: 'notification-missing',
      detail: expect.stringContaining('XC'),
    });
    const wrong = { ...toXC, authority: 'xc-somebody' };
    expect(story.refused(issuer, issue({ notification: [toXB, wrong] }), open).code).toBe(
      'wrong-notification-authority',
    );
    expect(story.tell(issuer, issue({ notification: [toXC, toXB] }), open)).toEqual(['OrderIssued']);
    expect(story.known.issue?.notifications?.map(({ party, authority }) => [party, authority])).toEqual([
      ['XB', 'xb-parquet'],
      ['XC', 'xc-fiscalia'],
    ]);
  });

  it('tells each provider of its own Party only', () => {
    const story = issuedToBoth();
    const view = JSON.stringify(requestKind.view(story.known, 'addressee', condor));
    expect(view).toContain('xc-fiscalia');
    expect(view).not.toContain('xb-parquet');
    expect(view).not.toContain('prov-xb-lumen');
  });

  it('has its own language, clock and seat for each', () => {
    const story = issuedToBoth();
    expect(story.known.addressees.map(({ language, languageRule }) => [language, languageRule])).toEqual([
      ['fr', '4.2.a'],
      ['es', '4.2.c'],
    ]);
    story.tell(lumen, acknowledge(), open);
    story.tell(condor, acknowledge('prov-xc-condor'), { ...open, now: '2026-03-10T10:00:00Z' });
    expect(story.known.addressees.map(({ deadline }) => deadline?.timeZone)).toEqual([
      'Europe/Helsinki',
      'America/Santiago',
    ]);
    expect(outline(story.known).counterparts).toEqual(['XB', 'XC']);
    story.tell(machine, dueReached('art7-response', 'prov-xb-lumen'), {
      ...open,
      now: '2026-04-02T10:00:00Z',
    });
    expect(story.known.status).toBe('issued');
    story.tell(condor, refusal({ providerId: 'prov-xc-condor' }), { ...open, now: '2026-04-03T10:00:00Z' });
    expect(story.known.status).toBe('settled');
  });

  it('is guarded by both profiles from the draft on, also without the sealed part', () => {
    const story = new Story();
    story.tell(drafter, draft(both), open);
    expect(outline(story.known).counterparts).toEqual(['XB', 'XC']);
    expect(whatIsMissing(story.known, context(drafter, open)).map(({ paragraph }) => paragraph)).toContain(
      'Art. 7.5.a',
    );
  });

  it('names at most four Parties', () => {
    const many = ['XC', 'XD', 'XE', 'XF'].map((locationParty, n) => ({
      providerId: `prov-${n}`,
      locationParty,
    }));
    const unknown = new Story().refused(drafter, draft(completeOrder({ serviceProviders: many })));
    expect(unknown.code).toBe('unknown-party');
    const story = new Story();
    story.tell(drafter, draft());
    expect(
      story.refused(drafter, { type: 'ReviseOrder', order: completeOrder({ serviceProviders: many }) }).code,
    ).toBe('too-many-parties');
  });
});

describe('delivery on paper (7.6)', () => {
  const granit = completeOrder({ serviceProviders: [{ providerId: 'prov-xb-granit' }] });
  function approvedForGranit(): Story {
    const story = new Story();
    story.tell(drafter, draft(granit));
    attach(story, 'doc-order', drafter);
    story.tell(drafter, submit);
    story.tell(approver, approve());
    return story;
  }

  it('is named at issue, and says so of whoever is served that way', () => {
    const story = approvedForGranit();
    expect(story.refused(issuer, issue()).code).toBe('electronic-form-not-accepted');
    const paper = { paperDelivery: ['prov-xb-granit'] };
    expect(story.refused(issuer, issue(paper)).code).toBe('delivery-not-stated');
    expect(story.refused(issuer, issue({ paperDelivery: ['prov-xb-granit', 'prov-xb-lumen'] })).code).toBe(
      'not-an-addressee',
    );
    expect(story.tell(issuer, issue({ ...paper, electronicDelivery: false }))).toEqual(['OrderIssued']);
    expect(story.known.addressees[0]).toMatchObject({ delivery: 'paper' });
  });
});

describe('would this be accepted?', () => {
  const of = (order: ReturnType<typeof completeOrder>) => {
    const story = new Story();
    story.tell(drafter, draft(order), open);
    return acceptanceOf(story.known, context(drafter, open));
  };

  it('gives a verdict for each addressee with what to expect', () => {
    const found = of({ ...both, responseTimeFrame: { days: 10 }, confidentiality: { requested: true } });
    expect(found.addressees).toMatchObject([
      {
        providerId: 'prov-xb-lumen',
        verdict: 'open',
        supervisionRequired: true,
        form: { electronic: true },
        notification: { mode: 'always', authority: 'xb-parquet' },
        consultation: { expected: true, circumstances: [{ id: 'state-body' }] },
        period: { wishOnly: true },
        confidentiality: { honoured: 'onRequest', userNotification: 'unlessConfidentialityAsked' },
      },
      {
        providerId: 'prov-xc-condor',
        verdict: 'blocked',
        findings: [{ paragraph: 'Art. 4.2' }, { paragraph: 'Art. 4.1' }],
      },
    ]);
    expect(found.warnings).toMatchObject([{ code: 'confidentiality-without-end' }]);
  });

  it('warns where the provider may tell the user (ER 106), and that paper is needed', () => {
    const providers = [{ providerId: 'prov-xb-polaris' }, { providerId: 'prov-xb-granit' }];
    const found = of(completeOrder({ serviceProviders: providers, confidentiality: { requested: true } }));
    expect(found.addressees).toMatchObject([
      { confidentiality: { paragraph: 'ER 106', userNotification: 'always', warning: expect.any(String) } },
      { verdict: 'open', form: { electronic: false, delivery: 'paper' } },
    ]);
  });

  it('names vague identifiers before issue', () => {
    const identifiers = [
      {
        kind: 'ipAddress' as const,
        address: '10.1.2.3',
        instant: '2027-01-01T00:00:00Z',
        sourcePort: 'unknown' as const,
      },
      { kind: 'other' as const, label: 'seen at', value: '198.51.100.9' },
      { kind: 'telephone' as const, number: '+358401234567' },
    ];
    const sought = {
      ...completeOrder().informationSought,
      identifiers,
      description: 'Who used 198.51.100.9?',
    };
    const codes = of(completeOrder({ informationSought: sought })).warnings.map(({ code }) => code);
    expect(codes).toEqual([
      'no-source-port',
      'instant-in-the-future',
      'private-address',
      'no-period',
      'hidden-identifier',
      'no-period',
      'hidden-identifier',
    ]);
  });
});
