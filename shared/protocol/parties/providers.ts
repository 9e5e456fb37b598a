/** Service providers (C1.c) and entities that provide domain name registration services (6.1) of a Party. */
import * as z from 'zod';
import { timeZoneSchema } from '../deadlines.ts';
import { languageTagSchema } from '../languages.ts';
import { workingCalendarSchema } from '../working-days.ts';
import { dated, evidence } from './dated.ts';
import { registrationSchema } from './registration.ts';
import { localisedSchema, partyCodeSchema, providerIdSchema, territoryCodeSchema } from './vocabulary.ts';

const policies = {
  /** 4.2.a: languages of its Party in which it accepts comparable domestic process. */
  comparableProcessLanguages: dated(z.array(languageTagSchema)),
  /** 4.2.b: other languages acceptable to it. */
  acceptedLanguages: dated(z.array(languageTagSchema)),
  /** 6.4, 7.6: electronic form only if acceptable to it, with the security it asks for. */
  electronicForm: dated(z.strictObject({ accepted: z.boolean(), security: z.array(z.string()).default([]) })),
  /** To be read before an order asks for secrecy (ER 84.d, 106). */
  userNotification: dated(
    z.strictObject({
      mode: z.enum(['always', 'unlessConfidentialityAsked', 'never', 'unknown']),
      text: localisedSchema.optional(),
    }),
  ),
  /** Whether it honours a request for confidentiality (6.3.d, 7.4.f). */
  confidentiality: dated(
    z.strictObject({
      honoured: z.enum(['always', 'onRequest', 'onCourtOrder', 'never', 'unknown']),
      text: localisedSchema.optional(),
    }),
  ),
  /** How an order reaches it. */
  channels: dated(
    z.array(z.strictObject({ kind: z.enum(['node', 'portal', 'email', 'post']), address: z.string() })),
  ),
};

export const providerSchema = z.strictObject({
  id: providerIdSchema,
  kind: z.enum(['provider', 'registrar']),
  /** 7.3.c: the legal entity to be served, with its address. */
  legalName: z.string(),
  address: z.string(),
  /** 7.1: in whose territory; the subdivision matters where 18.2 excludes it. */
  territory: z.strictObject({ party: partyCodeSchema, subdivision: territoryCodeSchema.optional() }),
  group: z.string().optional(),
  services: z.array(z.string()).min(1),
  /** Of its seat, where periods end; the Party's zone when absent. */
  timeZone: timeZoneSchema.optional(),
  /** Its own closed days, where they are not those of its Party. */
  workingCalendar: workingCalendarSchema.optional(),
  policies: z.strictObject(policies),
  registration: registrationSchema.optional(),
  ...evidence,
});
export type Provider = z.infer<typeof providerSchema>;
