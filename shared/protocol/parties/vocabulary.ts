/** Small schemas that all sections of a Party profile share. */
import countries from 'i18n-iso-countries/index.js';
import * as z from 'zod';
import { languageTagSchema } from '../languages.ts';

/** ISO 3166-1 alpha-2; XA to XZ are user-assigned and stand for fictional Parties. */
export const partyCodeSchema = z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166-1 alpha-2 code is expected');

/** ISO 3166-2, or an alpha-2 code where a territory has one of its own. */
export const territoryCodeSchema = z
  .string()
  .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'an ISO 3166-2 code such as XB-IL is expected');

export const authorityIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'a short id in lower case is expected');
export const providerIdSchema = z
  .string()
  .regex(/^prov-[a-z0-9-]+$/, 'an id such as prov-xb-lumen is expected');

/** Text by language: `{ "en": "...", "fr": "..." }`. */
export const localisedSchema = z
  .record(languageTagSchema, z.string())
  .refine((texts) => Object.keys(texts).length > 0, { error: 'a text in at least one language is expected' });
export type Localised = z.infer<typeof localisedSchema>;

/** Functional addresses only: a profile names offices, never persons. */
export const contactSchema = z.strictObject({
  email: z.string(),
  phone: z.string().optional(),
  address: z.string().optional(),
  url: z.url().optional(),
});

export const articleSchema = z.enum(['art6', 'art7', 'art8', 'art9', 'art10', 'art11', 'art12', 'art14']);
export type Article = z.infer<typeof articleSchema>;

export const dataCategorySchema = z.enum(['domainRegistration', 'subscriber', 'traffic', 'content']);
export type DataCategory = z.infer<typeof dataCategorySchema>;

/** True for the user-assigned codes that fictional Parties use. */
export function isFictional(code: string): boolean {
  return /^X[A-Z]$/.test(code);
}

export function isKnownCountry(code: string): boolean {
  return isFictional(code) || countries.isValid(code);
}

/** The text in the first of the languages asked for that there is, else any. */
export function textIn(texts: Localised, ...languages: string[]): string {
  for (const language of languages) {
    const text = texts[language];
    if (text !== undefined) return text;
  }
  return Object.values(texts)[0] ?? '';
}
