import { readFileSync } from 'node:fs';
import {
  isTransferSuspended,
  type PartyProfile,
  pairAt,
  partyProfileSchema,
} from '../../../shared/protocol/parties.ts';

const read = (code: string): PartyProfile =>
  partyProfileSchema.parse(
    JSON.parse(readFileSync(new URL(`../../../countries/${code}.json`, import.meta.url), 'utf8')),
  );
const [xa, xb, xc, xd] = [read('XA'), read('XB'), read('XC'), read('XD')];
const DAY = '2026-03-01';
const evidence = { source: 'test', sourceDate: '2026-01-01', validFrom: '2026-01-01' };

/** The profile with its view of one other Party changed. */
const withPair = (
  profile: PartyProfile,
  code: string,
  change: Partial<PartyProfile['pairs'][number]>,
): PartyProfile => ({
  ...profile,
  pairs: profile.pairs.map((pair) => (pair.with === code ? { ...pair, ...change } : pair)),
});
const without = (profile: PartyProfile): PartyProfile => ({ ...profile, pairs: [] });
const withStatus = (
  profile: PartyProfile,
  change: Partial<PartyProfile['status']['secondProtocol']>,
): PartyProfile => ({
  ...profile,
  status: { ...profile.status, secondProtocol: { ...profile.status.secondProtocol, ...change } },
});

describe('in force between two Parties (Art. 16)', () => {
  test('from the day it is in force for both', () => {
    expect(pairAt(xa, xb, '2024-12-31')).toMatchObject({ inForceBetween: false, paragraph: '16.3' });
    expect(pairAt(xa, xb, '2025-01-01')).toMatchObject({ inForceBetween: true, paragraph: '16' });
  });

  test('trap 18: a signatory is not a Party', () => {
    const pair = pairAt(xa, xd, DAY);
    expect(pair).toMatchObject({ inForceBetween: false, paragraph: '16.1' });
    expect(pair.reason).toBe('XD has signed but not ratified: a signatory is not a Party');
  });

  test('a ratification is not an entry into force', () => {
    const ratified = withStatus(xd, { ratified: '2026-02-05' });
    expect(pairAt(xa, ratified, DAY)).toMatchObject({ inForceBetween: false, paragraph: '16.3' });
  });

  test('ends with a denunciation', () => {
    const leaving = withStatus(xb, { denouncedFrom: '2026-02-01' });
    expect(pairAt(xa, leaving, '2026-01-31').inForceBetween).toBe(true);
    expect(pairAt(xa, leaving, '2026-02-01')).toMatchObject({ inForceBetween: false, paragraph: '24' });
  });

  test('needs the Convention', () => {
    const { convention } = xb.status;
    const outside = {
      ...xb,
      status: { ...xb.status, convention: { ...convention, denouncedFrom: '2026-01-01' } },
    };
    expect(pairAt(xa, outside, DAY)).toMatchObject({ inForceBetween: false, paragraph: '16.1' });
  });

  test('the switch is off by default, and off beats on', () => {
    expect(pairAt(without(xa), without(xb), DAY)).toMatchObject({
      inForceBetween: false,
      paragraph: 'policy',
    });
    expect(pairAt(xa, without(xb), DAY).inForceBetween).toBe(true);
    const off = withPair(xb, 'XA', { inForce: [{ value: false, ...evidence }] });
    expect(pairAt(xa, off, DAY).inForceBetween).toBe(false);
    expect(pairAt(off, xa, DAY).inForceBetween).toBe(false);
  });

  test('never joins an exercise and the real world, nor a Party and itself', () => {
    expect(pairAt(xa, { ...xb, exercise: false }, DAY).inForceBetween).toBe(false);
    expect(pairAt(xa, xa, DAY).inForceBetween).toBe(false);
  });
});

describe('mutual assistance treaties (5.5)', () => {
  test('close Arts. 11 and 12 unless the two have determined to use them (trap 9)', () => {
    expect(pairAt(xa, xb, DAY)).toMatchObject({ mlaTreatyInForce: false, art11Open: true, art12Open: true });
    expect(pairAt(xa, xc, DAY)).toMatchObject({ mlaTreatyInForce: true, art11Open: false, art12Open: true });
  });

  test('count even if only one profile knows of the treaty', () => {
    expect(pairAt(without(xa), xc, DAY)).toMatchObject({ mlaTreatyInForce: true, art11Open: false });
    const unaware = withPair(xc, 'XA', { mlaTreatyInForce: [{ value: { inForce: false }, ...evidence }] });
    expect(pairAt(xa, unaware, DAY).mlaTreatyInForce).toBe(true);
  });
});

describe('the data protection regime (14.1)', () => {
  test('is Art. 14 itself by default', () => {
    expect(pairAt(xa, xb, DAY).dpRegime.art8).toEqual({ regime: '14.1.a' });
  });

  test('is an agreement of both, but not for data that providers send unless it covers them', () => {
    const { dpRegime } = pairAt(xa, xc, DAY);
    expect(dpRegime.art8).toMatchObject({
      regime: '14.1.b',
      instrument: expect.stringContaining('Aldermark-Corvania'),
    });
    expect(dpRegime.art7).toEqual({ regime: '14.1.a' });
  });

  test('is an arrangement only for the measures it names', () => {
    const { dpRegime } = pairAt(xb, xc, DAY);
    expect(dpRegime.art9.regime).toBe('14.1.c');
    expect(dpRegime.art12.regime).toBe('14.1.a');
  });

  test('prefers 14.1.b to 14.1.c', () => {
    const both = (['14.1.c', '14.1.b'] as const).map((paragraph) => ({
      paragraph,
      instrument: paragraph,
      measures: 'all' as const,
      coversProviderTransfers: true,
    }));
    const agreed = withPair(xa, 'XB', { dpAgreements: [{ value: both, ...evidence }] });
    expect(pairAt(agreed, without(xb), DAY).dpRegime.art7).toEqual({
      regime: '14.1.b',
      instrument: '14.1.b',
    });
  });

  test('stays Art. 14 where the two profiles name different agreements', () => {
    const value = [
      { paragraph: '14.1.b', instrument: 'another', measures: 'all', coversProviderTransfers: true },
    ] as const;
    const differing = withPair(xc, 'XA', { dpAgreements: [{ value: [...value], ...evidence }] });
    expect(pairAt(xa, differing, DAY).dpRegime.art8.regime).toBe('14.1.a');
  });
});

test('14.15: a suspension stops the transfers of the Party that declared it', () => {
  const value = { type: 'provisional', evidenceRef: 'note 12/2026' } as const;
  const suspending = withPair(xb, 'XA', {
    transferSuspension: [{ value, ...evidence, validTo: '2026-02-28' }],
  });
  const during = pairAt(xa, suspending, '2026-02-28');
  expect(during.suspensions).toEqual([{ ...value, by: 'XB' }]);
  expect([isTransferSuspended(during, 'XB'), isTransferSuspended(during, 'XA')]).toEqual([true, false]);
  expect(pairAt(xa, suspending, DAY).suspensions).toEqual([]);
});
