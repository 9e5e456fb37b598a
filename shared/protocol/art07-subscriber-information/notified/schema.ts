/** Bodies of what people of the notified authority do (7.5.b to 7.5.d). */
import * as z from 'zod';
import { instantSchema } from '../../deadlines.ts';
import { lazily, onDemand } from '../../on-demand.ts';
import { providerIdSchema } from '../../parties.ts';
import { orderLimits, text } from '../content.ts';
import { groundsFit, groundsProblem, instructionShape, MAX_QUESTIONS, questionsSchema } from './messages.ts';

const once = (list: readonly unknown[]): boolean => new Set(list).size === list.length;

export const acknowledgeNotificationBody = onDemand(() => z.strictObject({}));
export const askAdditionalInformationBody = onDemand(() => z.strictObject({ questions: questionsSchema }));
export const recordProviderConsultationBody = onDemand(() =>
  z.strictObject({
    providerId: providerIdSchema,
    /** When it turned to the authority. */
    consultedAt: instantSchema,
  }),
);
export const instructNonDisclosureBody = onDemand(() =>
  z
    .strictObject({
      ...instructionShape,
      /** Absent: all of the Party's providers that the order names. */
      providers: z
        .array(providerIdSchema)
        .min(1)
        .max(orderLimits.addressees)
        .refine(once, { error: 'each provider is named once' })
        .optional(),
    })
    .refine(groundsFit, groundsProblem),
);
export const liftNonDisclosureBody = onDemand(() =>
  z.strictObject({
    /** The number of the instruction. */
    n: z.int().min(1),
    reasons: text(10_000),
  }),
);
export const passOnInformationBody = onDemand(() =>
  z.strictObject({
    /** The number of the request. */
    n: z.int().min(1),
    items: z
      .array(z.int().min(1))
      .min(1)
      .max(MAX_QUESTIONS)
      .refine(once, { error: 'each item is named once' }),
    providerId: providerIdSchema,
  }),
);
export const fileNotificationBody = onDemand(() => z.strictObject({ outcome: text(5000) }));

export const notifiedBodies = lazily({
  AcknowledgeNotification: acknowledgeNotificationBody,
  AskAdditionalInformation: askAdditionalInformationBody,
  RecordProviderConsultation: recordProviderConsultationBody,
  InstructNonDisclosure: instructNonDisclosureBody,
  LiftNonDisclosure: liftNonDisclosureBody,
  PassOnInformation: passOnInformationBody,
  FileNotification: fileNotificationBody,
});
