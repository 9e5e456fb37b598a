/**
 * The one-time reference of an order to a provider: 256 bits, made from a secret of the node and a number that is
 * sealed with the case. What is stored is an HMAC of it: whoever reads the store cannot answer in anybody's name.
 */
import { createHmac } from 'node:crypto';
import * as z from 'zod';
import type { CaseDeps } from '../cases/deps.ts';
import { referenceKey, referenceLookupKey } from '../cases/rows.ts';

/** Open attributes of the case's row and of the lookup row. */
export const referenceRowSchema = z.object({
  caseId: z.string(),
  providerId: z.string(),
  /** Counts the references made for this provider: only the last one is good. */
  n: z.int().positive(),
  /** Answers that had been given when it was made: another one uses it up. */
  answers: z.int().nonnegative(),
  validUntil: z.string(),
});
export type ReferenceRow = z.infer<typeof referenceRowSchema>;

export const currentReferenceSchema = referenceRowSchema.extend({
  state: z.enum(['live', 'revoked']),
  /** Guards every write of the row. */
  rev: z.int().positive(),
});
export type CurrentReference = z.infer<typeof currentReferenceSchema>;

const mac = (secret: Uint8Array, ...parts: readonly string[]) =>
  createHmac('sha256', secret).update(parts.join('\u0000'));

export const referenceOf = (
  secret: Uint8Array,
  { caseId, providerId, n }: Pick<ReferenceRow, 'caseId' | 'providerId' | 'n'>,
  nonce: string,
): string => mac(secret, 'reference', caseId, providerId, String(n), nonce).digest('base64url');

export const lookupOf = (secret: Uint8Array, reference: string): string =>
  mac(secret, 'lookup', reference).digest('hex');

export type Standing = 'live' | 'used' | 'withdrawn' | 'expired';

export interface OrderStanding {
  readonly status: string;
  readonly withdrawn: boolean;
  readonly annulled?: boolean | undefined;
  readonly movedTo?: string | undefined;
  readonly closed: boolean;
  readonly answers: readonly unknown[];
}

/**
 * What a reference is still good for. `order` is the provider's own view, undefined when there is none any more.
 * An answer that came by another way uses it up as well: one order, one answer.
 */
export function standingOf(
  reference: ReferenceRow,
  current: Pick<CurrentReference, 'n' | 'state'> | undefined,
  order: OrderStanding | undefined,
  now: string,
): Standing {
  if (current?.n !== reference.n || current.state === 'revoked') return 'withdrawn';
  if (!order || order.withdrawn || order.annulled || order.movedTo !== undefined) return 'withdrawn';
  if (order.answers.length > reference.answers) return 'used';
  if (order.closed) return 'withdrawn';
  return reference.validUntil <= now ? 'expired' : 'live';
}

export const readCurrent = async (
  deps: Pick<CaseDeps, 'table'>,
  caseId: string,
  providerId: string,
): Promise<CurrentReference | undefined> => {
  const row = await deps.table.get(referenceKey(caseId, providerId));
  return row && currentReferenceSchema.parse(row.a);
};

export interface FoundReference {
  readonly reference: ReferenceRow;
  /** HMAC of the reference: names it on records without giving it away. */
  readonly lookup: string;
  readonly current: CurrentReference | undefined;
}

/** Whose reference it is. Undefined for one that was never made here. */
export async function findReference(
  deps: Pick<CaseDeps, 'table' | 'secrets'>,
  text: string,
): Promise<FoundReference | undefined> {
  const lookup = lookupOf(await deps.secrets.secret('references'), text);
  const row = await deps.table.get(referenceLookupKey(lookup));
  if (!row) return undefined;
  const reference = referenceRowSchema.parse(row.a);
  const current = await readCurrent(deps, reference.caseId, reference.providerId);
  return { reference, lookup, current };
}
