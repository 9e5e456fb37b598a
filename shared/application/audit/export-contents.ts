/** The files of an export, one by one, each read only when it is written; the manifest over them comes last. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../case/envelope.ts';
import { permit } from '../../case/policy.ts';
import { readEvents } from '../cases/load-case.ts';
import { visibleDocuments } from '../cases/read-case.ts';
import type { ZipEntry } from '../zip-writer.ts';
import { accessFiles } from './export-accesses.ts';
import { documentFiles } from './export-documents.ts';
import {
  type ContentDeps,
  type ExportedCase,
  jsonEntry,
  type Progress,
  textEntry,
} from './export-entries.ts';
import {
  EXPORT_FORMAT,
  EXPORT_VERSION,
  eventPath,
  MANIFEST,
  type Manifest,
  sealedPath,
} from './export-format.ts';
import { auditFiles } from './export-proofs.ts';

export async function* exportContents(deps: ContentDeps, wanted: ExportedCase): AsyncGenerator<ZipEntry> {
  const entries: Manifest['entries'] = [];
  const mayReadAccesses = permit(wanted.actor, 'ReadAccess', wanted.relation, undefined).ok;
  const progress: Progress = {
    leaves: new Set(),
    withheld: { sealed: [], documents: [], accesses: !mayReadAccesses },
    firstDay: '',
  };
  const parts = async function* (): AsyncGenerator<ZipEntry> {
    yield textEntry('README.txt', README);
    yield* eventFiles(deps, wanted, progress);
    yield* documentFiles(deps, wanted, progress);
    if (mayReadAccesses) yield* accessFiles(deps, wanted, progress);
    yield* auditFiles(deps, wanted.loaded.head.caseId, progress);
  };
  for await (const entry of parts()) yield { ...entry, body: recorded(entry, entries) };
  yield jsonEntry(MANIFEST, manifest(deps.party, wanted, progress, entries));
}

async function* recorded(entry: ZipEntry, entries: Manifest['entries']): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of entry.body) {
    hash.update(chunk);
    size += chunk.byteLength;
    yield chunk;
  }
  entries.push({ path: entry.path, size, sha256: hash.digest('hex') });
}

function manifest(
  party: string,
  { exportId, loaded, relation, actor, form, madeAt }: ExportedCase,
  { withheld }: Progress,
  entries: Manifest['entries'],
): Manifest {
  const { caseId, kind, article, version, lastHash } = loaded.head;
  return {
    format: EXPORT_FORMAT,
    version: EXPORT_VERSION,
    exportId,
    caseId,
    party,
    kind,
    article,
    form,
    madeAt,
    madeFor: actor.id,
    relation,
    head: { seq: version, hash: lastHash },
    withheld,
    entries,
  };
}

/** The case may go on while it is exported: what came after the head that was loaded is left to the next export. */
async function* eventFiles(
  deps: ContentDeps,
  { loaded, relation, actor }: ExportedCase,
  progress: Progress,
): AsyncGenerator<ZipEntry> {
  const { caseId, version } = loaded.head;
  const visible = visibleDocuments(loaded, relation, actor);
  for await (const { envelope, text, hash, sealed, salt } of readEvents(deps, caseId, loaded.key)) {
    const { seq, open, recordedAt } = envelope;
    if (seq > version) return;
    if (seq === 1) progress.firstDay = recordedAt.slice(0, 10);
    progress.leaves.add(canonicalJson({ caseId, seq, hash }));
    yield textEntry(eventPath(seq), text);
    if (!sealed) continue;
    // Names and digests of a document are the document's: whoever does not see it does not see them.
    const isVisible = typeof open.documentId !== 'string' || visible.has(open.documentId);
    if (relation === 'own-authority' && isVisible) yield jsonEntry(sealedPath(seq), { salt, data: sealed });
    else progress.withheld.sealed.push(seq);
  }
}

const README = `This file is the record of one case, as the node that kept it gave it out.

manifest.json   what is in here, with the SHA-256 of every file, and what was withheld
events/         what happened, in order; each event names the SHA-256 of the one before it ("prev")
sealed/         the confidential part of an event, with the salt of its commitment ("sealed" in the event)
documents/      documents with their names and salts; or, in the ciphertext form, their description only
ciphertext/     segments of documents as they were stored, with the keys that open exactly these
accesses/       who looked at the case
audit/          signed daily roots of the node, and the proofs that events and accesses are in them

To check all of it without any network: npm run verify -- FILE --signature FILE.jws --keys KEYS.json
The formats are described in docs/formats.md. Treat this file as you treat the case itself.
`;
