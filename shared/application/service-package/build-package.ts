/**
 * The package for service outside this system (7.6): a ZIP of cover sheet, content of the order, the documents that
 * go to the provider, where it comes from, and a signed list of digests. It is made from the provider's own view, so that nothing can be in it
 * that the provider may not see (7.5.a: never the summary of facts). Nothing is kept: every slice is made anew from
 * the sealed documents, the same bytes every time.
 */
import type { Actor } from '../../protocol/decision.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { readDocumentRow } from '../cases/document-rows.ts';
import { openForReading, type ReadRequest, type ReadResult } from '../cases/read-case.ts';
import { recordAccess } from '../cases/records.ts';
import { documentKey } from '../cases/rows.ts';
import { readRange } from '../open-document.ts';
import type { SegmentCipher } from '../ports.ts';
import { downloadSession, sliceBounds, type WantedRange } from '../slices.ts';
import { type ZipStamp, zipDay, zipOf, zipSize } from '../zip-writer.ts';
import { packageContents, type ServedDocument } from './contents.ts';
import { type DispatchDeps, dispatchFor, NotListedError } from './dispatch.ts';
import { type FontBook, UnprintableTextError } from './fonts.ts';
import { providerViewSchema, servedListSchema } from './provider-view.ts';
import type { PackageContents, SizedEntry } from './signed-contents.ts';

/** Each slice reads what lies before it again: an order of this size is carried on a medium, not in parts. */
export const MAX_PACKAGE_BYTES = 256 * 1024 * 1024;

export interface PackageRequest extends ReadRequest {
  readonly providerId: string;
  /** The sign-in under which the slices are fetched. */
  readonly session: string;
  readonly range?: WantedRange;
}

export interface PackageSlice {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly size: number;
  readonly bytes: Uint8Array;
  /** Changes with the content: slices of one package carry the same. */
  readonly tag: string;
}

export type PackageResult =
  | ReadResult<PackageSlice>
  | { readonly ok: false; readonly why: 'range'; readonly size: number }
  | { readonly ok: false; readonly why: 'not-listed' }
  | { readonly ok: false; readonly why: 'too-large'; readonly size: number }
  | { readonly ok: false; readonly why: 'unprintable'; readonly scripts: readonly string[] };

export type PackageDeps = CaseDeps &
  DispatchDeps & { readonly segments: SegmentCipher; readonly fonts: FontBook };

export async function buildServicePackage(
  deps: PackageDeps,
  request: PackageRequest,
): Promise<PackageResult> {
  const { caseId, providerId, actor } = request;
  const opened = await openForReading(deps, request, 'ReadServicePackage');
  if (!opened.ok) return opened;
  const { loaded } = opened;
  const recipient: Actor = { id: 'service-package', roles: ['provider-agent'], provider: providerId };
  // Before issue, and for whoever is not addressed, there is no such view, and so no package.
  const seen = providerViewSchema.safeParse(loaded.kind.view(loaded.state, 'addressee', recipient));
  if (!seen.success) return { ok: false, why: 'absent' };
  const view = seen.data;
  const access = {
    actor: opened.reader,
    what: 'ReadServicePackage',
    session: downloadSession(actor.id, `${caseId}/${providerId}`, request.session),
    about: { providerId },
    ...(request.reasonCode ? { reasonCode: request.reasonCode } : {}),
  };
  await recordAccess(deps, caseId, loaded.key, access);

  const home = view.documentsIn ?? caseId;
  const source =
    home === caseId ? opened : await openForReading(deps, { ...request, caseId: home }, 'ReadServicePackage');
  if (!source.ok) return source;
  if (home !== caseId) await recordAccess(deps, home, source.loaded.key, access);
  const listed = servedListSchema.parse(source.loaded.kind.view(source.loaded.state, 'addressee', recipient));
  const own = listed.documents.filter(({ byProvider }) => byProvider === undefined);
  const documents = await Promise.all(own.map((one) => served(deps, home, source.loaded.key, one)));

  const authority = view.order.issuingAuthority?.authority ?? loaded.head.authority;
  try {
    const dispatch = await dispatchFor(deps, { caseId, providerId, key: loaded.key, view, authority });
    const contents = await packageContents(deps.fonts, {
      caseId,
      providerId,
      authority,
      view,
      documents: documents.flat(),
      provenance: dispatch.provenance,
      sign: dispatch.sign,
    });
    return await slice(contents, zipDay(view.order.issuedDate), request.range);
  } catch (error) {
    if (error instanceof UnprintableTextError)
      return { ok: false, why: 'unprintable', scripts: error.scripts };
    if (error instanceof NotListedError) return { ok: false, why: 'not-listed' };
    throw error;
  }
}

type Listed = ReturnType<typeof servedListSchema.parse>['documents'][number];

async function served(
  deps: PackageDeps,
  caseId: string,
  key: Uint8Array,
  { documentId, purpose, language, translationOf }: Listed,
): Promise<ServedDocument[]> {
  const row = await deps.table.get(documentKey(caseId, documentId));
  const record = row && readDocumentRow(deps, key, caseId, row);
  const { detail, size, segments, attempt } = record ?? {};
  if (!record || !detail || size === undefined || segments === undefined || attempt === undefined) return [];
  const place = { party: deps.party, caseId, documentId, attempt, key, size, segments };
  const body = () => readRange({ vault: deps.vault, cipher: deps.segments }, place);
  return [{ record: { ...record, size }, detail, purpose, language, translationOf, body }];
}

async function slice(
  { entries, digest }: PackageContents,
  stamp: ZipStamp,
  range: WantedRange | undefined,
): Promise<PackageResult> {
  const size = zipSize(entries, stamp);
  if (size > MAX_PACKAGE_BYTES) return { ok: false, why: 'too-large', size };
  const bounds = sliceBounds(range, size);
  if (!bounds) return { ok: false, why: 'range', size };
  const chunks: Uint8Array[] = [];
  let at = 0;
  for await (const chunk of zipOf(inOrder(entries), stamp)) {
    const from = Math.max(0, bounds.start - at);
    const to = Math.min(chunk.byteLength, bounds.end - at);
    if (from < to) chunks.push(chunk.subarray(from, to));
    at += chunk.byteLength;
    if (at >= bounds.end) break;
  }
  return { ok: true, ...bounds, size, bytes: Buffer.concat(chunks), tag: digest };
}

async function* inOrder(entries: readonly SizedEntry[]): AsyncGenerator<SizedEntry> {
  yield* entries;
}
