/**
 * Where an order comes from, for a provider that has no account here: the authority and its place in the list that
 * its Party declared (3.2.b), the profile that says so, and the one-time reference. Signed with the package.
 */
import * as z from 'zod';
import { isoDateSchema } from '../../protocol/deadlines.ts';
import { isValidOn } from '../../protocol/parties/dated.ts';
import {
  authorityIdSchema,
  localisedSchema,
  type PartyProfile,
  partyCodeSchema,
  providerIdSchema,
} from '../../protocol/parties.ts';

export const PROVENANCE_FORMAT = 'accord224/provenance/1';
/** How long a reference can be used after its package was first made. */
export const REFERENCE_DAYS = 90;
/** 256 bits, base64url. */
export const referenceSchema = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);

const listedSchema = z.strictObject({
  paragraph: z.string(),
  /** Place among the authorities of the profile, from 1. */
  position: z.int().positive(),
  competentFor: z.array(z.string()),
  source: z.string(),
  sourceDate: isoDateSchema,
  validFrom: isoDateSchema,
  validTo: isoDateSchema.optional(),
});

export const provenanceSchema = z.strictObject({
  format: z.literal(PROVENANCE_FORMAT),
  caseId: z.string(),
  providerId: providerIdSchema,
  issuer: z.strictObject({ party: partyCodeSchema, names: localisedSchema, node: z.string() }),
  authority: z.strictObject({
    id: authorityIdSchema,
    names: localisedSchema,
    kind: z.string(),
    listed: listedSchema,
  }),
  /** SHA-256 of the issuing Party's profile in canonical form, as the node had it when the package was made. */
  profileDigest: z.string().regex(/^[0-9a-f]{64}$/),
  /** Legal time. */
  issuedAt: z.iso.datetime(),
  /** Machine time: when the reference was made, and until when it can be used. */
  madeAt: z.iso.datetime(),
  validUntil: z.iso.datetime(),
  reference: referenceSchema,
});
export type Provenance = z.infer<typeof provenanceSchema>;

/** 3.2.b, 7.1: the entry under which an authority stands in its Party's list on a day, or undefined. */
export function listingOn(
  profile: PartyProfile,
  authorityId: string,
  day: string,
): Provenance['authority'] | undefined {
  const index = profile.authorities.findIndex(
    (one) => one.id === authorityId && one.competentFor.includes('art7') && isValidOn(one, day),
  );
  const found = profile.authorities[index];
  if (!found) return undefined;
  const { id, names, kind, competentFor, source, sourceDate, validFrom, validTo } = found;
  return {
    id,
    names,
    kind,
    listed: {
      paragraph: 'Art. 3.2.b, 7.1',
      position: index + 1,
      competentFor,
      source,
      sourceDate,
      validFrom,
      ...(validTo === undefined ? {} : { validTo }),
    },
  };
}
