/** Documents and access records of an export. */
import { canonicalJson, commitment, commitmentOfDigest, sha256Hex } from '../../case/envelope.ts';
import { entryIdOf, type SetSize, setSizeSchema } from '../../protocol/document-sets.ts';
import { CiphertextError } from '../ports.ts';
import { parseManifest } from '../sets/manifest.ts';
import {
  accessFileSchema,
  accessReasonPath,
  type DocumentMeta,
  documentMetaPath,
  documentMetaSchema,
  documentPath,
  sealedFileSchema,
  sealedPath,
  segmentKeysPath,
  segmentKeysSchema,
  segmentPath,
} from './export-format.ts';
import { openMessage } from './open-message.ts';
import {
  broken,
  type CheckedEvent,
  type Checking,
  digestOf,
  has,
  parseAs,
  readText,
} from './verify-checks.ts';

/** Every sealed document is here or said to be withheld, and is the one its event speaks of. Returns how many are here. */
export async function checkDocuments(checking: Checking, events: readonly CheckedEvent[]): Promise<number> {
  const withheld = new Set(checking.manifest.withheld.documents);
  let here = 0;
  for (const { envelope } of events) {
    if (envelope.type !== 'DocumentSealed') continue;
    const { documentId, commitment: expected, size } = envelope.open;
    const id = String(documentId);
    if (withheld.has(id)) continue;
    const path = documentMetaPath(id);
    const text = await readText(
      checking,
      path,
      `Document ${id}, sealed by event ${envelope.seq}, is missing.`,
    );
    const meta = parseAs(path, documentMetaSchema, text);
    if (canonicalJson(meta) !== canonicalJson(await described(checking, envelope))) {
      throw broken(
        path,
        `It does not describe document ${id} as event ${envelope.seq} sealed it.`,
        envelope.seq,
      );
    }
    const found = await digestOf(contentOf(checking, meta));
    const agrees = commitmentOfDigest(Buffer.from(meta.salt, 'hex'), found.sha256);
    if (agrees !== expected || found.size !== size || found.sha256.toString('hex') !== meta.sha256) {
      const what = `Document ${id} is not the one that event ${envelope.seq} sealed: expected commitment ${expected} over ${size} bytes, found ${agrees} over ${found.size}.`;
      throw broken(
        checking.manifest.form === 'plain' ? documentPath(id) : segmentPath(id, 0),
        what,
        envelope.seq,
      );
    }
    here += 1;
    const set = setSizeSchema.safeParse(envelope.open.set);
    if (set.success) here += await checkSet(checking, meta, set.data);
  }
  return here;
}

/** Every file of the manifest is here and is the one that it lists: what the event commits to is all of them. */
async function checkSet(checking: Checking, manifest: DocumentMeta, size: SetSize): Promise<number> {
  const { documentId: setId } = manifest;
  const path = checking.manifest.form === 'plain' ? documentPath(setId) : segmentPath(setId, 0);
  const chunks: Uint8Array[] = [];
  for await (const chunk of contentOf(checking, manifest)) chunks.push(chunk);
  const parsed = parseManifest(Buffer.concat(chunks), size);
  if (!parsed.ok) throw broken(path, `It is not the manifest of a set: ${parsed.fault.detail}.`);
  for (const [index, listed] of parsed.entries.entries()) {
    const id = entryIdOf(setId, index + 1);
    const metaPath = documentMetaPath(id);
    const missing = `File ${index + 1} of the set ${setId} ("${listed.name}") is missing.`;
    const meta = parseAs(metaPath, documentMetaSchema, await readText(checking, metaPath, missing));
    const { name, mediaType, size: bytes, sha256 } = meta;
    const found = await digestOf(contentOf(checking, meta));
    const isListed =
      canonicalJson({ name, mediaType, size: bytes, sha256 }) === canonicalJson(listed) &&
      found.size === bytes &&
      found.sha256.toString('hex') === sha256 &&
      commitmentOfDigest(Buffer.from(meta.salt, 'hex'), found.sha256) === meta.commitment;
    if (isListed && meta.documentId === id) continue;
    const what = `File ${index + 1} of the set ${setId} is not "${listed.name}" as its manifest lists it.`;
    throw broken(checking.manifest.form === 'plain' ? documentPath(id) : segmentPath(id, 0), what);
  }
  return parsed.entries.length;
}

/** The description that follows from the event: its open part, and name and digests of its confidential one. */
async function described(checking: Checking, { seq, open }: CheckedEvent['envelope']): Promise<unknown> {
  const path = sealedPath(seq);
  const text = await readText(checking, path, `The confidential part of event ${seq} is missing.`);
  const { name, mediaType, sha256, salt } = parseAs(path, sealedFileSchema, text).data;
  const { documentId, commitment: over, size, segments, attempt, scan } = open;
  return { documentId, commitment: over, size, segments, attempt, scan, name, mediaType, sha256, salt };
}

/** The plaintext: as it lies there, or decrypted with the keys that came with it. */
async function* contentOf(checking: Checking, meta: DocumentMeta): AsyncGenerator<Uint8Array> {
  const { documentId: id, segments } = meta;
  if (checking.manifest.form === 'plain') {
    yield* await streamed(checking, documentPath(id));
    return;
  }
  const keysPath = segmentKeysPath(id);
  const text = await readText(checking, keysPath, `The keys of document ${id} are missing.`);
  const { dataKeys } = parseAs(keysPath, segmentKeysSchema, text);
  if (dataKeys.length !== segments)
    throw broken(keysPath, `Expected ${segments} keys, found ${dataKeys.length}.`);
  for (const [i, dataKey] of dataKeys.entries()) {
    const path = segmentPath(id, i);
    const body = await streamed(checking, path);
    try {
      yield* openMessage(Buffer.from(dataKey, 'hex'), body);
    } catch (cause) {
      if (!(cause instanceof CiphertextError)) throw cause;
      throw broken(
        path,
        `Segment ${i} of document ${id} cannot be decrypted with its key: one of them was altered.`,
      );
    }
  }
}

async function streamed(checking: Checking, path: string): Promise<AsyncIterable<Uint8Array>> {
  if (!has(checking, path)) throw broken(path, 'It is missing.');
  checking.used.add(path);
  return checking.file.stream(path);
}

const ACCESS = /^accesses\/([0-9A-Za-z]{1,64})\.json$/;

export interface CheckedAccess {
  readonly id: string;
  readonly at: string;
  readonly hash: string;
  readonly path: string;
}

export async function checkAccesses(checking: Checking): Promise<CheckedAccess[]> {
  const records: CheckedAccess[] = [];
  for (const path of checking.file.entries.keys()) {
    const id = ACCESS.exec(path)?.[1];
    if (id === undefined) continue;
    const text = await readText(checking, path, 'It is missing.');
    const record = parseAs(path, accessFileSchema, text);
    if (record.id !== id || record.caseId !== checking.manifest.caseId) {
      throw broken(path, 'This access record belongs to another case or has another name.');
    }
    if (record.sealed !== undefined) await checkReason(checking, id, record.sealed);
    records.push({ id, at: record.at, hash: sha256Hex(text), path });
  }
  return records;
}

async function checkReason(checking: Checking, id: string, expected: string): Promise<void> {
  const path = accessReasonPath(id);
  const text = await readText(checking, path, `The reason of access record ${id} is missing.`);
  const { salt, data } = parseAs(path, sealedFileSchema, text);
  const found = commitment(Buffer.from(salt, 'hex'), canonicalJson(data));
  if (found !== expected) {
    throw broken(path, `The reason is not the one that was recorded: expected ${expected}, found ${found}.`);
  }
}
