/** What the intake store needs to know about the folder of one upload. */
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type StoredPart, UploadIncompleteError } from '../../application/ports.ts';
import { completeList } from '../../application/upload-parts.ts';
import { isMissing } from './durable-files.ts';
import { intakeFileSize } from './intake-files.ts';

export interface PartFile {
  readonly number: number;
  readonly file: string;
}

const PART = /^part-([0-9A-Za-z]+)-(\d+)-([0-9a-f]+)$/;

export const partName = (uploadId: string, number: number, etag: string): string =>
  `part-${uploadId}-${number}-${etag}`;

export async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  return found.catch((cause: unknown) => {
    if (isMissing(cause)) return undefined;
    throw cause;
  });
}

export const namesIn = async (home: string): Promise<string[]> => (await unlessMissing(readdir(home))) ?? [];
export const readIfThere = (path: string): Promise<string | undefined> =>
  unlessMissing(readFile(path, 'utf8'));
export const changedAt = async (path: string): Promise<number | undefined> =>
  (await unlessMissing(stat(path)))?.mtimeMs;
export const exists = async (path: string): Promise<boolean> => (await changedAt(path)) !== undefined;

/** Where packages lie: beside the cases, under a name that no case can have. */
const PACKAGES = '@packages';

/** Segments from other nodes, beside the uploads of the same case. */
const SEGMENT = '@';

/** `intake/<caseId>/<documentId>`, `transfer/<caseId>/<segment>` and `packages/<packageId>` as folders. */
export function placeOf(key: string): string[] {
  const [store, ...ids] = key.split('/');
  if (store === 'packages') return [PACKAGES, ...ids];
  return store === 'transfer' ? [ids[0] ?? '', `${SEGMENT}${ids[1] ?? ''}`] : ids;
}

function keyOf(caseId: string, name: string): string {
  if (caseId === PACKAGES) return `packages/${name}`;
  return name.startsWith(SEGMENT)
    ? `transfer/${caseId}/${name.slice(SEGMENT.length)}`
    : `intake/${caseId}/${name}`;
}

/** The folders of all uploads: `<caseId>/<documentId>`, and those of packages. */
export async function homes(folder: string): Promise<{ home: string; key: string }[]> {
  const found: { home: string; key: string }[] = [];
  for (const caseId of await namesIn(folder)) {
    for (const documentId of await namesIn(join(folder, caseId))) {
      found.push({ home: join(folder, caseId, documentId), key: keyOf(caseId, documentId) });
    }
  }
  return found;
}

/** A part sent again replaces the earlier one, as on S3. */
export async function removeEarlier(home: string, name: string): Promise<void> {
  const stem = name.slice(0, name.lastIndexOf('-') + 1);
  for (const other of await namesIn(home)) {
    if (other !== name && other.startsWith(stem)) await rm(join(home, other), { force: true });
  }
}

/** What has arrived of an upload, in order. A part that was just replaced counts once. */
export async function partsIn(home: string, uploadId: string): Promise<StoredPart[]> {
  const found = new Map<number, StoredPart>();
  for (const name of await namesIn(home)) {
    const [, id, number, etag] = PART.exec(name) ?? [];
    if (id !== uploadId || number === undefined || etag === undefined) continue;
    const size = await unlessMissing(intakeFileSize(join(home, name)));
    const partNumber = Number(number);
    if (size !== undefined) found.set(partNumber, { partNumber, size, etag });
  }
  return [...found.values()].sort((a, b) => a.partNumber - b.partNumber);
}

/** Parts that were joined stay: the upload is no longer theirs to take away. */
export async function removeParts(home: string, uploadId: string): Promise<void> {
  const names = await namesIn(home);
  if (names.includes('joined.json')) return;
  for (const name of names) {
    if (PART.exec(name)?.[1] === uploadId) await rm(join(home, name), { force: true });
  }
}

/** An upload whose last file came before that time is given up; one that is still fed stays whole. */
export async function sweepHomes(folder: string, before: number): Promise<void> {
  for (const { home } of await homes(folder)) {
    const names = await namesIn(home);
    const changed = await Promise.all(names.map((name) => changedAt(join(home, name))));
    if (changed.some((time) => time !== undefined && time >= before)) continue;
    for (const name of names) await rm(join(home, name), { force: true });
    await rmdir(home).catch(() => undefined);
    await rmdir(join(home, '..')).catch(() => undefined);
  }
}

/** The files of the named parts, in order; each must be there under the etag that was answered for it. */
export async function namedParts(
  home: string,
  uploadId: string,
  parts: readonly { readonly partNumber: number; readonly etag: string }[],
): Promise<PartFile[]> {
  const present = new Set(await namesIn(home));
  return completeList(parts).map(({ partNumber, etag }) => {
    const file = partName(uploadId, partNumber, etag.replaceAll('"', ''));
    if (!present.has(file))
      throw new UploadIncompleteError(`part ${partNumber} is missing or has another etag`);
    return { number: partNumber, file };
  });
}

/** A body without its first bytes. */
export async function* without(body: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of body) {
    if (left < chunk.byteLength) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.byteLength);
  }
}

export class BodyLengthError extends Error {
  override readonly name = 'BodyLengthError';
}

/** Passes a body on, hashes it where asked, and throws BodyLengthError as soon as its length is wrong. */
export function measured(body: AsyncIterable<Uint8Array>, size: number, hashed: boolean) {
  const hash = createHash('sha256');
  async function* passed(): AsyncGenerator<Uint8Array> {
    let left = size;
    for await (const chunk of body) {
      left -= chunk.byteLength;
      if (left < 0) throw new BodyLengthError('longer than announced');
      if (hashed) hash.update(chunk);
      yield chunk;
    }
    if (left > 0) throw new BodyLengthError('shorter than announced');
  }
  return { body: passed(), digest: (): string => hash.digest('hex') };
}
