/**
 * Repeated requests are answered once: the row is written in the deciding transaction and holds what the answer
 * is rebuilt from. Refusals and conflicts are not stored; they are decided again.
 */
import * as z from 'zod';
import type { Row } from '../table.ts';
import type { CommandOutcome } from './command-outcome.ts';
import type { CaseDeps } from './deps.ts';
import { idempotencyDue, idempotencyKey } from './rows.ts';

export interface IdempotencyClaim {
  readonly actor: string;
  readonly route: string;
  readonly key: string;
  /** Canonical text of the request; only its HMAC is stored. */
  readonly request: string;
}

const DAYS = 7;

const rowSchema = z.object({
  mac: z.string(),
  caseId: z.string(),
  version: z.int(),
  status: z.string(),
  created: z.array(z.string()),
  expiresAt: z.string(),
});

type IdempotencyDeps = Pick<CaseDeps, 'table' | 'ids' | 'secrets' | 'systemClock'>;

/** The client's own key may say anything, a name too: only its HMAC is stored. */
const rowKey = async (deps: IdempotencyDeps, { actor, route, key }: IdempotencyClaim) =>
  idempotencyKey(actor, route, await deps.secrets.requestMac(`key ${key}`));

/** Makes the row once version and status are known. */
export async function idempotencyRow(
  deps: IdempotencyDeps,
  claim: IdempotencyClaim,
  answer: { caseId: string; created: readonly string[] },
): Promise<(version: number, status: string) => Row> {
  const [key, mac] = await Promise.all([rowKey(deps, claim), deps.secrets.requestMac(claim.request)]);
  const expiresAt = new Date(Date.parse(deps.systemClock.now()) + DAYS * 86_400_000).toISOString();
  return (version, status) => ({
    ...key,
    a: { mac, ...answer, version, status, expiresAt },
    index: { due: idempotencyDue(key, expiresAt) },
  });
}

/** The stored answer of this very request; `key-reused` when the key was used for another one. */
export async function readRepetition(
  deps: IdempotencyDeps,
  claim: IdempotencyClaim,
): Promise<CommandOutcome | undefined> {
  const key = await rowKey(deps, claim);
  const row = await deps.table.get(key);
  if (!row) return undefined;
  const stored = rowSchema.parse(row.a);
  if (stored.expiresAt <= deps.systemClock.now()) {
    // The sweep has not been here yet; the next attempt starts afresh.
    await deps.table.transact([{ delete: key, if: { equals: { mac: stored.mac } } }], deps.ids.ulid());
    return undefined;
  }
  if (stored.mac !== (await deps.secrets.requestMac(claim.request))) return { ok: false, why: 'key-reused' };
  const { caseId, version, status, created } = stored;
  return { ok: true, caseId, version, status, created, repeated: true, events: [] };
}
