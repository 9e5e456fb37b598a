/**
 * Working days of an addressee. Legal periods do not roll over on them (treaty.md section 5); reminders do: one
 * that comes on a holiday is read when it is too late. Holidays are data of the profile: no library knows the
 * calendars of fictional Parties, and those that know the real ones weigh more than everything else here.
 */
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { isoDateSchema } from './deadlines.ts';

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Days on which the offices of a Party, or of one provider, are closed. */
export const workingCalendarSchema = z.strictObject({
  weekend: z.array(z.enum(weekdays)).max(6).default(['sat', 'sun']),
  /** MM-DD for a holiday of every year, YYYY-MM-DD for one that moves. */
  holidays: z
    .array(
      z.strictObject({
        on: z.union([isoDateSchema, z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/)], {
          error: 'a date written MM-DD or YYYY-MM-DD is expected',
        }),
        name: z.string().optional(),
      }),
    )
    .default([]),
});
export type WorkingCalendar = z.infer<typeof workingCalendarSchema>;

const ordinary: WorkingCalendar = { weekend: ['sat', 'sun'], holidays: [] };

export function isWorkingDay(localDate: string, calendar: WorkingCalendar = ordinary): boolean {
  const weekday = weekdays[Temporal.PlainDate.from(localDate).dayOfWeek - 1];
  if (weekday !== undefined && calendar.weekend.includes(weekday)) return false;
  return !calendar.holidays.some(({ on }) => on === localDate || on === localDate.slice(5));
}

/** Guards against a calendar that knows no working day. */
const LONGEST_CLOSURE = 60;

/** The day itself if it is one, else the last working day before it. */
export function lastWorkingDayUpTo(localDate: string, calendar: WorkingCalendar = ordinary): string {
  let day = Temporal.PlainDate.from(localDate);
  for (let n = 0; n < LONGEST_CLOSURE && !isWorkingDay(day.toString(), calendar); n += 1)
    day = day.subtract({ days: 1 });
  return day.toString();
}

export function lastWorkingDayBefore(localDate: string, calendar: WorkingCalendar = ordinary): string {
  return lastWorkingDayUpTo(Temporal.PlainDate.from(localDate).subtract({ days: 1 }).toString(), calendar);
}

/** The moment at which offices open on a day (policy: nine o'clock). */
export function morningOf(localDate: string, timeZone: string): string {
  return Temporal.PlainDate.from(localDate)
    .toZonedDateTime({ timeZone, plainTime: '09:00' })
    .toInstant()
    .toString();
}
