/** A person has opened a message: this node signs so, keeps it, and tells the sender. */
import { executeCommand } from '../cases/execute-command.ts';
import { loadCase } from '../cases/load-case.ts';
import type { ExchangeDeps } from './deps.ts';
import { type EvidenceClaims, recordable, signEvidence } from './evidence.ts';
import { recordEvidence } from './message-commands.ts';
import { SENDER } from './send-message.ts';

/** Repeatable: a message whose retrieval is on record is not signed for again. Throws when it has to be tried again. */
export async function evidenceRetrieval(
  deps: ExchangeDeps,
  caseId: string,
  messageId: string,
): Promise<void> {
  const loaded = await loadCase(deps, caseId);
  const message = loaded?.exchange.open.find((one) => one.messageId === messageId);
  if (!loaded?.key || !message?.opened || message.seen.retrieval) return;
  const claims: EvidenceClaims = {
    iss: deps.party,
    messageId,
    evidence: 'retrieval',
    outcome: 'accepted',
    at: deps.systemClock.now(),
  };
  const evidence = recordable(claims, await signEvidence(deps.signing, claims));
  if (!evidence) return;
  const outcome = await executeCommand(deps, {
    kind: loaded.head.kind,
    caseId,
    command: recordEvidence([evidence]),
    actor: SENDER,
    seen: loaded,
  });
  if (!outcome.ok && outcome.why === 'conflict') throw new Error('the case is busy');
}
