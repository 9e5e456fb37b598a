/** Documents of an export: in plain, or as the segments that are stored, each with the key that opens it alone. */
import type { CaseDeps } from '../cases/deps.ts';
import { type DocumentRecord, readDocumentRow } from '../cases/document-rows.ts';
import { BrokenRowError } from '../cases/load-case.ts';
import { visibleDocuments } from '../cases/read-case.ts';
import { caseKey } from '../cases/rows.ts';
import { segmentName } from '../document-segments.ts';
import { readRange } from '../open-document.ts';
import { eachEntry } from '../sets/set-rows.ts';
import type { ZipEntry } from '../zip-writer.ts';
import { type ContentDeps, type ExportedCase, jsonEntry, type Progress } from './export-entries.ts';
import {
  type DocumentMeta,
  documentMetaPath,
  documentMetaSchema,
  documentPath,
  segmentKeysPath,
  segmentPath,
} from './export-format.ts';
import { HEADER_BYTES, messageKey } from './message-keys.ts';

export async function* documentFiles(
  deps: ContentDeps,
  wanted: ExportedCase,
  progress: Progress,
): AsyncGenerator<ZipEntry> {
  const { loaded, relation, actor } = wanted;
  const visible = visibleDocuments(loaded, relation, actor);
  for await (const document of storedDocuments(deps, loaded.head.caseId, loaded.key)) {
    const isFit = document.state === 'sealed' && relation === 'own-authority';
    if (!isFit || !visible.has(document.documentId)) {
      progress.withheld.documents.push(document.documentId);
      continue;
    }
    yield* filesOf(deps, wanted, document);
    if (!document.set) continue;
    const place = { caseId: loaded.head.caseId, setId: document.documentId, key: loaded.key };
    for await (const entry of eachEntry(deps, place)) yield* filesOf(deps, wanted, entry);
  }
}

async function* filesOf(
  deps: ContentDeps,
  wanted: ExportedCase,
  document: DocumentRecord,
): AsyncGenerator<ZipEntry> {
  const meta = metaOf(document);
  yield jsonEntry(documentMetaPath(meta.documentId), meta);
  yield* wanted.form === 'plain' ? plain(deps, wanted, meta) : ciphertext(deps, wanted, meta);
}

/** What lies in the vault, whatever became of it since. */
async function* storedDocuments(
  deps: CaseDeps,
  caseId: string,
  key: Uint8Array,
): AsyncGenerator<DocumentRecord> {
  let cursor: string | undefined;
  do {
    const page = await deps.table.query(caseKey(caseId), {
      from: 'DOC#',
      to: 'DOC#~',
      ...(cursor ? { cursor } : {}),
    });
    for (const row of page.rows) {
      if (row.a.attempt !== undefined) yield readDocumentRow(deps, key, caseId, row);
    }
    cursor = page.cursor;
  } while (cursor);
}

function metaOf(document: DocumentRecord): DocumentMeta {
  const { detail, state: _state, code: _code, tries: _tries, set: _set, ...open } = document;
  const { name, mediaType, sha256, salt } = detail ?? {};
  const parsed = documentMetaSchema.safeParse({ ...open, name, mediaType, sha256, salt });
  if (!parsed.success) throw new BrokenRowError(`DOC#${open.documentId}`, { cause: parsed.error });
  return parsed.data;
}

const placeOf = (deps: CaseDeps, { loaded }: ExportedCase, { documentId, attempt }: DocumentMeta) => ({
  party: deps.party,
  caseId: loaded.head.caseId,
  documentId,
  attempt,
});

async function* plain(deps: ContentDeps, wanted: ExportedCase, meta: DocumentMeta): AsyncGenerator<ZipEntry> {
  const { size, segments } = meta;
  const source = { ...placeOf(deps, wanted, meta), key: wanted.loaded.key, size, segments };
  yield {
    path: documentPath(meta.documentId),
    size,
    body: readRange({ vault: deps.vault, cipher: deps.segments }, source),
  };
}

async function* ciphertext(
  deps: ContentDeps,
  wanted: ExportedCase,
  meta: DocumentMeta,
): AsyncGenerator<ZipEntry> {
  const dataKeys: string[] = [];
  for (let i = 0; i < meta.segments; i += 1) {
    const name = segmentName(placeOf(deps, wanted, meta), i);
    const [stored] = await deps.vault.list(name);
    const body = withKey(await deps.vault.get(name), (head) =>
      dataKeys.push(messageKey(wanted.loaded.key, head).toString('hex')),
    );
    yield { path: segmentPath(meta.documentId, i), ...(stored ? { size: stored.size } : {}), body };
  }
  yield jsonEntry(segmentKeysPath(meta.documentId), { dataKeys });
}

/** Passes a segment on and shows its beginning, which holds the wrapped key, to `take`. */
async function* withKey(
  body: AsyncIterable<Uint8Array>,
  take: (head: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of body) {
    if (head) {
      head = Buffer.concat([head, chunk.subarray(0, HEADER_BYTES)]);
      if (head.byteLength >= HEADER_BYTES) {
        take(head);
        head = undefined;
      }
    }
    yield chunk;
  }
  if (head) take(head);
}
