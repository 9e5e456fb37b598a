/** The messages of the work queues under test. */
import * as z from 'zod';

export const jobSchema = z.strictObject({ caseId: z.string(), n: z.int() });
export const parseJob = (body: unknown) => jobSchema.parse(body);
