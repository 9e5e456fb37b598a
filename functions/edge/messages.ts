/** The messages of the queues, as their functions expect them. Strict where we write them, open where AWS does. */
import type { EventBridgeEvent } from 'aws-lambda';
import * as z from 'zod';
import { EVENT_SOURCE } from '../../events/routing.ts';
import type { ExportJob } from '../../shared/application/audit/request-export.ts';
import type { BusEvent } from '../../shared/application/ports.ts';

/** A message is not one of those that this queue carries. Says where it differs, never what it holds. */
export class MessageError extends Error {
  override readonly name = 'MessageError';
}

function parsed<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new MessageError(
    `no such message: ${result.error.issues.map(({ path }) => path.join('.')).join(', ')}`,
  );
}

const eventSchema = z.object({
  id: z.string(),
  type: z.string(),
  caseId: z.string(),
  seq: z.int(),
  at: z.string(),
  detail: z.record(z.string(), z.unknown()),
});
const envelopeSchema = z.object({
  version: z.string().default('0'),
  id: z.string().default(''),
  account: z.string().default(''),
  time: z.string().default(''),
  region: z.string().default(''),
  resources: z.array(z.string()).default([]),
  source: z.string(),
  'detail-type': z.string(),
});
const busEnvelopeSchema = envelopeSchema.extend({ source: z.literal(EVENT_SOURCE), detail: eventSchema });
const uploadSchema = envelopeSchema.extend({
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string().min(1), size: z.int().optional() }),
  }),
});
const exportJobSchema = z.strictObject({ caseId: z.string().min(1), exportId: z.string().min(1) });

/** An event of ours, as a rule of the bus hands it to a queue. */
export const busMessage = (body: unknown): EventBridgeEvent<string, BusEvent> =>
  parsed(busEnvelopeSchema, body);

/** Object Created of the intake bucket, from S3 by way of the bus or from `IntakeQueue.again`. */
export const uploadMessage = (body: unknown) => {
  const { detail, ...envelope } = parsed(uploadSchema, body);
  const { key, size } = detail.object;
  return {
    ...envelope,
    'detail-type': 'Object Created' as const,
    detail: { bucket: detail.bucket, object: { key, ...(size === undefined ? {} : { size }) } },
  };
};

/** A job for the exports function. */
export const exportMessage = (body: unknown): ExportJob => parsed(exportJobSchema, body);
