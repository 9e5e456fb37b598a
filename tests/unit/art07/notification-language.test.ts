/** Art. 4.1: what the notified authority gets (7.5.a) is in a language acceptable to its Party. */
import { requestKind } from '../../../shared/case/request-kind.ts';
import { acceptanceOf } from '../../../shared/protocol/art07-subscriber-information/acceptance.ts';
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
  machine,
  polaris,
  profile,
  profiles,
  type Story,
  seal,
  submit,
} from '../../support/art07-builders.ts';

/** Polaris takes English (4.2.b), its Party takes French. */
const english = completeOrder({
  originalLanguage: 'en',
  serviceProviders: [{ providerId: 'prov-xb-polaris' }],
});
const forAuthority = (of: string) =>
  ({ purpose: 'notificationTranslation', language: 'fr', translationOf: of }) as const;

function approvedAnew(story: Story): Story {
  story.tell(approver, { type: 'ReturnOrder', reason: 'A document was added.' });
  story.tell(drafter, submit);
  story.tell(approver, approve());
  return story;
}

it('refuses an order that only its provider can read, and says what heals it', () => {
  const story = approved(english);
  const refused = story.refused(issuer, issue());
  expect(refused).toMatchObject({ rule: 'Art. 4.1', code: 'notification-language' });
  expect(refused.detail).toMatch(/XB .*order.* fr\. .*notificationTranslation/);
});

it('asks for the order and for the summary of facts, each by itself', () => {
  const story = approved(english);
  attach(story, 'doc-order-fr', drafter, forAuthority('doc-order'));
  expect(story.refused(issuer, issue())).toMatchObject({
    rule: 'Art. 4.1',
    detail: expect.stringMatching(/summary of facts.*"factsSummary"/),
  });
  story.tell(drafter, declare('doc-facts-fr', { purpose: 'factsSummary', language: 'fr' }));
  expect(story.refused(issuer, issue()).rule).toBe('Art. 4.1');
  story.tell(machine, seal('doc-facts-fr'));
  expect(story.tell(issuer, issue())).toEqual(['OrderIssued']);
});

it('covers what accompanies the order too', () => {
  const story = approved();
  attach(story, 'doc-annex', drafter, { purpose: 'supplementalInformation', language: 'de' });
  const annexInFrench = { purpose: 'orderTranslation', language: 'fr', translationOf: 'doc-annex' } as const;
  expect(
    approvedAnew(story)
      .refused(issuer, issue())
      .gaps?.map(({ paragraph }) => paragraph),
  ).toEqual(['Art. 4.2', 'Art. 4.1']);
  attach(story, 'doc-annex-fr', drafter, annexInFrench);
  expect(approvedAnew(story).tell(issuer, issue())).toEqual(['OrderIssued']);
});

it('a translation for the authority is never served on the provider, and needs no new approval', () => {
  const story = approved(english);
  attach(story, 'doc-order-fr', drafter, forAuthority('doc-order'));
  attach(story, 'doc-facts-fr', drafter, { purpose: 'factsSummary', language: 'fr' });
  story.tell(issuer, issue());
  expect(story.known.issue?.documents).toEqual(['doc-order']);
  const view = JSON.stringify(requestKind.view(story.known, 'addressee', polaris));
  expect(view).toContain('doc-order');
  expect(view).not.toContain('doc-order-fr');
  expect(view).not.toContain('doc-facts-fr');
});

describe('a Party that asks for notification in certain circumstances', () => {
  const listed = {
    profiles: {
      ...profiles,
      XB: profile('XB', (XB) => {
        const circumstances = [{ id: 'press', text: { en: 'Press' } }];
        XB.declarations.art7Notification = [{ ...dated, value: { mode: 'circumstances', circumstances } }];
      }),
    },
  };
  const { notification: _none, ...bare } = issue();

  it('is owed its language when it is notified, by duty or without one', () => {
    expect(approved(english).tell(issuer, { ...bare, circumstances: [] }, listed)).toEqual(['OrderIssued']);
    const byDuty = issue({ circumstances: ['press'] });
    expect(approved(english).refused(issuer, byDuty, listed).rule).toBe('Art. 4.1');
    const freely = issue({ circumstances: [] });
    expect(approved(english).refused(issuer, freely, listed).rule).toBe('Art. 4.1');
  });
});

it('the preview blocks where notification is always due, and shows what each writing lacks', () => {
  const story = drafted(english);
  const [found] = acceptanceOf(story.known, context(drafter)).addressees;
  expect(found).toMatchObject({
    verdict: 'blocked',
    findings: [{ paragraph: 'Art. 4.1', path: 'notification' }],
    notification: {
      languages: [
        { what: 'the order and what accompanies it', decision: { ok: false, needed: ['fr'] } },
        { what: 'the summary of facts', decision: { ok: false, needed: ['fr'] } },
      ],
    },
  });
});
