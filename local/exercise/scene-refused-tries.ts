/** Scene C: what the Protocol or a reservation does not allow, and a stranger at the door. */
import * as z from 'zod';
import { orderDocument } from './documents.ts';
import { approval, attach, decide, draftBody } from './moves.ts';
import { fullOrder, orderToPolaris } from './orders.ts';
import type { Stage } from './stage.ts';

const gapsSchema = z.object({
  whatIsMissing: z.array(z.object({ paragraph: z.string(), path: z.string() })),
});

export async function refusedTries(stage: Stage): Promise<void> {
  await closedCountry(stage, {
    reference: 'DPP-C-1',
    what: 'Cóndor in Corvania, which does not apply Art. 7',
    party: 'XC',
    provider: 'prov-xc-condor',
    code: 'location-party-reserved',
    rule: 'Art. 7.9.a',
  });
  await closedCountry(stage, {
    reference: 'DPP-C-2',
    what: 'Kestrel in Dravenia, which has only signed',
    party: 'XD',
    provider: 'prov-xd-kestrel',
    code: 'not-in-force',
    rule: 'Art. 16.1',
  });
  await trafficData(stage);
  await stranger(stage, await excludedAccessNumber(stage));
}

interface ClosedCountry {
  readonly reference: string;
  readonly what: string;
  readonly party: string;
  readonly provider: string;
  readonly code: string;
  readonly rule: string;
}

/** The draft may be written and approved; the law of the day of issue decides. */
async function closedCountry(stage: Stage, country: ClosedCountry): Promise<void> {
  const { reference, what, party, provider, code, rule } = country;
  const order = fullOrder({ serviceProviders: [{ providerId: provider }] });
  const id = await stage.act('officer', `drafts an order to ${what}`, 'Art. 7.3', async (officer) => {
    const drafted = await decide(officer, '/cases', draftBody(reference, order, party));
    await attach(officer, drafted.id, orderDocument());
    await decide(officer, `/cases/${drafted.id}/submit`, {});
    return drafted.id;
  });
  const { whatIsMissing } = gapsSchema.parse(await stage.read('officer', id));
  stage.check(
    'the case says at once why this cannot go',
    true,
    whatIsMissing.some(({ paragraph }) => paragraph === rule),
  );
  await stage.act('prosecutor', 'approves it', 'Art. 13', async (prosecutor) =>
    decide(prosecutor, `/cases/${id}/approve`, approval(await stage.legalNow())),
  );
  const body = { electronicDelivery: true };
  const expected = { status: 422, code, rule };
  await stage.refused('issuer', 'issues it', ['POST', `/cases/${id}/issue`, { body }], expected);
  await stage.act('officer', 'discards it', rule, (officer) =>
    decide(officer, `/cases/${id}/discard`, { reason: 'Another channel is needed.' }),
  );
  stage.check('the draft is discarded', 'discarded', (await stage.read('officer', id)).status);
}

async function trafficData(stage: Stage): Promise<void> {
  const order = orderToPolaris();
  const wanting = { ...order, informationSought: { ...order.informationSought, category: 'traffic' } };
  const id = await stage.act(
    'officer',
    'drafts an order for traffic data',
    'Art. 7.3.f',
    async (officer) => (await decide(officer, '/cases', draftBody('DPP-C-3', wanting))).id,
  );
  await stage.refused('officer', 'submits it', ['POST', `/cases/${id}/submit`, { body: {} }], {
    status: 422,
    code: 'beyond-subscriber-information',
    rule: 'Art. 7.1',
  });
  stage.check('it is still a draft', 'draft', (await stage.read('officer', id)).status);
}

