/** The order and its supplemental information (7.3, 7.4) as a form that may still be incomplete. */
import * as z from 'zod';
import { isoDateSchema, responseTimeFrameSchema } from '../deadlines.ts';
import { identifierSchema } from '../identifiers.ts';
import { languageTagSchema } from '../languages.ts';
import { authorityIdSchema, dataCategorySchema, partyCodeSchema, providerIdSchema } from '../parties.ts';

/**
 * A decision yields at most 50 items. Withdrawing costs a list entry and two due rows per addressee, and three rows
 * per Party that is told of it by message;
 * revising an index row per identifier added or taken away; hence ten of the one and thirty changes of the other.
 */
export const orderLimits = {
  addressees: 10,
  /** Different Parties in which they sit: each adds a guard to every decision. */
  parties: 4,
  identifiers: 100,
  identifierChanges: 30,
  listItems: 20,
} as const;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Text of a person: trimmed, never empty, no control characters but tab and line breaks. */
export const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((value) => value.isWellFormed() && !CONTROL.test(value), {
      error: 'control characters are not accepted',
    });

const contactSchema = z
  .strictObject({
    name: text(200),
    office: text(200).optional(),
    email: z.email().max(320).optional(),
    telephone: text(50).optional(),
    postalAddress: text(500).optional(),
  })
  .refine(({ email, telephone, postalAddress }) => email ?? telephone ?? postalAddress, {
    error: 'an e-mail address, a telephone number or a postal address is expected',
  });

const authoritySchema = z.strictObject({ authority: authorityIdSchema, contact: contactSchema.optional() });

/** C18.3: what subscriber information is made of. Traffic and content have no place here (7.1, trap 7). */
export const subscriberElementSchema = z.enum([
  // C18.3.a
  'serviceType',
  'technicalProvisions',
  'periodOfService',
  // C18.3.b
  'identity',
  'postalAddress',
  'geographicAddress',
  'telephoneNumber',
  'emailAddress',
  'ipAddress',
  'otherAccessNumber',
  'billingInformation',
  'paymentInformation',
  // C18.3.c
  'installationSite',
]);
export type SubscriberElement = z.infer<typeof subscriberElementSchema>;

/** Made when the first order is checked: it is a third of all schemas. */
export const orderContentSchema = z.lazy(() =>
  z.strictObject({
    /** BCP 47: the language the order is written in (Art. 4). */
    originalLanguage: languageTagSchema.optional(),
    /** 7.3.a */
    issuingAuthority: authoritySchema.optional(),
    /** 7.3.b */
    statementIssuedUnderProtocol: z.boolean().optional(),
    /** 7.3.c: name and address are those of the profile at the date of issue. */
    serviceProviders: z
      .array(
        z.strictObject({
          providerId: providerIdSchema,
          /** 7.1: where it is, if not in the location Party of the order. */
          locationParty: partyCodeSchema.optional(),
        }),
      )
      .max(orderLimits.addressees)
      .refine((list) => new Set(list.map(({ providerId }) => providerId)).size === list.length, {
        error: 'each provider is served once',
      })
      .optional(),
    /** 7.3.d */
    offences: z
      .array(z.strictObject({ title: text(500), conduct: text(2000).optional() }))
      .max(orderLimits.listItems)
      .optional(),
    /** 7.3.e: only if it is not the issuer. */
    seekingAuthority: authoritySchema.optional(),
    /** 7.3.f */
    informationSought: z
      .strictObject({
        category: dataCategorySchema.optional(),
        elements: z.array(subscriberElementSchema).max(subscriberElementSchema.options.length).optional(),
        identifiers: z.array(identifierSchema).max(orderLimits.identifiers).optional(),
        description: text(10_000).optional(),
      })
      .optional(),
    /** 7.4.a */
    domesticLegalGround: text(5000).optional(),
    /** 7.4.b */
    offenceProvisions: z
      .array(z.strictObject({ law: text(500), provision: text(2000) }))
      .max(orderLimits.listItems)
      .optional(),
    applicablePenalties: z.array(text(1000)).max(orderLimits.listItems).optional(),
    /** 7.4.c */
    returnContact: contactSchema.optional(),
    /** 7.4.d; without a time frame the 30 days of 7.7 stand alone. */
    responseTimeFrame: responseTimeFrameSchema.optional(),
    responseManner: text(2000).optional(),
    /** 7.4.e */
    preservation: z
      .strictObject({
        sought: z.boolean(),
        date: isoDateSchema.optional(),
        referenceNumber: text(200).optional(),
      })
      .optional(),
    /** 7.4.f */
    specialProceduralInstructions: text(5000).optional(),
    /** With an end, or a day on which it is reviewed: secrecy without either outlives its reason. */
    confidentiality: z
      .strictObject({
        requested: z.boolean(),
        until: isoDateSchema.optional(),
        reviewOn: isoDateSchema.optional(),
      })
      .optional(),
    /** 7.4.h */
    otherHelpfulInformation: text(5000).optional(),
    /** 7.5.a: for the notified authority only. Never shown to the provider. */
    factsSummary: text(20_000).optional(),
  }),
);
export type OrderContent = z.infer<typeof orderContentSchema>;
