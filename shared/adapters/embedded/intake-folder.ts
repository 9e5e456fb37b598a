/** What the intake store needs to know about the folder of one upload. */
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UploadIncompleteError } from '../../application/ports.ts';
import { completeList } from '../../application/upload-parts.ts';
import { isMissing } from './durable-files.ts';

export interface PartFile {
  readonly number: number;
  readonly file: string;
}

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

/** `intake/<caseId>/<documentId>` and `packages/<packageId>` as folders. */
export function placeOf(key: string): string[] {
  const [store, ...ids] = key.split('/');
  return store === 'packages' ? [PACKAGES, ...ids] : ids;
}

/** The folders of all uploads: `<caseId>/<documentId>`, and those of packages. */
export async function homes(folder: string): Promise<{ home: string; key: string }[]> {
  const found: { home: string; key: string }[] = [];
  for (const caseId of await namesIn(folder)) {
    for (const documentId of await namesIn(join(folder, caseId))) {
      const key = caseId === PACKAGES ? `packages/${documentId}` : `intake/${caseId}/${documentId}`;
      found.push({ home: join(folder, caseId, documentId), key });
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
