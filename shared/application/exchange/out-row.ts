import * as z from 'zod';

/** The open attributes of a message in the outbox. */
export const outRowSchema = z.object({
  caseId: z.string(),
  messageId: z.string(),
  to: z.string(),
  seq: z.int(),
  type: z.string(),
  v: z.int(),
  at: z.string(),
  origin: z.string(),
  conversation: z.string(),
  attempts: z.int(),
  /** When a person put it back; the time in which it is tried counts from then on. */
  since: z.string().optional(),
  blobRef: z.string().optional(),
});
export type OutRow = z.infer<typeof outRowSchema>;
