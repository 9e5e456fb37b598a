/** The register of signatures and ratifications, and entry into force (16.3, 16.4). */
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { isoDateSchema } from './deadlines.ts';

/** 16.3: as many Parties to the Convention must consent to be bound. */
export const RATIFICATIONS_NEEDED = 5;

export const registerEntrySchema = z.strictObject({
  code: z.string().regex(/^[A-Z]{2}$/),
  name: z.string().min(1),
  signed: isoDateSchema,
  ratified: isoDateSchema.optional(),
  eu: z.boolean(),
  /** Date of the last event that the source shows; a later one would not be in it. */
  sourceDate: isoDateSchema,
});
export type RegisterEntry = z.infer<typeof registerEntrySchema>;

export const registerSchema = z.strictObject({
  treaty: z.string(),
  source: z.string(),
  entries: z
    .array(registerEntrySchema)
    .refine((entries) => new Set(entries.map(({ code }) => code)).size === entries.length, {
      error: 'a State is listed twice',
    }),
});
export type Register = z.infer<typeof registerSchema>;

export interface RegisterTotals {
  readonly signed: number;
  readonly signedEu: number;
  readonly ratified: number;
}

export function countRegister(entries: readonly RegisterEntry[]): RegisterTotals {
  return {
    signed: entries.length,
    signedEu: entries.filter(({ eu }) => eu).length,
    ratified: entries.filter(({ ratified }) => ratified !== undefined).length,
  };
}

/** First day of the month that follows the end of three months after a consent to be bound (16.3, 16.4). */
export function firstOfMonthAfterThreeMonths(consent: string): string {
  return Temporal.PlainDate.from(consent).add({ months: 3 }).with({ day: 1 }).add({ months: 1 }).toString();
}

export type EntryIntoForce =
  | { readonly inForce: true; readonly from: string; readonly paragraph: '16.3'; readonly reason: string }
  | {
      readonly inForce: false;
      readonly paragraph: '16.3';
      readonly reason: string;
      /** Set when the fifth ratification is there and only the three months are running. */
      readonly from?: string;
    };

/** 16.3: general entry into force as of a day, from the ratifications up to that day. */
export function entryIntoForceAt(entries: readonly RegisterEntry[], date: string): EntryIntoForce {
  const consents = entries.flatMap(({ ratified }) => ratified ?? []).filter((ratified) => ratified <= date);
  const fifth = consents.sort()[RATIFICATIONS_NEEDED - 1];
  if (fifth === undefined) {
    const reason = `${consents.length} of the ${RATIFICATIONS_NEEDED} ratifications needed`;
    return { inForce: false, paragraph: '16.3', reason };
  }
  const from = firstOfMonthAfterThreeMonths(fifth);
  if (date < from) {
    return {
      inForce: false,
      from,
      paragraph: '16.3',
      reason: `fifth ratification on ${fifth}; in force from ${from}`,
    };
  }
  return { inForce: true, from, paragraph: '16.3', reason: `fifth ratification on ${fifth}` };
}

/** 16.3 and 16.4: the day the Protocol enters into force for one State, or undefined while it does not. */
export function inForceForState(entries: readonly RegisterEntry[], code: string): string | undefined {
  const own = entries.find((entry) => entry.code === code)?.ratified;
  const fifth = entries.flatMap(({ ratified }) => ratified ?? []).sort()[RATIFICATIONS_NEEDED - 1];
  if (own === undefined || fifth === undefined) return undefined;
  const decisive = [own, fifth].sort()[1] ?? own;
  return firstOfMonthAfterThreeMonths(decisive);
}
