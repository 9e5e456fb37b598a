/** What a one-time reference is good for, and what stands against the registration of a provider. */

import { exerciseProfile } from '../../../local/profiles.ts';
import {
  lookupOf,
  type OrderStanding,
  referenceOf,
  standingOf,
} from '../../../shared/application/service-package/reference-row.ts';
import { readProfile } from '../../../shared/protocol/parties.ts';

const reference = {
  caseId: 'req_1',
  providerId: 'prov-xb-lumen',
  n: 2,
  answers: 1,
  validUntil: '2026-05-31T00:00:00.000Z',
};
const current = { n: 2, state: 'live' as const };
const order: OrderStanding = { status: 'received', withdrawn: false, closed: false, answers: [{}] };
const NOW = '2026-05-30T00:00:00.000Z';

it.each([
  ['live', {}, {}, NOW],
  ['used', {}, { answers: [{}, {}] }, NOW],
  ['used', {}, { answers: [{}, {}], closed: true }, '2027-01-01T00:00:00.000Z'],
  ['withdrawn', { n: 3 }, {}, NOW],
  ['withdrawn', { state: 'revoked' as const }, {}, NOW],
  ['withdrawn', {}, { withdrawn: true }, NOW],
  ['withdrawn', {}, { annulled: true, answers: [{}, {}] }, NOW],
  ['withdrawn', {}, { movedTo: 'req_2' }, NOW],
  ['withdrawn', {}, { closed: true }, NOW],
  ['expired', {}, {}, reference.validUntil],
] as const)('is %s: %j %j', (standing, change, changed, now) => {
  expect(standingOf(reference, { ...current, ...change }, { ...order, ...changed }, now)).toBe(standing);
});

it('is withdrawn once nothing is left of the case or of its row', () => {
  expect(standingOf(reference, current, undefined, NOW)).toBe('withdrawn');
  expect(standingOf(reference, undefined, order, NOW)).toBe('withdrawn');
});

it('has 256 bits of its own for every case, provider, number, nonce and node', () => {
  const secret = Buffer.alloc(32, 1);
  const base = { caseId: 'a', providerId: 'b', n: 1 };
  const made = [
    referenceOf(secret, base, 'n'),
    referenceOf(secret, { ...base, caseId: 'ab', providerId: '' }, 'n'),
    referenceOf(secret, { ...base, n: 2 }, 'n'),
    referenceOf(secret, base, 'm'),
    referenceOf(Buffer.alloc(32, 2), base, 'n'),
  ];
  expect(new Set(made).size).toBe(5);
  for (const each of made) expect(Buffer.from(each, 'base64url')).toHaveLength(32);
  expect(lookupOf(secret, made[0] ?? '')).not.toContain(
    Buffer.from(made[0] ?? '', 'base64url').toString('hex'),
  );
});

describe('a registration', () => {
  const evidence = { source: 'Exercise', sourceDate: '2024-09-02', validFrom: '2025-01-01' };
  const xb = exerciseProfile('XB');
  const coordinate = Buffer.alloc(32, 3).toString('base64url');
  const key = { kid: '1', kty: 'EC', crv: 'P-256', x: coordinate, y: coordinate };
  const check = (registration: object): string[] => {
    const providers = xb.providers.map((one, n) => (n === 0 ? { ...one, registration } : one));
    return readProfile({ ...xb, providers })
      .problems.filter(({ severity }) => severity === 'error')
      .map(({ path }) => path.replace('providers[0].registration.', ''));
  };

  it('is in order', () => {
    expect(
      check({
        keys: [{ value: [key], ...evidence }],
        webhook: [{ value: { url: 'https://orders.lumen.example/hook' }, ...evidence }],
        contacts: [{ value: [{ for: 'orders', desk: 'Legal', email: 'legal@lumen.example' }], ...evidence }],
      }),
    ).toEqual([]);
  });

  it.each([
    ['keys[0].value[0]', { keys: [{ value: [{ ...key, d: coordinate }], ...evidence }] }],
    ['keys[0].value[0].x', { keys: [{ value: [{ ...key, x: 'short' }], ...evidence }] }],
    ['keys[0]', { keys: [{ value: [key, key], ...evidence }] }],
    ['webhook[0].value.url', { webhook: [{ value: { url: 'http://lumen.example/hook' }, ...evidence }] }],
    ['webhook[0].value.url', { webhook: [{ value: { url: 'https://u:p@lumen.example/' }, ...evidence }] }],
    ['webhook[0].value.url', { webhook: [{ value: { url: 'https://lumen.example/?key=1' }, ...evidence }] }],
    ['contacts[0].value[0]', { contacts: [{ value: [{ for: 'orders', desk: 'Legal' }], ...evidence }] }],
  ])('is refused at %s', (path, registration) => {
    expect(check(registration)).toContainEqual(expect.stringContaining(path));
  });
});
