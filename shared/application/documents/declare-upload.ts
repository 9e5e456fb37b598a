/** Announcing a document: the decision first, then the signed upload for exactly the declared bytes. */

import { SET_DAYS, type SetSize } from '../../protocol/document-sets.ts';
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
  /** The document's, or that of one sending of a file of a set. */
  sendingId: string,
  document: DeclaredDocument,
  systemNow: string,
): UploadSlot {
  const { size, sha256, mediaType } = document;
  const expiresAt = new Date(Date.parse(systemNow) + LINK_HOURS * HOUR).toISOString();
  return { key: intakeKey(caseId, sendingId), size, sha256, mediaType, expiresAt };
}

export async function declareUpload(
  deps: CaseDeps & { readonly intake: IntakeStore },
  request: Omit<CommandRequest, 'command' | 'created'>,
  body: DeclaredDocument & Readonly<Record<string, unknown>>,
): Promise<DeclareOutcome> {
  const now = deps.systemClock.now();
  return declareAs(deps, request, `doc_${deps.ids.ulid()}`, {
    ...body,
    uploadExpiresAt: uploadSlotEnd(now, body.size),
  });
}

/** Body of `POST /cases/{id}/sets`: name, size and digest are those of the manifest. */
export interface DeclaredSet extends SetSize {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

/** A set is announced like a document; its manifest is what is uploaded first. */
export function declareSet(
  deps: CaseDeps & { readonly intake: IntakeStore },
  request: Omit<CommandRequest, 'command' | 'created'>,
  { entries, bytes, ...manifest }: DeclaredSet,
): Promise<DeclareOutcome> {
  const end = Date.parse(deps.systemClock.now()) + SET_DAYS * 24 * HOUR;
  return declareAs(deps, request, `set_${deps.ids.ulid()}`, {
    ...manifest,
    mediaType: 'application/json',
    set: { entries, bytes },
    uploadExpiresAt: new Date(end).toISOString(),
  });
}

async function declareAs(
  deps: CaseDeps & { readonly intake: IntakeStore },
  request: Omit<CommandRequest, 'command' | 'created'>,
  fresh: string,
  body: DeclaredDocument & Readonly<Record<string, unknown>>,
): Promise<DeclareOutcome> {
  const outcome = await executeCommand(deps, {
    ...request,
    command: {
      ...body,
      type: 'DeclareDocument',
      documentId: fresh,
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
