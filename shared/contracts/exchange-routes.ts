/** Routes between nodes, and for the operator who says which nodes are believed. */
import * as z from 'zod';
import {
  nodeDescriptionSchema,
  pinPeerSchema,
  redriveSchema,
  removePeerSchema,
} from '../case/trust/schema.ts';
import { onDemand } from '../protocol/on-demand.ts';
import { decidedSchema } from './answers.ts';
import type { RouteDraft } from './route.ts';

const none = onDemand(() => z.strictObject({}));
const peerParams = onDemand(() => z.strictObject({ id: z.string().regex(/^peer_[A-Z]{2}$/) }));

const peerSchema = onDemand(() =>
  z.looseObject({
    id: z.string(),
    party: z.string(),
    status: z.enum(['pinned', 'removed']),
    baseUrl: z.string(),
    fingerprint: z.string().optional(),
    validUntil: z.string(),
  }),
);

const deadLetterSchema = onDemand(() =>
  z.object({
    messageId: z.string(),
    to: z.string(),
    type: z.string(),
    code: z.string(),
    attempts: z.int(),
  }),
);

export const EXCHANGE_ROUTES: readonly RouteDraft[] = [
  {
    operation: 'DeliverMessage',
    method: 'POST',
    path: '/exchange/messages',
    function: 'exchange',
    summary: 'A message of another node: a JWS (ES256) in a JWE (RSA-OAEP-256, A256GCM).',
    params: none,
    body: () =>
      z.strictObject({ message: z.string().min(1).max(250_000).describe('Compact JWE, RFC 7516.') }),
    answer: () =>
      z.object({
        evidences: z.array(z.string()).describe('What this node states about the message: compact JWS each.'),
      }),
    status: 200,
    public: true,
    // Messages carry an id of their own, and repeating one repeats the answer.
    safe: true,
  },
  {
    operation: 'AskForSlot',
    method: 'POST',
    path: '/exchange/slots',
    function: 'exchange',
    summary: 'How far the documents of a message have come, and where the next segment may be put.',
    params: none,
    body: () => z.strictObject({ request: z.string().min(1).max(20_000).describe('Compact JWE, RFC 7516.') }),
    answer: () =>
      z.object({
        answer: z.string().optional().describe('Compact JWE to the node that asked.'),
        evidences: z.array(z.string()).describe('Why nothing was granted: compact JWS each.'),
      }),
    status: 200,
    public: true,
    // Asking again grants afresh what is missing still.
    safe: true,
  },
  {
    operation: 'DescribeNode',
    method: 'GET',
    path: '/.well-known/accord224-node.json',
    function: 'exchange',
    summary: 'Party, address and keys of the node, with the fingerprint to compare out of band.',
    params: none,
    answer: () => z.object({ ...nodeDescriptionSchema.shape, fingerprint: z.string() }),
    status: 200,
    public: true,
  },
  {
    operation: 'ListPeers',
    method: 'GET',
    path: '/peers',
    function: 'trust',
    summary: 'The nodes of other Parties that this node believes.',
    params: none,
    answer: () => z.object({ peers: z.array(peerSchema()) }),
    status: 200,
  },
  {
    operation: 'PinPeer',
    method: 'POST',
    path: '/peers',
    function: 'trust',
    summary:
      'Trusts a node, by the fingerprint that its operator has read out; again to renew or to move it.',
    params: none,
    body: () => pinPeerSchema,
    answer: decidedSchema,
    status: 201,
  },
  {
    operation: 'ListDeadLetters',
    method: 'GET',
    path: '/peers/{id}/dead-letters',
    function: 'trust',
    summary: 'Messages to a peer that it turned away, or did not answer for a week.',
    params: peerParams,
    answer: () => z.object({ deadLetters: z.array(deadLetterSchema()) }),
    status: 200,
  },
  {
    operation: 'RedriveMessages',
    method: 'POST',
    path: '/peers/{id}/redrive',
    function: 'trust',
    summary: 'Sends the dead letters to a peer again, a hundred at a time.',
    params: peerParams,
    body: () => redriveSchema,
    answer: () => z.object({ redriven: z.int() }),
    status: 200,
  },
  {
    operation: 'RemovePeer',
    method: 'POST',
    path: '/peers/{id}/remove',
    function: 'trust',
    summary: 'Trusts a node no longer, from this moment on.',
    params: peerParams,
    body: () => removePeerSchema,
    answer: decidedSchema,
    status: 200,
  },
];
