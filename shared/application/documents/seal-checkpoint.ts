/**
 * How far the sealing of a large document has come, in a row of its case (docs/formats.md, "Checkpoint"). Each
 * write is conditional on the one before, so that of two runs at the same document only one goes on.
 */
import * as z from 'zod';
import type { CaseDeps } from '../cases/deps.ts';
import { BrokenRowError } from '../cases/load-case.ts';
import { checkpointKey } from '../cases/rows.ts';
import { openJson, sealJson } from '../cases/sealed-json.ts';
import type { SealCheckpoint } from '../seal-in-runs.ts';

const openSchema = z.object({ attempt: z.string(), next: z.int().min(1) });
const sealedSchema = z.object({ digest: z.string(), detectedType: z.string() });

const item = (documentId: string): string => `CHK#${documentId}`;

interface Place {
  readonly caseId: string;
  readonly documentId: string;
  /** The plain case key: the state of a digest can hold bytes of the document. */
  readonly key: Uint8Array;
}

export async function readCheckpoint(
  deps: CaseDeps,
  { caseId, documentId, key }: Place,
): Promise<SealCheckpoint | undefined> {
  const row = await deps.table.get(checkpointKey(caseId, documentId));
  if (!row) return undefined;
  const open = openSchema.safeParse(row.a);
  if (!open.success || !row.blob) throw new BrokenRowError(`${row.pk} ${row.sk}`);
  const hidden = sealedSchema.parse(openJson(deps, key, caseId, item(documentId), row.blob));
  return {
    ...open.data,
    digest: Buffer.from(hidden.digest, 'base64'),
    detectedType: hidden.detectedType,
  };
}

/** False when another run has been there since `before` was read or written. */
export async function keepCheckpoint(
  deps: CaseDeps,
  { caseId, documentId, key }: Place,
  before: SealCheckpoint | undefined,
  reached: SealCheckpoint,
): Promise<boolean> {
  const { attempt, next, digest, detectedType } = reached;
  const hidden = { digest: Buffer.from(digest).toString('base64'), detectedType };
  const put = {
    ...checkpointKey(caseId, documentId),
    a: { attempt, next },
    blob: sealJson(deps, key, caseId, item(documentId), hidden),
  };
  const condition = before
    ? { equals: { attempt: before.attempt, next: before.next } }
    : { absent: true as const };
  return (await deps.table.transact([{ put, if: condition }], deps.ids.ulid())).ok;
}

export async function dropCheckpoint(
  deps: Pick<CaseDeps, 'table' | 'ids'>,
  caseId: string,
  documentId: string,
): Promise<void> {
  await deps.table.transact([{ delete: checkpointKey(caseId, documentId) }], deps.ids.ulid());
}
