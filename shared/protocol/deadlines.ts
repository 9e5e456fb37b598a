/**
 * How days are counted (treaty.md section 5). The Protocol states lengths but no counting rule, so this is a
 * policy, and it carries a version that is stored with every deadline: a case keeps the rule it began with.
 */
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';

/** Calendar days, starting day not counted, ends 24:00 at the addressee's seat, no roll-over on holidays. */
export const COUNTING_RULE = 'calendar-days/1';

/** Art. 7.7: the shortest time a provider has, whatever the order says. */
export const ART_7_7_DAYS = 30;

export const isoDateSchema = z.iso.date('a date written YYYY-MM-DD is expected');
export const instantSchema = z.iso.datetime({
  offset: true,
  error: 'an ISO 8601 instant with Z or offset is expected',
});
export const timeZoneSchema = z
  .string()
  .refine(isTimeZone, { error: 'an IANA time zone such as Europe/Helsinki is expected' });

/** Art. 7.4.d: the period set by the order, as days from receipt or as a last day. */
export const responseTimeFrameSchema = z.union([
  z.strictObject({ days: z.int().min(1).max(3650) }),
  z.strictObject({ until: isoDateSchema }),
]);
export type ResponseTimeFrame = z.infer<typeof responseTimeFrameSchema>;

export interface CountedDeadline {
  /** First instant after the period: something done before it is in time. */
  readonly endsAt: string;
  readonly timeZone: string;
  /** The last day of the period at the addressee's seat; the period ends at its 24:00. */
  readonly localDate: string;
  readonly rule: typeof COUNTING_RULE;
}

/** The period of `days` days that starts with something that happened at `startInstant`. */
export function countDays(startInstant: string, days: number, timeZone: string): CountedDeadline {
  if (!Number.isInteger(days) || days < 0)
    throw new RangeError(`A period in days is a whole number, not ${days}`);
  return endOfDay(zoned(startInstant, timeZone).toPlainDate().add({ days }), timeZone);
}

/** The period that ends with a given calendar day at the addressee's seat. */
export function untilEndOf(localDate: string, timeZone: string): CountedDeadline {
  return endOfDay(Temporal.PlainDate.from(localDate), timeZone);
}

export interface Art77Deadline extends CountedDeadline {
  /** Which of the two periods is the longer and therefore decides. */
  readonly basis: '7.7' | '7.4.d';
}

/**
 * Art. 7.7: the LONGER of 30 days and the 7.4.d period, both counted from the provider's RECEIPT of the order,
 * never from its issue. A shorter 7.4.d period stays a wish: it opens no fallback earlier.
 */
export function art77Deadline(
  receivedAt: string,
  responseTimeFrame: ResponseTimeFrame | undefined,
  timeZone: string,
): Art77Deadline {
  const shortest = countDays(receivedAt, ART_7_7_DAYS, timeZone);
  if (responseTimeFrame === undefined) return { ...shortest, basis: '7.7' };
  const asked =
    'days' in responseTimeFrame
      ? countDays(receivedAt, responseTimeFrame.days, timeZone)
      : untilEndOf(responseTimeFrame.until, timeZone);
  return compareInstants(asked.endsAt, shortest.endsAt) > 0
    ? { ...asked, basis: '7.4.d' }
    : { ...shortest, basis: '7.7' };
}

/** True from 24:00 of the last day on. */
export function hasPassed(deadline: CountedDeadline, now: string): boolean {
  return compareInstants(now, deadline.endsAt) >= 0;
}

/** Negative, zero or positive, whatever offsets the two instants are written with. */
export function compareInstants(a: string, b: string): number {
  return Temporal.Instant.compare(Temporal.Instant.from(a), Temporal.Instant.from(b));
}

/** The calendar day of an act at a place: what profile values are evaluated by. */
export function localDateOf(instant: string, timeZone: string): string {
  return zoned(instant, timeZone).toPlainDate().toString();
}

/** "2026-03-01 17:00 Europe/Helsinki (+02:00)" */
export function formatInstant(instant: string, timeZone: string): string {
  const local = zoned(instant, timeZone);
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' });
  return `${local.toPlainDate().toString()} ${time} ${timeZone} (${local.offset})`;
}

/** "2026-03-31 24:00 Europe/Helsinki (+03:00)": the reader sees the last day, not midnight of the next. */
export function formatDeadline(deadline: CountedDeadline): string {
  const { offset } = zoned(deadline.endsAt, deadline.timeZone).subtract({ nanoseconds: 1 });
  return `${deadline.localDate} 24:00 ${deadline.timeZone} (${offset})`;
}

/** True for IANA names only: a fixed offset such as +02:00 would miss every change of clocks. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][\w+-]*(\/[\w+-]+)*$/.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/** The next day begins when this one ends, also where clocks jump over midnight. */
function endOfDay(lastDay: Temporal.PlainDate, timeZone: string): CountedDeadline {
  const endsAt = lastDay.add({ days: 1 }).toZonedDateTime({ timeZone }).toInstant().toString();
  return { endsAt, timeZone, localDate: lastDay.toString(), rule: COUNTING_RULE };
}

function zoned(instant: string, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone);
}
