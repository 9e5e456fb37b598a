/** Announcing a document: the decision first, then the signed upload for exactly the declared bytes. */

import type { CommandOutcome } from '../cases/command-outcome.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { type CommandRequest, executeCommand } from '../cases/execute-command.ts';
import { limits } from '../limits.ts';
import type { IntakeStore, SignedPart, SignedRequest, UploadSlot } from '../ports.ts';
import { partSizeFor } from '../upload-parts.ts';

export interface DeclaredDocument {
  readonly size: number;
  readonly sha256: string;
  readonly mediaType: string;
}

export type SignedUpload =
  | SignedRequest
  | { readonly uploadId: string; readonly parts: readonly SignedPart[] };
export type DeclareOutcome =
  | Exclude<CommandOutcome, { ok: true }>
  | (Extract<CommandOutcome, { ok: true }> & { readonly documentId: string; readonly upload: SignedUpload });

const HOUR = 3_600_000;

/** Links are shorter-lived than the slot: a repetition of the request signs fresh ones until the slot ends. */
const LINK_HOURS = 1;

export const uploadSlotEnd = (systemNow: string): string =>
  new Date(Date.parse(systemNow) + limits.uploadHours * HOUR).toISOString();

export const intakeKey = (caseId: string, documentId: string): string => `intake/${caseId}/${documentId}`;

export function slotOf(
  caseId: string,
  documentId: string,
  document: DeclaredDocument,
  systemNow: string,
): UploadSlot {
  const { size, sha256, mediaType } = document;
  const expiresAt = new Date(Date.parse(systemNow) + LINK_HOURS * HOUR).toISOString();
  return { key: intakeKey(caseId, documentId), size, sha256, mediaType, expiresAt };
}

export async function declareUpload(
  deps: CaseDeps & { readonly intake: IntakeStore },
  request: Omit<CommandRequest, 'command' | 'created'>,
  body: DeclaredDocument & Readonly<Record<string, unknown>>,
): Promise<DeclareOutcome> {
  const fresh = `doc_${deps.ids.ulid()}`;
  const outcome = await executeCommand(deps, {
    ...request,
    command: {
      ...body,
      type: 'DeclareDocument',
      documentId: fresh,
      uploadExpiresAt: uploadSlotEnd(deps.systemClock.now()),
    } as { type: string },
    created: [fresh],
  });
  if (!outcome.ok) return outcome;
  const documentId = outcome.created[0] ?? fresh;
  const slot = slotOf(request.caseId, documentId, body, deps.systemClock.now());
  const upload =
    body.size <= limits.singleUploadBytes
      ? await deps.intake.signUpload(slot)
      : await deps.intake.startMultipart(slot, partSizeFor(body.size));
  return { ...outcome, documentId, upload };
}
