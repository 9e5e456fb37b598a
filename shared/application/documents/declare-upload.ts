/** Announcing a document: the decision first, then the signed upload for exactly the declared bytes. */

import type { CommandOutcome } from '../cases/command-outcome.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { type CommandRequest, executeCommand } from '../cases/execute-command.ts';
import { limits } from '../limits.ts';
import type { IntakeStore, MultipartUpload, SignedPart, SignedRequest, UploadSlot } from '../ports.ts';
import { partCount } from '../upload-parts.ts';
import { multipartOf } from './multipart-row.ts';

export interface DeclaredDocument {
  readonly size: number;
  readonly sha256: string;
  readonly mediaType: string;
}

/** One PUT, or the first of many: fresh and further links are asked of the upload (`await-upload.ts`). */
export type SignedUpload =
  | SignedRequest
  | (MultipartUpload & { readonly partCount: number; readonly parts: readonly SignedPart[] });
export type DeclareOutcome =
  | Exclude<CommandOutcome, { ok: true }>
  | (Extract<CommandOutcome, { ok: true }> & { readonly documentId: string; readonly upload: SignedUpload });

const HOUR = 3_600_000;

/** Links are shorter-lived than the slot: a repetition of the request signs fresh ones until the slot ends. */
const LINK_HOURS = 1;

/** A day to upload; what is too large for one run of the intake has time to be sealed besides. */
export function uploadSlotEnd(systemNow: string, size = 0): string {
  const sealing = size > limits.sealRunBytes ? Math.ceil(size / limits.sealRunBytes) : 0;
  return new Date(Date.parse(systemNow) + (limits.uploadHours + sealing) * HOUR).toISOString();
}

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
      uploadExpiresAt: uploadSlotEnd(deps.systemClock.now(), body.size),
    } as { type: string },
    created: [fresh],
  });
  if (!outcome.ok) return outcome;
  const documentId = outcome.created[0] ?? fresh;
  const slot = slotOf(request.caseId, documentId, body, deps.systemClock.now());
  return { ...outcome, documentId, upload: await signUpload(deps, { caseId: request.caseId, slot }) };
}

/** The links to begin with. */
async function signUpload(
  deps: CaseDeps & { readonly intake: IntakeStore },
  { caseId, slot }: { readonly caseId: string; readonly slot: UploadSlot },
): Promise<SignedUpload> {
  if (slot.size <= limits.singleUploadBytes) return deps.intake.signUpload(slot);
  const upload = await multipartOf(deps, caseId, slot);
  const count = partCount(slot.size, upload.partSize);
  const numbers = Array.from({ length: Math.min(count, limits.signedLinks) }, (_, index) => index + 1);
  return { ...upload, partCount: count, parts: await deps.intake.signParts(slot, upload, numbers) };
}
