/**
 * An upload has arrived: check it, seal it under the key of its case, decide, and clear the intake. Repeated,
 * late and reordered reports are harmless, since the case decides what becomes of the bytes.
 */
import { SYSTEM_ROLE } from '../../case/roles.ts';
import type { Actor } from '../../protocol/decision.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { type DocumentRecord, readDocumentRow } from '../cases/document-rows.ts';
import { executeCommand } from '../cases/execute-command.ts';
import { type LoadedCase, loadCase } from '../cases/load-case.ts';
import { documentKey } from '../cases/rows.ts';
import { attemptPrefix } from '../document-segments.ts';
import { type IntakeStore, ObjectMissingError, type Scanner, type SegmentCipher } from '../ports.ts';
import { sealDocument } from '../seal-document.ts';

export type IntakeDeps = CaseDeps & {
  readonly intake: IntakeStore;
  readonly segments: SegmentCipher;
  readonly scanner: Scanner;
};

const INTAKE: Actor = { id: 'system:intake', roles: [SYSTEM_ROLE] };
const KEY = /^intake\/([A-Za-z0-9_-]{1,64})\/([A-Za-z0-9_-]{1,64})$/;

export type IntakeOutcome = 'sealed' | 'rejected' | 'not-awaited' | 'gone';

/** `key` names the object in the intake store; what is not ours to seal is removed. */
export async function intakeUpload(deps: IntakeDeps, key: string): Promise<IntakeOutcome> {
  const [, caseId, documentId] = KEY.exec(key) ?? [];
  if (caseId === undefined || documentId === undefined) return 'not-awaited';
  const [loaded, row] = await Promise.all([
    loadCase(deps, caseId),
    deps.table.get(documentKey(caseId, documentId)),
  ]);
  const document = loaded?.key && row ? readDocumentRow(deps, loaded.key, caseId, row) : undefined;
  if (!loaded?.key || document?.state !== 'declared' || !document.detail || document.size === undefined) {
    await deps.intake.delete(key);
    return 'not-awaited';
  }
  try {
    const { body } = await deps.intake.open(key);
    const outcome = await sealArrived(deps, { loaded, caseId, document, body });
    await deps.intake.delete(key);
    return outcome;
  } catch (error) {
    if (error instanceof ObjectMissingError) return 'gone';
    throw error;
  }
}

/** Seals the bytes of one declared document; `not-awaited` leaves them unread. */
export async function sealArrived(
  deps: Omit<IntakeDeps, 'intake'>,
  arrived: {
    readonly loaded: LoadedCase;
    readonly caseId: string;
    readonly document: DocumentRecord;
    readonly body: AsyncIterable<Uint8Array>;
  },
): Promise<'sealed' | 'rejected' | 'not-awaited'> {
  const { loaded, caseId, document, body } = arrived;
  const { documentId, detail, size } = document;
  if (!loaded.key || document.state !== 'declared' || !detail || size === undefined) return 'not-awaited';
  const { sha256, mediaType, name } = detail;
  const result = await sealDocument(
    { vault: deps.vault, cipher: deps.segments, scanner: deps.scanner, ids: deps.ids },
    { key: loaded.key, party: deps.party, caseId, documentId, body, declared: { size, sha256, mediaType } },
  );
  const command = result.ok
    ? { type: 'SealDocument', documentId, name, mediaType, ...result.document }
    : { type: 'RejectDocument', documentId, code: result.code };
  const events = await decideOrThrow(deps, loaded, caseId, command);
  if (!result.ok) return 'rejected';
  const { attempt } = result.document;
  if (events.includes('DocumentSealed')) return 'sealed';
  // Lost a race, or the case no longer takes documents: what was written is nobody's.
  await deps.vault.deletePrefix(attemptPrefix({ caseId, documentId, attempt }));
  return 'rejected';
}

/** The types of the events that came of it. */
async function decideOrThrow(
  deps: CaseDeps,
  loaded: LoadedCase,
  caseId: string,
  command: { type: string },
): Promise<readonly string[]> {
  const { kind } = loaded.head;
  const outcome = await executeCommand(deps, { kind, caseId, command, actor: INTAKE, seen: loaded });
  if (outcome.ok) return outcome.events;
  if (['absent', 'erased', 'refused'].includes(outcome.why)) return [];
  throw new Error(`intake of ${caseId}: ${outcome.why}`);
}