async function excludedAccessNumber(stage: Stage): Promise<string> {
  const order = orderToPolaris();
  const address = {
    kind: 'ipAddress',
    address: '192.0.2.44',
    instant: '2026-01-19T20:14:00+02:00',
    sourcePort: 50_144,
  };
  const wanting = { ...order, informationSought: { ...order.informationSought, identifiers: [address] } };
  const id = await stage.act(
    'officer',
    'drafts an order that names an IP address',
    'Art. 7.3.f',
    async (officer) => {
      const drafted = await decide(officer, '/cases', draftBody('DPP-C-4', wanting));
      await attach(officer, drafted.id, orderDocument());
      return drafted.id;
    },
  );
  const { whatIsMissing } = gapsSchema.parse(await stage.read('officer', id));
  stage.check(
    'the draft says at once that Brumeval excludes it',
    [{ paragraph: 'Art. 7.9.b', path: 'order.informationSought.identifiers.0' }],
    whatIsMissing
      .filter(({ paragraph }) => paragraph === 'Art. 7.9.b')
      .map(({ paragraph, path }) => ({ paragraph, path })),
  );
  await decide(stage.as('officer'), `/cases/${id}/submit`, {});
  await stage.act('prosecutor', 'approves it without looking', 'Art. 13', async (prosecutor) =>
    decide(prosecutor, `/cases/${id}/approve`, approval(await stage.legalNow())),
  );
  await stage.refused(
    'issuer',
    'issues it',
    ['POST', `/cases/${id}/issue`, { body: { electronicDelivery: true } }],
    {
      status: 422,
      code: 'access-number-excluded',
      rule: 'Art. 7.9.b',
    },
  );
  await stage.act('prosecutor', 'sends it back', 'Art. 13', (prosecutor) =>
    decide(prosecutor, `/cases/${id}/return`, { reason: 'Brumeval excludes IP addresses: use Art. 8.' }),
  );
  stage.check('it is a draft again', 'draft', (await stage.read('officer', id)).status);
  return id;
}

const attemptsSchema = z.object({
  records: z.array(z.looseObject({ action: z.string(), code: z.string(), caseId: z.string().optional() })),
  next: z.string().optional(),
});

/** Another authority's officer and an addressee of other orders learn nothing, not even that the case exists. */
async function stranger(stage: Stage, caseId: string): Promise<void> {
  const absent = { status: 404, code: 'not-found' };
  const theirs = await stage.refused(
    'police',
    'reads the case of another authority',
    ['GET', `/cases/${caseId}`],
    absent,
  );
  await stage.refused(
    'lumen',
    'reads a case that is not addressed to it',
    ['GET', `/cases/${caseId}`],
    absent,
  );
  const nothing = await stage.as('police').call('GET', `/cases/req_${'0'.repeat(26)}`);
  stage.check(
    'the answer is the same as for a case that does not exist',
    withoutId(nothing.body),
    withoutId(theirs.body),
  );
  await stage.refused(
    'police',
    'uploads to it',
    [
      'POST',
      `/cases/${caseId}/documents`,
      {
        body: {
          name: 'x.pdf',
          mediaType: 'application/pdf',
          size: 1,
          sha256: '0'.repeat(64),
          purpose: 'internal',
        },
      },
    ],
    absent,
  );

  const tries = await stage.act('dpo', 'looks up who was turned away today', 'Art. 14.8', () =>
    attempts(stage),
  );
  const here = tries.filter((one) => one.caseId === caseId && one.code === 'not-found');
  stage.check(
    'all three tries are on record',
    ['ReadCase', 'ReadCase', 'DeclareDocument'],
    here.map(({ action }) => action),
  );
}

async function attempts(stage: Stage) {
  const found: z.infer<typeof attemptsSchema>['records'] = [];
  // Attempts are kept by the day of the machine, which is not shifted.
  const { systemNow } = z
    .object({ systemNow: z.string() })
    .parse(await stage.as('lead').expect('GET', '/clock'));
  let cursor = '';
  do {
    const query = new URLSearchParams({ date: systemNow.slice(0, 10), ...(cursor ? { cursor } : {}) });
    const page = attemptsSchema.parse(await stage.as('dpo').expect('GET', `/attempts?${query}`));
    found.push(...page.records);
    cursor = page.next ?? '';
  } while (cursor);
  return found;
}

const withoutId = (body: unknown): unknown => ({ ...(body as object), correlationId: '' });
