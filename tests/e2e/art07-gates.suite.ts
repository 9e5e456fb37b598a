/** What the law does not let out of the house, each time with its paragraph. */
import { type Json, turnedAway } from '../support/e2e-expect.ts';
import {
  approval,
  approved,
  type Content,
  completeContent,
  issuing,
  LUMEN,
  POLARIS,
  submitted,
} from '../support/e2e-order.ts';
import type { Target } from '../support/e2e-target.ts';

const sought = (change: Content): Content => ({
  informationSought: { ...(completeContent().informationSought as Content), ...change },
});
const to = (providerId: string): Content => ({ serviceProviders: [{ providerId }] });

interface Gate {
  readonly what: string;
  readonly rule: string;
  readonly code: string;
  readonly order: Content;
  readonly party?: string;
  readonly issue?: Content;
}

/** Approved, but not to be issued. */
const gates: readonly Gate[] = [
  {
    what: 'a provider of a Party that reserved Art. 7',
    rule: 'Art. 7.9.a',
    code: 'location-party-reserved',
    order: completeContent({ originalLanguage: 'es', ...to('prov-xc-condor') }),
    party: 'XC',
  },
  {
    what: 'an IP address toward a Party that excluded them, as what is known',
    rule: 'Art. 7.9.b',
    code: 'access-number-excluded',
    order: completeContent(
      sought({
        identifiers: [
          { kind: 'ipAddress', address: '203.0.113.7', instant: '2026-01-05T10:00:00Z', sourcePort: 40_001 },
        ],
      }),
    ),
  },
  {
    what: 'an IP address toward a Party that excluded them, as what is sought',
    rule: 'Art. 7.9.b',
    code: 'access-number-excluded',
    order: completeContent(sought({ elements: ['identity', 'ipAddress'] })),
  },
  {
    what: 'a pair of Parties between which the Protocol is not in force',
    rule: 'Art. 16',
    code: 'not-in-force',
    order: completeContent({ originalLanguage: 'en', ...to('prov-xd-kestrel') }),
    party: 'XD',
  },
  {
    what: 'a provider that takes no electronic orders',
    rule: 'Art. 7.6',
    code: 'electronic-form-not-accepted',
    order: completeContent(to('prov-xb-granit')),
  },
  {
    what: 'a provider in an excluded territory',
    rule: 'Art. 18.2',
    code: 'territory-excluded',
    order: completeContent(to('prov-xb-phare')),
  },
  {
    what: 'a provider that is not known there',
    rule: 'Art. 7.1',
    code: 'unknown-provider',
    order: completeContent(to('prov-xa-hearth')),
  },
  {
    what: 'a language that the provider does not read',
    rule: 'Art. 4.2',
    code: 'language',
    order: completeContent({ originalLanguage: 'en', ...to(LUMEN) }),
  },
  {
    what: 'a missing notification',
    rule: 'Art. 7.5.a',
    code: 'notification-missing',
    order: completeContent(),
    issue: { electronicDelivery: true },
  },
];

