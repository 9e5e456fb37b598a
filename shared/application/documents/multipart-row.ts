/**
 * Which multipart upload a slot uses, in a row of the case: a client that comes back, or one that repeats its
 * declaration, goes on with the parts that are there instead of beginning another upload beside them.
 */
import * as z from 'zod';
import type { CaseDeps } from '../cases/deps.ts';
import { BrokenRowError } from '../cases/load-case.ts';
import { caseKey } from '../cases/rows.ts';
import type { IntakeStore, MultipartUpload, UploadSlot } from '../ports.ts';
import type { Key, Row } from '../table.ts';
import { partSizeFor } from '../upload-parts.ts';

const rowSchema = z.object({ uploadId: z.string(), partSize: z.int(), completed: z.boolean().optional() });
/** `completed`: the parts are joined, and nothing is to be sent. */
export type MultipartState = MultipartUpload & { readonly completed?: boolean | undefined };

/** `CASE#<caseId>` / `UPL#<last part of the slot's key>`. */
export const multipartKey = (caseId: string, slotKey: string): Key => ({
  pk: caseKey(caseId),
  sk: `UPL#${slotKey.slice(slotKey.lastIndexOf('/') + 1)}`,
});

type Deps = Pick<CaseDeps, 'table' | 'ids'> & { readonly intake: IntakeStore };

export async function findMultipart(
  deps: Pick<CaseDeps, 'table'>,
  caseId: string,
  slotKey: string,
): Promise<MultipartState | undefined> {
  const row = await deps.table.get(multipartKey(caseId, slotKey));
  if (!row) return undefined;
  const parsed = rowSchema.safeParse(row.a);
  if (!parsed.success) throw new BrokenRowError(`${row.pk} ${row.sk}`, { cause: parsed.error });
  return parsed.data;
}

/** The upload of the slot, begun at the first call. Of two callers at once one begins it. */
export async function multipartOf(deps: Deps, caseId: string, slot: UploadSlot): Promise<MultipartState> {
  return (await findMultipart(deps, caseId, slot.key)) ?? begin(deps, caseId, slot, { absent: true });
}

/** The store has forgotten the upload (it was swept): the next one takes its place. */
export const renewMultipart = (
  deps: Deps,
  caseId: string,
  slot: UploadSlot,
  { uploadId }: MultipartUpload,
): Promise<MultipartState> => begin(deps, caseId, slot, { equals: { uploadId } });

async function begin(
  deps: Deps,
  caseId: string,
  slot: UploadSlot,
  condition: { readonly absent: true } | { readonly equals: { readonly uploadId: string } },
): Promise<MultipartState> {
  const partSize = partSizeFor(slot.size);
  const uploadId = await deps.intake.startMultipart(slot, partSize);
  const put: Row = { ...multipartKey(caseId, slot.key), a: { uploadId, partSize } };
  const result = await deps.table.transact([{ put, if: condition }], deps.ids.ulid());
  if (result.ok) return { uploadId, partSize };
  await deps.intake.abortMultipart(slot.key, uploadId);
  const first = await findMultipart(deps, caseId, slot.key);
  if (!first) throw new BrokenRowError(`the upload of ${slot.key} is gone`);
  return first;
}

/** Told to whoever comes back before the document is sealed. */
export async function markCompleted(
  deps: Pick<CaseDeps, 'table' | 'ids'>,
  caseId: string,
  slotKey: string,
  { uploadId, partSize }: MultipartUpload,
): Promise<void> {
  const put: Row = { ...multipartKey(caseId, slotKey), a: { uploadId, partSize, completed: true } };
  await deps.table.transact([{ put, if: { equals: { uploadId } } }], deps.ids.ulid());
}
