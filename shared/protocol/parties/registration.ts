/**
 * How a provider is registered, once, in the profile of its Party: every node that holds the profile uses the entry.
 * Its home node sees nothing of what other nodes send it or get from it.
 */
import * as z from 'zod';
import { dated } from './dated.ts';

/** Public half only: a member that is not listed here, such as `d`, is refused. */
const keySchema = z.strictObject({
  kid: z.string().min(1).max(200),
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'a coordinate of P-256 has 32 bytes, base64url'),
  y: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'a coordinate of P-256 has 32 bytes, base64url'),
});

export const registrationSchema = z.strictObject({
  /** With a key registered, answers by reference are taken only when signed with it (ES256). */
  keys: dated(z.array(keySchema).min(1).max(4)),
  /** Where signed notices go: that something happened to an order, never what. */
  webhook: dated(z.strictObject({ url: z.url() })),
  /** Desks, not persons: who can be called about what. */
  contacts: dated(
    z.array(
      z.strictObject({
        for: z.enum(['orders', 'emergencies', 'technical']),
        desk: z.string().min(1),
        email: z.email().optional(),
        phone: z.string().optional(),
      }),
    ),
  ),
});
export type Registration = z.infer<typeof registrationSchema>;
