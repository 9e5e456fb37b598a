import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import {
  art77Deadline,
  countDays,
  type ResponseTimeFrame,
  untilEndOf,
} from '../../shared/protocol/deadlines.ts';

/** Zones with every kind of surprise: no change, whole and half hours, midnight jumps, 45-minute offsets. */
const zone = fc.constantFrom(
  'Atlantic/Reykjavik',
  'Europe/Helsinki',
  'America/Santiago',
  'America/Havana',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'America/St_Johns',
);
const instant = fc
  .integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2049, 11, 31) })
  .map((milliseconds) => new Date(milliseconds).toISOString());
const days = fc.integer({ min: 1, max: 400 });
const until = fc
  .integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2050, 11, 31) })
  .map((milliseconds) => ({ until: new Date(milliseconds).toISOString().slice(0, 10) }));
const frame: fc.Arbitrary<ResponseTimeFrame> = fc.oneof(
  days.map((length) => ({ days: length })),
  until,
);

const localDate = (at: string, timeZone: string) =>
  Temporal.Instant.from(at).toZonedDateTimeISO(timeZone).toPlainDate();
const millisecondBefore = (at: string) => Temporal.Instant.from(at).subtract({ milliseconds: 1 }).toString();

test('Art. 7.7: the deadline is never before 30 local days after receipt', () => {
  fc.assert(
    fc.property(instant, fc.option(frame, { nil: undefined }), zone, (received, asked, timeZone) => {
      const deadline = art77Deadline(received, asked, timeZone);
      const thirtieth = localDate(received, timeZone).add({ days: 30 });
      expect(Temporal.PlainDate.compare(deadline.localDate, thirtieth)).toBeGreaterThanOrEqual(0);
      expect(Date.parse(deadline.endsAt)).toBeGreaterThan(Date.parse(received));
    }),
  );
});

test('Art. 7.7: the deadline is one of the two periods, and neither ends later', () => {
  fc.assert(
    fc.property(instant, frame, zone, (received, asked, timeZone) => {
      const { endsAt } = art77Deadline(received, asked, timeZone);
      const thirty = countDays(received, 30, timeZone).endsAt;
      const set =
        'days' in asked ? countDays(received, asked.days, timeZone) : untilEndOf(asked.until, timeZone);
      expect(Date.parse(endsAt)).toBe(Math.max(Date.parse(thirty), Date.parse(set.endsAt)));
    }),
  );
});

test('a later receipt and a longer period never give an earlier end', () => {
  fc.assert(
    fc.property(instant, instant, days, days, zone, (one, other, few, many, timeZone) => {
      const [first = one, second = other] = [one, other].sort();
      const [short = few, long = many] = [few, many].sort((a, b) => a - b);
      const earlier = countDays(first, short, timeZone).endsAt;
      const later = countDays(second, long, timeZone).endsAt;
      expect(Date.parse(later)).toBeGreaterThanOrEqual(Date.parse(earlier));
    }),
  );
});

test('the last millisecond is still the last day at the seat, and the end is the next day', () => {
  fc.assert(
    // Apia skipped 30 December 2011 altogether: there the day after a last day can be missing.
    fc.property(
      instant,
      days,
      zone.filter((name) => name !== 'Pacific/Apia'),
      (received, length, timeZone) => {
        const deadline = countDays(received, length, timeZone);
        const last = localDate(received, timeZone).add({ days: length });
        expect(deadline.localDate).toBe(last.toString());
        expect(localDate(millisecondBefore(deadline.endsAt), timeZone).toString()).toBe(last.toString());
        expect(localDate(deadline.endsAt, timeZone).toString()).toBe(last.add({ days: 1 }).toString());
      },
    ),
  );
});
