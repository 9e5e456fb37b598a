/**
 * Rows of a set while its files arrive: `SET#<setId>` holds the sealed manifest's facts until the set is sealed,
 * `SET#<setId>#<n>` is one file each. The state of the case knows the set alone, whatever the number of its files.
 */
import * as z from 'zod';
import type { CaseDeps } from '../cases/deps.ts';
import { type DocumentRecord, readDocumentRow } from '../cases/document-rows.ts';
import { BrokenRowError } from '../cases/load-case.ts';
import { caseKey, documentKey, setKey, setSk } from '../cases/rows.ts';
import { openJson, sealJson } from '../cases/sealed-json.ts';
import type { SealedDocument } from '../seal-document.ts';
import type { Row, Write } from '../table.ts';

const openSchema = z.discriminatedUnion('state', [
  /** The manifest is checked and sealed: files may come. */
  z.object({
    state: z.literal('open'),
    size: z.int(),
    segments: z.int(),
    attempt: z.string(),
    scan: z.enum(['clean', 'notScanned']),
    commitment: z.string(),
  }),
  /** The manifest is no good; the words are open. */
  z.object({ state: z.literal('refused'), fault: z.string() }),
]);
const sealedSchema = z.object({ sha256: z.string(), salt: z.string(), detectedType: z.string() });

export type SetRow =
  | { readonly state: 'open'; readonly manifest: SealedDocument }
  | { readonly state: 'refused'; readonly fault: string };

export async function readSetRow(
  deps: CaseDeps,
  key: Uint8Array,
  caseId: string,
  setId: string,
): Promise<SetRow | undefined> {
  const row = await deps.table.get(setKey(caseId, setId));
  if (!row) return undefined;
  const parsed = openSchema.safeParse(row.a);
  if (!parsed.success) throw new BrokenRowError(`${row.pk} ${row.sk}`, { cause: parsed.error });
  if (parsed.data.state === 'refused') return parsed.data;
  if (!row.blob) throw new BrokenRowError(`${row.pk} ${row.sk}`);
  const { state, ...facts } = parsed.data;
  const hidden = sealedSchema.parse(openJson(deps, key, caseId, setSk(setId), row.blob));
  return { state, manifest: { ...facts, ...hidden } };
}

export function setRow(deps: CaseDeps, key: Uint8Array, caseId: string, setId: string, content: SetRow): Row {
  const place = setKey(caseId, setId);
  if (content.state === 'refused') return { ...place, a: { documentId: setId, ...content } };
  const { sha256, salt, detectedType, ...facts } = content.manifest;
  const hidden = { sha256, salt, detectedType };
  return {
    ...place,
    a: { documentId: setId, state: content.state, ...facts },
    blob: sealJson(deps, key, caseId, setSk(setId), hidden),
  };
}

/** The set still takes files: no write of one passes a set that was sealed, rejected or has expired. */
export const setIsAwaited = (caseId: string, setId: string): Write => ({
  check: documentKey(caseId, setId),
  if: { equals: { state: 'declared' } },
});

const entrySk = (setId: string, n: number): string => `${setSk(setId)}#${String(n).padStart(5, '0')}`;

export interface EntryPage {
  readonly entries: readonly DocumentRecord[];
  readonly next?: number;
}

/** Files from number `from` on, at most `limit`. */
export async function readEntries(
  deps: CaseDeps,
  place: { readonly caseId: string; readonly setId: string; readonly key: Uint8Array | undefined },
  from: number,
  limit: number,
): Promise<EntryPage> {
  const { caseId, setId, key } = place;
  const range = { from: entrySk(setId, from), to: `${setSk(setId)}#~`, limit: limit + 1 };
  const { rows, cursor } = await deps.table.query(caseKey(caseId), range);
  const found = rows.slice(0, limit).map((row) => readDocumentRow(deps, key, caseId, row));
  const more = rows.length > limit || cursor !== undefined;
  const last = found.at(-1);
  return { entries: found, ...(more && last ? { next: numberOf(last) + 1 } : {}) };
}

export const numberOf = ({ documentId }: Pick<DocumentRecord, 'documentId'>): number =>
  Number(documentId.slice(documentId.lastIndexOf('_') + 1));

const PAGE = 500;

/** All files in order, a page at a time. Without a key their names and digests stay sealed. */
export async function* eachEntry(
  deps: CaseDeps,
  place: { readonly caseId: string; readonly setId: string; readonly key: Uint8Array | undefined },
  from = 1,
): AsyncGenerator<DocumentRecord> {
  for (let at: number | undefined = from; at !== undefined; ) {
    const page: EntryPage = await readEntries(deps, place, at, PAGE);
    yield* page.entries;
    at = page.next;
  }
}
