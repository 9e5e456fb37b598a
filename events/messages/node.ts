/** Messages of the nodes themselves. */
import * as z from 'zod';
import { nodeKeysSchema } from '../../shared/case/trust/schema.ts';
import type { MessageDefinitions } from './definition.ts';

const compact = z.string().regex(/^[\w-]+\.[\w-]+\.[\w-]+$/);
/** Of as many documents as a message may name. */
const receiptJws = compact.max(60_000);

export const nodeMessages = {
  'exchange.evidence': {
    version: 1,
    paragraph: 'policy: exchange',
    description: 'Signed evidences about messages of the same conversation.',
    body: z.strictObject({ evidences: z.array(compact.max(20_000)).min(1).max(20) }),
  },
  'exchange.transfer-receipt': {
    version: 1,
    paragraph: 'policy: exchange',
    description: 'The signed receipt for the documents of a message, each with its commitment.',
    body: z.strictObject({ receipt: receiptJws }),
  },
  'node.keys': {
    version: 1,
    paragraph: 'policy: trust',
    description: 'The keys of the sender from now on, signed with one that the receiver knows.',
    body: z.strictObject({ keys: nodeKeysSchema }),
  },
} as const satisfies MessageDefinitions;
