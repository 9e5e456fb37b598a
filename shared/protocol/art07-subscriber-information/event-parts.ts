/** Parts that several events of Art. 7 share. */
import * as z from 'zod';
import { instantSchema, isoDateSchema, timeZoneSchema } from '../deadlines.ts';
import { documentIdSchema } from '../documents.ts';
import { languageTagSchema } from '../languages.ts';
import { partyCodeSchema, providerIdSchema } from '../parties.ts';
import { notificationSchema } from './schema.ts';

/** Kept with the event: a deadline once computed does not move with the rules or the time-zone data. */
export const periodSchema = z.strictObject({
  endsAt: instantSchema,
  timeZone: timeZoneSchema,
  localDate: isoDateSchema,
  rule: z.string(),
  /** What decides: the 30 days, the period of the order, or a longer one granted since. */
  basis: z.enum(['7.7', '7.4.d', 'extension']),
});
export type Period = z.infer<typeof periodSchema>;

/** 14.1, frozen when the data arrives. */
export const dpRegimeSchema = z.strictObject({
  regime: z.enum(['14.1.a', '14.1.b', '14.1.c']),
  instrument: z.string().optional(),
  reference: z.string().optional(),
});
export type DpRegimeTag = z.infer<typeof dpRegimeSchema>;

/** Who looks after a case: ids of directory records. */
export const assignmentSchema = z.strictObject({ owner: z.string(), deputies: z.array(z.string()) });

/** Portions of identifiers that a re-addressed draft still waits for. */
export const carryingSchema = z.int().min(0);

export const answered = {
  providerId: providerIdSchema,
  documents: z.array(documentIdSchema),
  /** After the period of 7.7 had ended. */
  late: z.boolean(),
};
export const words = z.strictObject({
  text: z.string().optional(),
  /** What the provider calls the matter in its own files. */
  providerReference: z.string().optional(),
});

/** Uploaded, but not answered with, when the order was taken back: on record, and read by nobody of this side. */
export const quarantined = z.array(documentIdSchema).optional();

export const issuedAddresseeSchema = z.strictObject({
  providerId: providerIdSchema,
  language: languageTagSchema,
  languageRule: z.enum(['4.2.a', '4.2.b', '4.2.c']),
  /** Nothing was known of the provider's languages: official ones were assumed (policy). */
  languageAssumed: z.boolean(),
  /** 7.1: where it is, if not in the location Party of the order. */
  locationParty: partyCodeSchema.optional(),
  /** 7.6: absent means electronic. */
  delivery: z.literal('paper').optional(),
});

/** 7.5.a, where several Parties were notified. */
export const partyNotificationSchema = notificationSchema.extend({ party: partyCodeSchema });
