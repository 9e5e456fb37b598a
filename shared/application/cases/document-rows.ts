/** A document's own row, written from its events: the state keeps only what the rules need to know of it. */
import * as z from 'zod';
import type { DomainEvent } from '../../protocol/decision.ts';
import type { SetSize } from '../../protocol/document-sets.ts';
import type { Row } from '../table.ts';
import type { CaseDeps } from './deps.ts';
import { BrokenRowError } from './load-case.ts';
import { documentKey, documentSk } from './rows.ts';
import { openJson, sealJson } from './sealed-json.ts';

type SealDeps = Parameters<typeof sealJson>[0];

const STATES: Readonly<Record<string, string>> = {
  DocumentDeclared: 'declared',
  DocumentSealed: 'sealed',
  DocumentQuarantined: 'quarantined',
  DocumentRejected: 'rejected',
  DocumentExpired: 'expired',
};

/** What the vault and a download need; names and digests are sealed. */
export const documentDetailSchema = z.object({
  name: z.string(),
  mediaType: z.string(),
  sha256: z.string(),
  salt: z.string().optional(),
  detectedType: z.string().optional(),
});
export type DocumentDetail = z.infer<typeof documentDetailSchema>;

export function documentRow(deps: CaseDeps, key: Uint8Array, caseId: string, event: DomainEvent): Row[] {
  const state = STATES[event.type];
  const documentId = event.open.documentId;
  if (state === undefined || typeof documentId !== 'string') return [];
  const { set } = event.open as { set?: SetSize };
  const { success, data } = openSchema.safeParse({ ...event.open, ...set, documentId, state });
  if (!success) throw new BrokenRowError(`${event.type} of ${documentId}`);
  const detail = event.sealed ? documentDetailSchema.parse(event.sealed) : undefined;
  return [toRow(deps, key, caseId, data, detail)];
}

/** The row of one file of a set: written by the intake, and known to no event but that of its set. */
export const entryRow = (
  deps: SealDeps,
  key: Uint8Array,
  caseId: string,
  { detail, set: _set, ...open }: DocumentRecord,
): Row => toRow(deps, key, caseId, open, detail);

function toRow(
  deps: SealDeps,
  key: Uint8Array,
  caseId: string,
  open: z.infer<typeof openSchema>,
  detail: DocumentDetail | undefined,
): Row {
  const a = Object.fromEntries(Object.entries(open).filter(([, value]) => value !== undefined));
  return {
    ...documentKey(caseId, open.documentId),
    a: a as Row['a'],
    ...(detail ? { blob: sealJson(deps, key, caseId, documentSk(open.documentId), detail) } : {}),
  };
}

export interface DocumentRecord {
  readonly documentId: string;
  readonly state: 'declared' | 'sealed' | 'quarantined' | 'rejected' | 'expired';
  readonly size?: number;
  readonly segments?: number;
  /** Names the objects in the vault. */
  readonly attempt?: string;
  readonly commitment?: string;
  readonly scan?: string;
  /** Why it was rejected; of a file of a set that is awaited again, why the last sending was. */
  readonly code?: string;
  /** Of a file of a set: which sending is awaited, or was the last. */
  readonly tries?: number;
  /** The document is the manifest of a set of that size. */
  readonly set?: SetSize;
  readonly detail?: DocumentDetail;
}

const openSchema = z.object({
  documentId: z.string(),
  state: z.enum(['declared', 'sealed', 'quarantined', 'rejected', 'expired']),
  size: z.number().optional(),
  segments: z.number().optional(),
  attempt: z.string().optional(),
  commitment: z.string().optional(),
  scan: z.string().optional(),
  code: z.string().optional(),
  tries: z.number().optional(),
  entries: z.number().optional(),
  bytes: z.number().optional(),
});

export function readDocumentRow(
  deps: CaseDeps,
  key: Uint8Array | undefined,
  caseId: string,
  row: Row,
): DocumentRecord {
  const parsed = openSchema.safeParse(row.a);
  if (!parsed.success) throw new BrokenRowError(`${row.pk} ${row.sk}`, { cause: parsed.error });
  const { size, segments, attempt, commitment, scan, code, tries, entries, bytes, ...required } = parsed.data;
  const detail =
    key && row.blob
      ? documentDetailSchema.parse(openJson(deps, key, caseId, documentSk(required.documentId), row.blob))
      : undefined;
  return {
    ...required,
    ...(size === undefined ? {} : { size }),
    ...(segments === undefined ? {} : { segments }),
    ...(attempt === undefined ? {} : { attempt }),
    ...(commitment === undefined ? {} : { commitment }),
    ...(scan === undefined ? {} : { scan }),
    ...(code === undefined ? {} : { code }),
    ...(tries === undefined ? {} : { tries }),
    ...(entries === undefined || bytes === undefined ? {} : { set: { entries, bytes } }),
    ...(detail === undefined ? {} : { detail }),
  };
}
