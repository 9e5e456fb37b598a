/** Bodies of what the issuing side does about the notified or consulted authority (7.5.b to 7.5.d). */
import * as z from 'zod';
import { instantSchema } from '../deadlines.ts';
import { lazily } from '../on-demand.ts';
import { partyCodeSchema, providerIdSchema } from '../parties.ts';
import { orderLimits, text } from './content.ts';
import { groundsFit, groundsProblem, informationBody, instructionShape } from './notified/messages.ts';

export const meansSchema = z.enum(['securePortal', 'email', 'post', 'other']);
/** Names an instruction: its number at the other node, or what this case calls one that came otherwise. */
export const instructionRefSchema = z.string().regex(/^[A-Za-z0-9_.-]{1,80}$/);

export const authorityBodies = lazily({
  /** By the provider: it has turned to its authority before it discloses (7.5.b). */
  RecordConsultation: () => z.strictObject({ providerId: providerIdSchema, consultedAt: instantSchema }),
  GiveAdditionalInformation: () => z.strictObject({ party: partyCodeSchema, ...informationBody.shape }),
  /** An instruction that did not come from node to node. */
  RecordInstruction: () =>
    z
      .strictObject({
        party: partyCodeSchema,
        ...instructionShape,
        providers: z.array(providerIdSchema).min(1).max(orderLimits.addressees),
        instructedAt: instantSchema,
        means: meansSchema,
      })
      .refine(groundsFit, groundsProblem),
  RecordLifting: () =>
    z.strictObject({
      party: partyCodeSchema,
      ref: instructionRefSchema,
      reasons: text(10_000),
    }),
  /** What came in before the instruction did: a person decides whether it is used. */
  DecideUse: () =>
    z.strictObject({
      party: partyCodeSchema,
      ref: instructionRefSchema,
      decision: z.enum(['use', 'restrict']),
      reason: text(5000),
    }),
});
