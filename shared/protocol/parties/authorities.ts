/** Authorities of a Party (3.2.a, 3.2.b, C35) and the emergency contact of 10.5. */
import * as z from 'zod';
import { timeZoneSchema } from '../deadlines.ts';
import { evidence } from './dated.ts';
import { articleSchema, authorityIdSchema, contactSchema, localisedSchema } from './vocabulary.ts';

/** What the authority is by its own law; 7.2.b asks for the first two or `independent`. */
export const authorityKindSchema = z.enum([
  'prosecutor',
  'judicial',
  'independent',
  'lawEnforcement',
  'ministry',
  'dataProtection',
]);

/** What an authority does under the Protocol is said once, in the designations; here is what it is. */
export const authoritySchema = z.strictObject({
  id: authorityIdSchema,
  names: localisedSchema,
  kind: authorityKindSchema,
  /** 3.2.b: the articles under which domestic law empowers it to order, authorise or carry out measures. */
  competentFor: z.array(articleSchema).default([]),
  timeZone: timeZoneSchema,
  contact: contactSchema,
  ...evidence,
});
export type Authority = z.infer<typeof authoritySchema>;

export const weekdaySchema = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);

/** Local time of the authority; a shift that passes midnight is written as two. */
export const shiftSchema = z.strictObject({
  days: z.array(weekdaySchema).min(1),
  from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 08:00 is expected'),
  to: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time such as 16:00 or 24:00 is expected'),
  /** The desk on duty, not a person. */
  desk: z.string(),
  phone: z.string(),
});
export type Shift = z.infer<typeof shiftSchema>;

/** 10.5: someone of the central or another mutual-assistance authority, reachable round the clock. */
export const emergencyMlaContactSchema = z.strictObject({
  authority: authorityIdSchema,
  email: z.string(),
  rota: z.array(shiftSchema),
});

const DAY = 24 * 60;
const WEEK = 7 * DAY;

/** The first minute of the week (Monday 00:00 is 0) that no shift covers, or undefined: 10.5 asks for 24/7. */
export function firstUncoveredMinute(rota: readonly Shift[]): number | undefined {
  const spans = rota
    .flatMap(({ days, from, to }) =>
      days.map((day) => {
        const start = weekdaySchema.options.indexOf(day) * DAY;
        return { from: start + minutes(from), to: start + minutes(to) };
      }),
    )
    .sort((a, b) => a.from - b.from);
  let covered = 0;
  for (const span of spans) {
    if (span.from > covered) break;
    covered = Math.max(covered, span.to);
  }
  return covered >= WEEK ? undefined : covered;
}

function minutes(time: string): number {
  const [hours = 0, rest = 0] = time.split(':').map(Number);
  return hours * 60 + rest;
}
