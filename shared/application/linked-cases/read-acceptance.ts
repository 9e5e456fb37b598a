/** "Would this be accepted?" with the likely duplicates: one access record, then the draft against the profiles. */
import { decisionContext } from '../cases/decision-context.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { openForReading, type ReadRequest, type ReadResult } from '../cases/read-case.ts';
import { recordAccess } from '../cases/records.ts';
import { likelyDuplicates } from './likely-duplicates.ts';

export async function readAcceptance(
  deps: CaseDeps,
  request: ReadRequest,
): Promise<ReadResult<{ acceptance: Record<string, unknown> }>> {
  const opened = await openForReading(deps, request, 'ReadAcceptance');
  if (!opened.ok) return opened;
  const { loaded } = opened;
  await recordAccess(deps, request.caseId, loaded.key, {
    actor: opened.reader,
    what: 'ReadAcceptance',
    ...(request.reasonCode ? { reasonCode: request.reasonCode } : {}),
  });
  const { context } = await decisionContext(deps, request.caseId, request.actor);
  const acceptance = loaded.kind.acceptance?.(loaded.state, context) ?? {};
  const named = (acceptance.addressees ?? []) as readonly { providerId: string }[];
  const duplicates = await likelyDuplicates(deps, {
    caseId: request.caseId,
    authority: loaded.head.authority,
    identifiers: Object.keys(loaded.tokens),
    providers: named.map(({ providerId }) => providerId),
  });
  return { ok: true, acceptance: { ...acceptance, duplicates } };
}
