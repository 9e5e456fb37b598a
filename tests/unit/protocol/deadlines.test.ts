import {
  art77Deadline,
  countDays,
  formatDeadline,
  formatInstant,
  hasPassed,
  isTimeZone,
  localDateOf,
  responseTimeFrameSchema,
  untilEndOf,
} from '../../../shared/protocol/deadlines.ts';

const HELSINKI = 'Europe/Helsinki';
const SANTIAGO = 'America/Santiago';

describe('the counting rule calendar-days/1', () => {
  test('does not count the day of the starting event and ends at 24:00 of the last day', () => {
    expect(countDays('2026-01-10T08:00:00Z', 1, HELSINKI)).toEqual({
      endsAt: '2026-01-11T22:00:00Z',
      timeZone: HELSINKI,
      localDate: '2026-01-11',
      rule: 'calendar-days/1',
    });
  });

  test('gives the same end to the first and the last second of the starting day', () => {
    const early = countDays('2026-01-09T22:00:00Z', 30, HELSINKI);
    const late = countDays('2026-01-10T21:59:59Z', 30, HELSINKI);
    expect(late).toEqual(early);
  });

  test('takes the starting day at the seat of the addressee, not in UTC', () => {
    expect(countDays('2026-01-10T23:30:00Z', 1, HELSINKI).localDate).toBe('2026-01-12');
    expect(countDays('2026-01-10T01:30:00Z', 1, SANTIAGO).localDate).toBe('2026-01-10');
  });

  test('reads an instant with an offset as the same moment in UTC', () => {
    expect(countDays('2026-01-11T01:30:00+02:00', 1, HELSINKI)).toEqual(
      countDays('2026-01-10T23:30:00Z', 1, HELSINKI),
    );
  });

  test('does not roll over a weekend or a holiday', () => {
    // 2026-03-01 is a Sunday, 2026-12-25 a holiday in much of the world.
    expect(countDays('2026-01-30T12:00:00Z', 30, HELSINKI).localDate).toBe('2026-03-01');
    expect(countDays('2026-11-25T12:00:00Z', 30, HELSINKI).localDate).toBe('2026-12-25');
  });

  test('counts the leap day', () => {
    expect(countDays('2028-02-28T12:00:00Z', 1, HELSINKI).localDate).toBe('2028-02-29');
    expect(countDays('2027-02-28T12:00:00Z', 1, HELSINKI).localDate).toBe('2027-03-01');
  });

  test('ends at local midnight after the clocks have changed', () => {
    // Helsinki goes to summer time on 29 March 2026.
    expect(countDays('2026-03-01T15:00:00Z', 30, HELSINKI).endsAt).toBe('2026-03-31T21:00:00Z');
    expect(countDays('2026-03-28T15:00:00Z', 1, HELSINKI).endsAt).toBe('2026-03-29T21:00:00Z');
  });

  test('ends at the first instant of the next day where clocks jump over midnight', () => {
    // In Santiago 6 September 2026 begins at 01:00.
    const deadline = countDays('2026-09-04T15:00:00Z', 1, SANTIAGO);
    expect(deadline).toMatchObject({ localDate: '2026-09-05', endsAt: '2026-09-06T04:00:00Z' });
  });

  test('ends once, at the later midnight, where clocks fall back to 23:00', () => {
    // In Santiago the last hour of 4 April 2026 is lived twice.
    expect(countDays('2026-04-03T15:00:00Z', 1, SANTIAGO).endsAt).toBe('2026-04-05T04:00:00Z');
  });

  test('is over at its end, not before', () => {
    const deadline = countDays('2026-01-10T08:00:00Z', 1, HELSINKI);
    expect(hasPassed(deadline, '2026-01-11T21:59:59.999Z')).toBe(false);
    expect(hasPassed(deadline, '2026-01-11T22:00:00Z')).toBe(true);
    expect(hasPassed(deadline, '2026-01-12T00:00:00+02:00')).toBe(true);
  });

  test.each([-1, 1.5, Number.NaN])('refuses a period of %p days', (days) => {
    expect(() => countDays('2026-01-10T08:00:00Z', days, HELSINKI)).toThrow(RangeError);
  });
});

