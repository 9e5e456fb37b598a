/** Whether a case exists and belongs to the actor's own authority; anything else is absent to the actor. */
import type { Actor } from '../../protocol/decision.ts';
import type { CaseDeps } from '../cases/deps.ts';
import type { ReadResult } from '../cases/read-case.ts';
import { headKey, headSchema } from '../cases/rows.ts';

export async function findOwnCase(
  deps: Pick<CaseDeps, 'table'>,
  caseId: string,
  actor: Actor,
): Promise<ReadResult<{ caseId: string }>> {
  const row = await deps.table.get(headKey(caseId));
  const head = row && headSchema.safeParse(row.a);
  const isOwn = head?.success && actor.authority !== undefined && head.data.authority === actor.authority;
  return isOwn ? { ok: true, caseId } : { ok: false, why: 'absent' };
}
