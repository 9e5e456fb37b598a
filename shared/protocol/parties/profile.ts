/** The schema of a Party profile (treaty.md section 3), the one source of its type. */
import * as z from 'zod';
import { isoDateSchema, timeZoneSchema } from '../deadlines.ts';
import { languageTagSchema } from '../languages.ts';
import { workingCalendarSchema } from '../working-days.ts';
import { authoritySchema, emergencyMlaContactSchema } from './authorities.ts';
import { dataProtection } from './data-protection.ts';
import { dated, section } from './dated.ts';
import { declarationsSchema } from './declared-values.ts';
import { pairSchema } from './pairs.ts';
import { providerSchema } from './providers.ts';
import { localisedSchema, partyCodeSchema } from './vocabulary.ts';

/** Where a Party stands with one treaty. A signatory is not a Party (trap 18). */
export const treatyStatusSchema = section({
  signed: isoDateSchema.optional(),
  ratified: isoDateSchema.optional(),
  inForceFrom: isoDateSchema.optional(),
  /** Day from which a denunciation has effect. */
  denouncedFrom: isoDateSchema.optional(),
  source: z.string(),
  sourceDate: isoDateSchema,
});
export type TreatyStatus = z.infer<typeof treatyStatusSchema>;

export const partyProfileSchema = section({
  code: partyCodeSchema,
  names: localisedSchema,
  /** A fictional Party for drills: its clock may be moved, and no production node trusts it. */
  exercise: z.boolean(),
  exerciseClock: z.boolean().default(false),
  timeZone: timeZoneSchema,
  /** Weekend and holidays; Saturday and Sunday when absent. Reminders heed them, legal periods do not. */
  workingCalendar: workingCalendarSchema.optional(),
  /** AWS region of the node. */
  region: z.string().optional(),
  /** The country's own OIDC issuer; a pool of the node's own when absent. */
  issuer: z.strictObject({ url: z.url(), audience: z.string().optional() }).optional(),
  status: section({
    convention: treatyStatusSchema,
    firstProtocol: treatyStatusSchema.optional(),
    secondProtocol: treatyStatusSchema,
  }),
  euMember: dated(z.boolean()),
  officialLanguages: dated(z.array(languageTagSchema).min(1)),
  /** 4.1: languages in which it takes requests, orders and what accompanies them. */
  acceptableLanguages: dated(z.array(languageTagSchema).min(1)),
  authorities: z.array(authoritySchema).default([]),
  emergencyMlaContact: dated(emergencyMlaContactSchema),
  declarations: declarationsSchema,
  dataProtection: section(dataProtection),
  providers: z.array(providerSchema).default([]),
  pairs: z.array(pairSchema).default([]),
});

export type PartyProfile = z.infer<typeof partyProfileSchema>;