describe('Art. 7.7', () => {
  const received = '2026-03-01T15:00:00Z';

  test('trap 3: takes the longer, not the shorter, of 30 days and the 7.4.d period', () => {
    expect(art77Deadline(received, { days: 10 }, HELSINKI)).toMatchObject({
      localDate: '2026-03-31',
      basis: '7.7',
    });
    expect(art77Deadline(received, { days: 45 }, HELSINKI)).toMatchObject({
      localDate: '2026-04-15',
      basis: '7.4.d',
    });
    expect(art77Deadline(received, { until: '2026-03-15' }, HELSINKI)).toMatchObject({ basis: '7.7' });
    expect(art77Deadline(received, { until: '2026-05-01' }, HELSINKI)).toMatchObject({
      localDate: '2026-05-01',
      endsAt: '2026-05-01T21:00:00Z',
      basis: '7.4.d',
    });
  });

  test('trap 4: counts from the receipt by the provider, never from the issue', () => {
    const issued = '2026-02-10T09:00:00Z';
    const deadline = art77Deadline(received, undefined, HELSINKI);
    expect(deadline).toEqual({ ...countDays(received, 30, HELSINKI), basis: '7.7' });
    expect(deadline.endsAt > countDays(issued, 30, HELSINKI).endsAt).toBe(true);
    expect(art77Deadline(received, { days: 31 }, HELSINKI).localDate).toBe('2026-04-01');
  });

  test('calls a 7.4.d period of exactly 30 days the period of 7.7', () => {
    expect(art77Deadline(received, { days: 30 }, HELSINKI).basis).toBe('7.7');
    expect(art77Deadline(received, { until: '2026-03-31' }, HELSINKI).basis).toBe('7.7');
  });

  test('a last day that has already passed on receipt leaves the 30 days', () => {
    expect(art77Deadline(received, { until: '2026-02-01' }, HELSINKI).localDate).toBe('2026-03-31');
  });

  test.each([
    [{ days: 0 }],
    [{ days: 1.5 }],
    [{ until: '2026-02-30' }],
    [{}],
    [{ days: 3, until: '2026-03-01' }],
  ])('the period %p cannot be set', (frame) => {
    expect(responseTimeFrameSchema.safeParse(frame).success).toBe(false);
  });
});

describe('times for readers', () => {
  test('an instant is shown with its zone and its offset', () => {
    expect(formatInstant('2026-03-01T15:00:00Z', HELSINKI)).toBe('2026-03-01 17:00 Europe/Helsinki (+02:00)');
    expect(formatInstant('2026-07-01T15:00:59Z', HELSINKI)).toBe('2026-07-01 18:00 Europe/Helsinki (+03:00)');
  });

  test('a deadline is shown as 24:00 of its last day', () => {
    expect(formatDeadline(untilEndOf('2026-03-31', HELSINKI))).toBe(
      '2026-03-31 24:00 Europe/Helsinki (+03:00)',
    );
    expect(formatDeadline(untilEndOf('2026-09-05', SANTIAGO))).toBe(
      '2026-09-05 24:00 America/Santiago (-04:00)',
    );
  });

  test('the day of an act is the day where it happens', () => {
    expect(localDateOf('2025-12-31T23:30:00Z', HELSINKI)).toBe('2026-01-01');
    expect(localDateOf('2026-01-01T00:30:00Z', SANTIAGO)).toBe('2025-12-31');
  });

  test('only IANA names are time zones', () => {
    expect(['Europe/Helsinki', 'America/Argentina/Ushuaia', 'UTC'].every(isTimeZone)).toBe(true);
    expect(['+02:00', 'Europe/Nowhere', '', 'Europe/../Helsinki'].some(isTimeZone)).toBe(false);
  });
});
