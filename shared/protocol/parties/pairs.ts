/** What holds between this Party and one other: most rules of Arts. 5, 14 and 15 are switched pair by pair. */
import * as z from 'zod';
import { dated } from './dated.ts';
import { articleSchema, authorityIdSchema, partyCodeSchema } from './vocabulary.ts';

/** 14.1.b: an agreement that binds both; 14.1.c: other arrangements that the two have determined. */
export const dpAgreementSchema = z.strictObject({
  paragraph: z.enum(['14.1.b', '14.1.c']),
  instrument: z.string(),
  reference: z.string().optional(),
  /** The measures within its scope. */
  measures: z.union([z.literal('all'), z.array(articleSchema).min(1)]),
  /** Whether data sent directly by providers (Arts. 6 and 7) is covered too. */
  coversProviderTransfers: z.boolean(),
});
export type DpAgreement = z.infer<typeof dpAgreementSchema>;

/** 14.15: this Party has suspended its transfers to the other. */
export const transferSuspensionSchema = z.strictObject({
  type: z.enum(['afterConsultation', 'provisional', 'reciprocal']),
  evidenceRef: z.string(),
  consultationRef: z.string().optional(),
});
export type TransferSuspension = z.infer<typeof transferSuspensionSchema>;

export const pairSchema = z.strictObject({
  with: partyCodeSchema,
  /** The switch of the deployment, off until somebody has checked the Treaty Office chart. */
  inForce: dated(z.boolean()),
  /** 5.5 */
  mlaTreatyInForce: dated(z.strictObject({ inForce: z.boolean(), instrument: z.string().optional() })),
  /** 5.5: use of Arts. 11 and 12 mutually determined although a treaty is in force. */
  art11And12: dated(z.strictObject({ art11: z.boolean(), art12: z.boolean() })),
  /** 8.11: authorities of the other Party that the two have mutually determined beside its central authority. */
  art8DeterminedAuthority: dated(z.array(authorityIdSchema)),
  dpAgreements: dated(z.array(dpAgreementSchema)),
  transferSuspension: dated(transferSuspensionSchema),
});
export type Pair = z.infer<typeof pairSchema>;
