/**
 * A value with its evidence and its time. A case is judged by the profile that was valid on the date of the act
 * (treaty.md section 3, trap 17), so nothing in a profile is overwritten: it ends, and another value begins.
 */
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { isoDateSchema } from '../deadlines.ts';

/** Where a value comes from and when it holds; both dates are the first and the last day of validity. */
export const evidence = {
  source: z.string(),
  sourceDate: isoDateSchema,
  validFrom: isoDateSchema,
  validTo: isoDateSchema.optional(),
};

export interface Validity {
  readonly validFrom: string;
  readonly validTo?: string | undefined;
}

export interface Dated<T> extends Validity {
  readonly value: T;
  readonly source: string;
  readonly sourceDate: string;
}

/** A list of values that follow one another in time. */
export function dated<T extends z.ZodType>(value: T) {
  return z.array(z.strictObject({ value, ...evidence })).default([]);
}

/** As `dated`, for what is deposited with the Secretary General: the day decides whether it was in time (19). */
export function deposited<T extends z.ZodType>(value: T) {
  return z.array(z.strictObject({ value, depositedAt: isoDateSchema.optional(), ...evidence })).default([]);
}

/** A strict object that may carry a comment for the people who fill it in. */
export function section<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject({ $comment: z.string().optional(), ...shape });
}

/** The value that holds on a calendar day, or undefined. */
export function valueAt<T>(list: readonly (Validity & { readonly value: T })[], date: string): T | undefined {
  return entryAt(list, date)?.value;
}

/** The same with its evidence. */
export function entryAt<E extends Validity>(list: readonly E[], date: string): E | undefined {
  return list.find((entry) => isValidOn(entry, date));
}

/** Throws on anything but a calendar day: compared as text, an instant would miss the last day of validity. */
export function isValidOn(entry: Validity, date: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(date))
    throw new TypeError(`A calendar day YYYY-MM-DD is needed, not ${date}`);
  return entry.validFrom <= date && (entry.validTo === undefined || date <= entry.validTo);
}

/** Positions of neighbours in time of which the later begins before the earlier has ended. */
export function overlaps(list: readonly Validity[]): { readonly earlier: number; readonly later: number }[] {
  const inTime = list
    .map((entry, index) => ({ entry, index }))
    .sort((a, b) => a.entry.validFrom.localeCompare(b.entry.validFrom));
  return inTime.flatMap(({ entry, index }, place) => {
    const before = inTime[place - 1];
    if (before === undefined) return [];
    const { validTo } = before.entry;
    return validTo === undefined || entry.validFrom <= validTo
      ? [{ earlier: before.index, later: index }]
      : [];
  });
}

/** The first day from `from` on (to `to`, if given) on which no entry holds, or undefined. */
export function firstGap(list: readonly Validity[], from: string, to?: string): string | undefined {
  let open = from;
  for (const entry of list.toSorted((a, b) => a.validFrom.localeCompare(b.validFrom))) {
    if (entry.validFrom > open) break;
    if (entry.validTo === undefined) return undefined;
    if (entry.validTo >= open) open = Temporal.PlainDate.from(entry.validTo).add({ days: 1 }).toString();
  }
  return to !== undefined && open > to ? undefined : open;
}
