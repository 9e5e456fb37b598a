/** Messages of the nodes themselves. */
import * as z from 'zod';
import type { MessageDefinitions } from './definition.ts';

const compact = z
  .string()
  .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  .max(20_000);

export const nodeMessages = {
  'exchange.evidence': {
    version: 1,
    paragraph: 'policy: exchange',
    description: 'Signed evidences about messages of the same conversation.',
    body: z.strictObject({ evidences: z.array(compact).min(1).max(20) }),
  },
} as const satisfies MessageDefinitions;
