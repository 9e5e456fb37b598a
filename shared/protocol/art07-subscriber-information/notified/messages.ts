/** What the nodes of the issuing and the notified Party say to each other about an Art. 7 order (7.5). */
import * as z from 'zod';
import { instantSchema, isoDateSchema } from '../../deadlines.ts';
import { documentIdSchema, documentPurposeSchema } from '../../documents.ts';
import { languageTagSchema } from '../../languages.ts';
import { authorityIdSchema, providerIdSchema } from '../../parties.ts';
import { orderContentSchema, orderLimits, subscriberElementSchema, text } from '../content.ts';
import { caseIdSchema } from '../links.ts';
import { answerOutcomeSchema, circumstanceIdSchema, supervisionSchema } from '../schema.ts';

export const MAX_QUESTIONS = 20;
export const MAX_REQUESTS = 20;
export const MAX_INSTRUCTIONS = 20;

const count = z.int().min(1).max(1000);
const providers = z.array(providerIdSchema).min(1).max(orderLimits.addressees);
export const questionsSchema = z.array(text(5000)).min(1).max(MAX_QUESTIONS);

/** A document is named by its commitment; salt and bytes travel apart (docs/exchange.md, "Documents"). */
export const documentReferenceSchema = z.strictObject({
  documentId: documentIdSchema,
  purpose: documentPurposeSchema,
  size: z.int().min(1),
  commitment: z.string().regex(/^[0-9a-f]{64}$/),
  language: languageTagSchema.optional(),
  translationOf: documentIdSchema.optional(),
});

export const servedProviderSchema = z.strictObject({
  providerId: providerIdSchema,
  name: z.string().max(500).optional(),
  address: z.string().max(2000).optional(),
});

/** 7.5.a: the order, the supplemental information and the summary of facts, for the providers of that Party alone. */
export const notificationBody = z.strictObject({
  issuedAt: instantSchema,
  /** 7.5.e */
  authority: authorityIdSchema,
  circumstances: z.array(circumstanceIdSchema).max(50).optional(),
  order: orderContentSchema,
  served: z.array(servedProviderSchema).min(1).max(orderLimits.addressees),
  /** 7.2.b: who issued or supervised. */
  supervision: supervisionSchema.partial({ office: true }).optional(),
  documents: z.array(documentReferenceSchema).max(200),
  /** The issuing Party's case from which these providers were split off: that one was notified before. */
  splitFrom: caseIdSchema.optional(),
});
export type NotificationBody = z.infer<typeof notificationBody>;

/** What became of the order, as far as the notified authority needs it to use its powers of 7.5.c and 7.5.d. */
export const progressStepSchema = z.discriminatedUnion('what', [
  z.strictObject({
    what: z.literal('received'),
    providerId: providerIdSchema,
    receivedAt: instantSchema,
    endsAt: instantSchema,
  }),
  z.strictObject({ what: z.literal('period'), providerId: providerIdSchema, endsAt: instantSchema }),
  z.strictObject({
    what: z.literal('answered'),
    providerId: providerIdSchema,
    outcome: answerOutcomeSchema,
    withheld: z.array(subscriberElementSchema).optional(),
    restFollows: z.boolean().optional(),
    late: z.boolean(),
  }),
  z.strictObject({ what: z.literal('expired'), providerId: providerIdSchema, expiredAt: instantSchema }),
  z.strictObject({
    what: z.literal('consulting'),
    providerId: providerIdSchema,
    consultedAt: instantSchema,
  }),
  z.strictObject({ what: z.literal('withdrawn'), providers }),
  z.strictObject({ what: z.literal('moved'), providers, caseId: caseIdSchema }),
  z.strictObject({ what: z.literal('annulled'), decidedOn: isoDateSchema }),
  z.strictObject({ what: z.literal('closed') }),
  z.strictObject({ what: z.literal('reopened') }),
]);
export type ProgressStep = z.infer<typeof progressStepSchema>;

export const progressBody = z.strictObject({ step: progressStepSchema });

/** 7.5.d.i: each answer says whether the contact of 7.4.c lets the provider see it. */
export const informationBody = z.strictObject({
  n: count,
  answers: z
    .array(z.strictObject({ item: count, text: text(10_000), providerMaySee: z.boolean() }))
    .min(1)
    .max(MAX_QUESTIONS),
});
export type InformationBody = z.infer<typeof informationBody>;

export const informationRequestBody = z.strictObject({ n: count, questions: questionsSchema });

/** 7.5.c.i: its own proceedings; 7.5.c.ii: what would bar or condition mutual assistance. */
export const instructionGroundSchema = z.enum(['7.5.c.i', '7.5.c.ii']);
/** C25.4, C27.4 and C27.5, to which 7.5.c.ii points. */
export const assistanceGroundSchema = z.enum(['C25.4', 'C27.4.a', 'C27.4.b', 'C27.5']);

export type AssistanceGround = z.infer<typeof assistanceGroundSchema>;

export const elementsSchema = z
  .array(subscriberElementSchema)
  .min(1)
  .max(subscriberElementSchema.options.length)
  .refine((list) => new Set(list).size === list.length, { error: 'each element is named once' });

export const instructionShape = {
  ground: instructionGroundSchema,
  /** With 7.5.c.ii only. */
  assistanceGrounds: z.array(assistanceGroundSchema).min(1).max(4).optional(),
  /** Absent: nothing at all is to be disclosed. */
  elements: elementsSchema.optional(),
  /** 7.5.d.ii */
  reasons: text(10_000),
};
interface Grounded {
  readonly ground: z.infer<typeof instructionGroundSchema>;
  readonly assistanceGrounds?: readonly string[] | undefined;
}
export const groundsFit = ({ ground, assistanceGrounds }: Grounded): boolean =>
  (ground === '7.5.c.ii') === (assistanceGrounds !== undefined);
export const groundsProblem = {
  error: 'name the grounds of C25.4, C27.4 or C27.5, and only with 7.5.c.ii',
  path: ['assistanceGrounds'],
};

export const instructionBody = z
  .strictObject({ n: count, ...instructionShape, providers, instructedAt: instantSchema })
  .refine(groundsFit, groundsProblem);
export type InstructionBody = z.infer<typeof instructionBody>;

export const liftingBody = z.strictObject({ n: count, reasons: text(10_000), liftedAt: instantSchema });
export const consultationBody = z.strictObject({
  providerId: providerIdSchema,
  consultedAt: instantSchema,
});
export const acknowledgementBody = z.strictObject({ acknowledgedAt: instantSchema });

/** What the notified authority says, as the issuing side hears it. */
export type SaidByAuthority =
  | ({ readonly what: 'acknowledged' } & z.infer<typeof acknowledgementBody>)
  | ({ readonly what: 'asked' } & z.infer<typeof informationRequestBody>)
  | ({ readonly what: 'instructed' } & InstructionBody)
  | ({ readonly what: 'lifted' } & z.infer<typeof liftingBody>)
  | ({ readonly what: 'consulted' } & z.infer<typeof consultationBody>);

/** What the issuing side says after the notification. */
export type SaidByIssuer =
  | ({ readonly what: 'progress' } & z.infer<typeof progressBody>)
  | ({ readonly what: 'information' } & InformationBody);