export function gatesSuite(getTarget: () => Target): void {
  describe('an approved order is not issued over', () => {
    it.each(gates)('$what ($rule)', async ({ rule, code, order, party, issue }) => {
      const target = getTarget();
      const id = await approved(target, order, party);
      const body = issue ?? (await issuing(target));
      const problem = await turnedAway(
        target,
        { caseId: id, who: 'issuer', action: 'IssueOrder', status: 422, code },
        (client) => client.call('POST', `/cases/${id}/issue`, { body }),
      );
      expect(problem.rule).toMatch(new RegExp(`^${rule.replaceAll('.', '\\.')}`));
      expect(problem.errors).toEqual(
        expect.arrayContaining([expect.objectContaining({ paragraph: problem.rule })]),
      );
      expect((await (await target.client('officer')).expect('GET', `/cases/${id}`)).status).toBe('approved');
    });

    it('a notification to the wrong authority, too early or in the future (7.5)', async () => {
      const target = getTarget();
      const id = await approved(target);
      const good = (await issuing(target)) as { notification: Json };
      const at = (minutes: number) =>
        new Date(Date.parse(String(good.notification.sentAt)) + minutes * 60_000).toISOString();
      const tries: [Json, string, string][] = [
        [{ authority: 'xb-tribunal' }, 'Art. 7.5.e', 'wrong-notification-authority'],
        [{ sentAt: at(-180) }, 'Art. 7.5.a', 'not-simultaneous'],
        [{ sentAt: at(60) }, 'Art. 7.5.a', 'not-simultaneous'],
      ];
      for (const [change, rule, code] of tries) {
        const body = { ...good, notification: { ...good.notification, ...change } };
        const problem = await turnedAway(
          target,
          { caseId: id, who: 'issuer', action: 'IssueOrder', status: 422, code },
          (client) => client.call('POST', `/cases/${id}/issue`, { body }),
        );
        expect(problem.rule).toBe(rule);
      }
    });

    it('to two providers when one of them cannot be served', async () => {
      const target = getTarget();
      const order = completeContent({
        serviceProviders: [{ providerId: POLARIS }, { providerId: 'prov-xb-granit' }],
      });
      const id = await approved(target, order);
      const body = await issuing(target);
      const problem = await turnedAway(
        target,
        {
          caseId: id,
          who: 'issuer',
          action: 'IssueOrder',
          status: 422,
          code: 'electronic-form-not-accepted',
        },
        (client) => client.call('POST', `/cases/${id}/issue`, { body }),
      );
      expect(problem.errors).toEqual([expect.objectContaining({ path: 'order.serviceProviders.1' })]);
    });
  });

  describe('an order is not submitted for more than subscriber information', () => {
    it.each([
      ['traffic data by category', 'Art. 7.1', sought({ category: 'traffic' })],
      ['content by category', 'Art. 7.1', sought({ category: 'content' })],
      ['traffic data in words', 'Art. 7.3.f', sought({ description: 'Also the call records of May.' })],
      [
        'content in other words',
        'Art. 7.3.f',
        { specialProceduralInstructions: 'Copie de la boîte de messagerie et tous les messages envoyés.' },
      ],
    ])('%s (%s)', async (_what, rule, change) => {
      const target = getTarget();
      const officer = await target.client('officer');
      const body = {
        article: 'art7',
        ownReference: 'r',
        locationParty: 'XB',
        order: completeContent(change),
      };
      const id = String((await officer.expect('POST', '/cases', { body })).id);
      const problem = await turnedAway(
        target,
        {
          caseId: id,
          who: 'officer',
          action: 'SubmitOrder',
          status: 422,
          code: 'beyond-subscriber-information',
        },
        (client) => client.call('POST', `/cases/${id}/submit`, { body: {} }),
      );
      expect(problem.rule).toBe(rule);
      expect(JSON.stringify(problem)).not.toMatch(/call records|envoyés/);
    });
  });

  describe('an order toward a Party that declared 7.2.b is not approved', () => {
    it('without supervision', async () => {
      const target = getTarget();
      const id = await submitted(target);
      const { supervision: _supervision, ...body } = await approval(target);
      const problem = await turnedAway(
        target,
        { caseId: id, who: 'prosecutor', action: 'ApproveOrder', status: 422, code: 'supervision-required' },
        (client) => client.call('POST', `/cases/${id}/approve`, { body }),
      );
      expect(problem.rule).toBe('Art. 7.2.b');
    });

    it('by whoever wrote it', async () => {
      const target = getTarget();
      const prosecutor = await target.client('prosecutor');
      const body = { article: 'art7', ownReference: 'r', locationParty: 'XB', order: completeContent() };
      const id = String((await prosecutor.expect('POST', '/cases', { body })).id);
      await prosecutor.expect('POST', `/cases/${id}/submit`, { body: {} });
      const act = await approval(target);
      const problem = await turnedAway(
        target,
        { caseId: id, who: 'prosecutor', action: 'ApproveOrder', status: 422, code: 'four-eyes' },
        (client) => client.call('POST', `/cases/${id}/approve`, { body: act }),
      );
      expect(problem.rule).toBe('Art. 7.2.b');
    });
  });
}
