/** Art. 14 as a Party has set it up: retention, notice, oversight, remedies. */
import * as z from 'zod';
import { dated } from './dated.ts';
import {
  articleSchema,
  authorityIdSchema,
  contactSchema,
  dataCategorySchema,
  localisedSchema,
} from './vocabulary.ts';

/** ISO 8601, calendar units only: P5Y, P18M, P90D. */
export const periodLengthSchema = z
  .string()
  .regex(/^P(?=\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?$/, 'a period such as P5Y or P90D is expected');

const retentionModeSchema = z.discriminatedUnion('mode', [
  /** Kept for the period, then disposed of. */
  z.strictObject({ mode: z.literal('fixedPeriod'), period: periodLengthSchema }),
  /** Looked at every so often; a person decides whether it is still needed. */
  z.strictObject({ mode: z.literal('periodicReview'), every: periodLengthSchema }),
]);

/** 14.5: domestic law sets specific periods or periodic review. `any` is less specific than a name. */
export const retentionRuleSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  article: z.union([articleSchema, z.literal('any')]),
  role: z.enum(['requesting', 'requested', 'any']),
  dataCategory: z.union([dataCategorySchema, z.literal('any')]),
  startsAt: z.enum(['caseClosed', 'received']),
  keep: retentionModeSchema,
  legalBasis: z.string(),
});
export type RetentionRule = z.infer<typeof retentionRuleSchema>;

/** 14.11.c: whether its law obliges the receiver of its data to give personal notice, and whom to ask. */
export const senderNoticeDutySchema = z.strictObject({
  required: z.boolean(),
  contact: authorityIdSchema.optional(),
});

/** 14.14 */
export const oversightBodySchema = z.strictObject({
  id: authorityIdSchema,
  names: localisedSchema,
  contact: contactSchema,
});

/** 14.13: goes into every letter and notice. */
export const remedySchema = z.strictObject({
  kind: z.enum(['judicial', 'nonJudicial']),
  text: localisedSchema,
  contact: contactSchema.optional(),
});

export const dataProtection = {
  retention: dated(z.array(retentionRuleSchema)),
  senderNoticeDuty: dated(senderNoticeDutySchema),
  oversight: dated(z.array(oversightBodySchema)),
  remedies: dated(z.array(remedySchema)),
};

export interface RetentionQuestion {
  readonly article: RetentionRule['article'];
  readonly role: 'requesting' | 'requested';
  readonly dataCategory: RetentionRule['dataCategory'];
}

/** The most specific rule that fits: article before role before data category. */
export function retentionRuleFor(
  rules: readonly RetentionRule[],
  asked: RetentionQuestion,
): RetentionRule | undefined {
  return rules
    .filter(
      (rule) =>
        fits(rule.article, asked.article) &&
        fits(rule.role, asked.role) &&
        fits(rule.dataCategory, asked.dataCategory),
    )
    .sort((a, b) => specificity(b) - specificity(a))[0];
}

export function specificity(rule: RetentionRule): number {
  return (
    (rule.article === 'any' ? 0 : 4) + (rule.role === 'any' ? 0 : 2) + (rule.dataCategory === 'any' ? 0 : 1)
  );
}

function fits(ruled: string, asked: string): boolean {
  return ruled === 'any' || ruled === asked;
}
