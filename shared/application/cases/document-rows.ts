/** A document's own row, written from its events: the state keeps only what the rules need to know of it. */
import * as z from 'zod';
import type { DomainEvent } from '../../protocol/decision.ts';
import type { Row } from '../table.ts';
import type { CaseDeps } from './deps.ts';
import { BrokenRowError } from './load-case.ts';
import { documentKey } from './rows.ts';
import { openJson, sealJson } from './sealed-json.ts';

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

const item = (documentId: string): string => `DOC#${documentId}`;

export function documentRow(deps: CaseDeps, key: Uint8Array, caseId: string, event: DomainEvent): Row[] {
  const state = STATES[event.type];
  const documentId = event.open.documentId;
  if (state === undefined || typeof documentId !== 'string') return [];
  const { size, segments, attempt, commitment, scan, code } = event.open as Record<
    string,
    string | number | undefined
  >;
  const a = Object.fromEntries(
    Object.entries({ documentId, state, size, segments, attempt, commitment, scan, code }).filter(
      ([, value]) => value !== undefined,
    ),
  ) as Record<string, string | number>;
  const detail = event.sealed ? documentDetailSchema.parse(event.sealed) : undefined;
  return [
    {
      ...documentKey(caseId, documentId),
      a,
      ...(detail ? { blob: sealJson(deps, key, caseId, item(documentId), detail) } : {}),
    },
  ];
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
  readonly code?: string;
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
});

export function readDocumentRow(
  deps: CaseDeps,
  key: Uint8Array | undefined,
  caseId: string,
  row: Row,
): DocumentRecord {
  const parsed = openSchema.safeParse(row.a);
  if (!parsed.success) throw new BrokenRowError(`${row.pk} ${row.sk}`, { cause: parsed.error });
  const { size, segments, attempt, commitment, scan, code, ...required } = parsed.data;
  const detail =
    key && row.blob
      ? documentDetailSchema.parse(openJson(deps, key, caseId, item(required.documentId), row.blob))
      : undefined;
  return {
    ...required,
    ...(size === undefined ? {} : { size }),
    ...(segments === undefined ? {} : { segments }),
    ...(attempt === undefined ? {} : { attempt }),
    ...(commitment === undefined ? {} : { commitment }),
    ...(scan === undefined ? {} : { scan }),
    ...(code === undefined ? {} : { code }),
    ...(detail === undefined ? {} : { detail }),
  };
}
