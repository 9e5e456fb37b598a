/** What of a provider's own view goes into its package. */
import * as z from 'zod';

/** Where the order to this provider stands. */
const orderStanding = {
  status: z.string(),
  withdrawn: z.boolean(),
  annulled: z.boolean().optional(),
  movedTo: z.string().optional(),
  closed: z.boolean(),
  answers: z.array(z.unknown()),
};
export const orderStandingSchema = z.object(orderStanding);

export const providerViewSchema = z.object({
  issuingParty: z.string(),
  ...orderStanding,
  language: z.string().optional(),
  /** A split-off case: what was served lies in the case of origin. */
  documentsIn: z.string().optional(),
  order: z.looseObject({
    issuingAuthority: z.looseObject({ authority: z.string() }).optional(),
    issuedDate: z.string(),
    serviceProvider: z.looseObject({ name: z.string(), address: z.string() }),
  }),
  supplementalInformation: z.looseObject({
    returnContact: z
      .object({
        name: z.string(),
        office: z.string().optional(),
        email: z.string().optional(),
        telephone: z.string().optional(),
        postalAddress: z.string().optional(),
      })
      .optional(),
  }),
});
export type ProviderView = z.infer<typeof providerViewSchema>;

/** Documents of the provider's view; those that it handed in itself are not served on it. */
export const servedListSchema = z.object({
  documents: z.array(
    z.object({
      documentId: z.string(),
      purpose: z.string(),
      language: z.string().optional(),
      translationOf: z.string().optional(),
      byProvider: z.string().optional(),
    }),
  ),
});
