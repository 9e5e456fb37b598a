/** The period of one addressee (7.7): its end at the seat of the provider, and when it is brought to mind. */
import { Temporal } from 'temporal-polyfill';
import { art77Deadline, compareInstants, untilEndOf } from '../deadlines.ts';
import type { DecisionContext } from '../decision.ts';
import { providerById, seatTimeZone } from '../parties.ts';
import {
  lastWorkingDayBefore,
  lastWorkingDayUpTo,
  morningOf,
  type WorkingCalendar,
} from '../working-days.ts';
import type { Period } from './event-parts.ts';
import { partiesOf } from './gates.ts';
import { type Addressee, type Art7State, partyOf } from './state.ts';

/** Policy: first brought to mind about this many days before the end, then on the last working day before it. */
export const REMINDER_DAYS = 5;

interface Seat {
  readonly timeZone: string;
  readonly calendar: WorkingCalendar | undefined;
}

function seatOf(state: Art7State, addressee: Addressee, context: DecisionContext): Seat {
  const { location, date, own } = partiesOf(state, context, partyOf(state, addressee));
  const profile = location ?? own;
  const provider = location && providerById(location, addressee.providerId, date);
  return {
    timeZone: provider ? seatTimeZone(profile, provider) : profile.timeZone,
    calendar: provider?.workingCalendar ?? profile.workingCalendar,
  };
}

export interface ReckonedPeriod {
  readonly deadline: Period;
  readonly reminderAt: string;
}

/** Reckoned anew whenever receipt or extension change: always from receipt (trap 4), always the longest (trap 3). */
export function periodOf(
  state: Art7State,
  addressee: Addressee,
  receivedAt: string,
  context: DecisionContext,
  extendedUntil = addressee.extendedUntil,
): ReckonedPeriod {
  const seat = seatOf(state, addressee, context);
  const legal = art77Deadline(receivedAt, state.content?.order.responseTimeFrame, seat.timeZone);
  const granted = extendedUntil === undefined ? undefined : untilEndOf(extendedUntil, seat.timeZone);
  const deadline: Period =
    granted && compareInstants(granted.endsAt, legal.endsAt) > 0 ? { ...granted, basis: 'extension' } : legal;
  const [first = deadline.endsAt, ...later] = reminders(deadline, seat);
  const reminderAt =
    [first, ...later].find((at) => compareInstants(at, context.now) > 0) ?? later.at(-1) ?? first;
  return { deadline, reminderAt };
}

/** The reminder after the one at `sent`, if any. */
export function reminderAfter(
  state: Art7State,
  addressee: Addressee,
  sent: string,
  context: DecisionContext,
): string | undefined {
  if (!addressee.deadline) return undefined;
  const all = reminders(addressee.deadline, seatOf(state, addressee, context));
  return all.find((at) => compareInstants(at, sent) > 0 && compareInstants(at, context.now) > 0);
}

/** Mornings of working days of the recipient; the period itself does not roll over. */
function reminders({ localDate, timeZone }: Period, { calendar }: Seat): string[] {
  const early = Temporal.PlainDate.from(localDate).subtract({ days: REMINDER_DAYS }).toString();
  const days = [lastWorkingDayUpTo(early, calendar), lastWorkingDayBefore(localDate, calendar)];
  return [...new Set(days)].map((day) => morningOf(day, timeZone));
}
