import { readRegister, run } from '../../../local/register.ts';
import {
  countRegister,
  entryIntoForceAt,
  firstOfMonthAfterThreeMonths,
  inForceForState,
  type RegisterEntry,
  registerSchema,
} from '../../../shared/protocol/register.ts';

const { entries } = readRegister();
const state = (code: string, ratified: string): RegisterEntry => ({
  code,
  name: code,
  signed: '2022-05-12',
  ratified,
  eu: false,
  sourceDate: '2026-02-05',
});
const four = [
  state('AA', '2023-02-09'),
  state('AB', '2023-08-10'),
  state('AC', '2026-02-05'),
  state('AD', '2026-03-01'),
];
const five = [...four, state('AE', '2026-04-20')];
const six = [...five, state('AF', '2026-09-30')];

describe('the register', () => {
  test('has 52 signatures, 22 of EU members, and 3 ratifications', () => {
    expect(countRegister(entries)).toEqual({ signed: 52, signedEu: 22, ratified: 3 });
  });

  test.each([
    ['2022-05-12', 22],
    ['2022-11-30', 30],
    ['2024-06-20', 46],
  ])('agrees with the known count on %s', (date, signed) => {
    expect(entries.filter((entry) => entry.signed <= date)).toHaveLength(signed);
  });

  test('lists no State twice', () => {
    const twice = { treaty: 'CETS 224', source: 'test', entries: [four[0], four[0]] };
    expect(registerSchema.safeParse(twice).success).toBe(false);
  });
});

describe('Art. 16.3 and 16.4', () => {
  test('the Protocol is not in force with 3 of 5 ratifications', () => {
    expect(entryIntoForceAt(entries, '2026-04-10')).toEqual({
      inForce: false,
      paragraph: '16.3',
      reason: '3 of the 5 ratifications needed',
    });
  });

  test.each([
    ['2024-09-02', '2025-01-01'],
    ['2026-04-20', '2026-08-01'],
    ['2026-04-01', '2026-08-01'],
    ['2025-11-30', '2026-03-01'],
    ['2025-10-31', '2026-02-01'],
  ])('a consent of %s takes effect on %s', (consent, effect) => {
    expect(firstOfMonthAfterThreeMonths(consent)).toBe(effect);
  });

  test('after the fifth ratification three months and the rest of the month go by', () => {
    expect(entryIntoForceAt(five, '2026-07-31')).toMatchObject({ inForce: false, from: '2026-08-01' });
    expect(entryIntoForceAt(five, '2026-08-01')).toMatchObject({ inForce: true, from: '2026-08-01' });
    expect(entryIntoForceAt(five, '2026-04-19')).toMatchObject({
      inForce: false,
      reason: '4 of the 5 ratifications needed',
    });
  });

  test('the first five begin together, a later State on its own day', () => {
    expect(inForceForState(six, 'AA')).toBe('2026-08-01');
    expect(inForceForState(six, 'AE')).toBe('2026-08-01');
    expect(inForceForState(six, 'AF')).toBe('2027-01-01');
    expect(inForceForState(six, 'ZZ')).toBeUndefined();
    expect(inForceForState(four, 'AA')).toBeUndefined();
  });
});

describe('npm run register', () => {
  test('prints the table, the totals and the reason', () => {
    const { status, text } = run([]);
    expect(status).toBe(0);
    expect(text).toContain('HU   Hungary                     2023-06-28  2026-02-05  yes');
    expect(text).toContain('Signed: 52, of them 22 EU members. Ratified: 3.');
    expect(text).toContain('Not in force (Art. 16.3): 3 of the 5 ratifications needed.');
  });

  test('can look back', () => {
    expect(run(['--at', '2022-11-30']).text).toContain('Signed: 30, of them 15 EU members. Ratified: 0.');
  });

  test('speaks JSON', () => {
    expect(JSON.parse(run(['--json']).text)).toMatchObject({
      totals: { signed: 52 },
      entryIntoForce: { inForce: false },
    });
  });

  test('explains itself when used wrongly', () => {
    expect(run(['--at', 'yesterday'])).toMatchObject({ status: 2, text: expect.stringContaining('Usage:') });
  });
});
