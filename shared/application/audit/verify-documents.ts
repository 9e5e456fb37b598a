/** Documents and access records of an export. */
import { createHash } from 'node:crypto';
import { canonicalJson, commitment, commitmentOfDigest, sha256Hex } from '../../case/envelope.ts';
import { CiphertextError } from '../ports.ts';
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
    const found = await contentDigest(checking, meta);
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
  }
  return here;
}

/** The description that follows from the event: its open part, and name and digests of its confidential one. */
async function described(checking: Checking, { seq, open }: CheckedEvent['envelope']): Promise<unknown> {
  const path = sealedPath(seq);
  const text = await readText(checking, path, `The confidential part of event ${seq} is missing.`);
  const { name, mediaType, sha256, salt } = parseAs(path, sealedFileSchema, text).data;
  const { documentId, commitment: over, size, segments, attempt, scan } = open;
  return { documentId, commitment: over, size, segments, attempt, scan, name, mediaType, sha256, salt };
}

async function contentDigest(
  checking: Checking,
  meta: DocumentMeta,
): Promise<{ sha256: Buffer; size: number }> {
  const { documentId: id, segments } = meta;
  if (checking.manifest.form === 'plain') return digestOf(await streamed(checking, documentPath(id)));
  const keysPath = segmentKeysPath(id);
  const text = await readText(checking, keysPath, `The keys of document ${id} are missing.`);
  const { dataKeys } = parseAs(keysPath, segmentKeysSchema, text);
  if (dataKeys.length !== segments)
    throw broken(keysPath, `Expected ${segments} keys, found ${dataKeys.length}.`);
  const hash = createHash('sha256');
  let size = 0;
  for (const [i, dataKey] of dataKeys.entries()) {
    const path = segmentPath(id, i);
    const body = await streamed(checking, path);
    try {
      for await (const chunk of openMessage(Buffer.from(dataKey, 'hex'), body)) {
        hash.update(chunk);
        size += chunk.byteLength;
      }
    } catch (cause) {
      if (!(cause instanceof CiphertextError)) throw cause;
      throw broken(
        path,
        `Segment ${i} of document ${id} cannot be decrypted with its key: one of them was altered.`,
      );
    }
  }
  return { sha256: hash.digest(), size };
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
