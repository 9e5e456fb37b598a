/** Files that appear whole or not at all, and stay after a power cut. */
import { type FileHandle, link, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const errorCode = (cause: unknown): unknown =>
  typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;

export const isMissing = (cause: unknown): boolean => errorCode(cause) === 'ENOENT';
export const isTaken = (cause: unknown): boolean => errorCode(cause) === 'EEXIST';

export const TEMPORARY_PREFIX = '.tmp-';

export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; its file systems journal names themselves.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder and puts the names of the new ones on disk. */
export async function ensureFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  for (let at = folder; first !== undefined && at.length >= first.length; at = dirname(at)) {
    await syncFolder(dirname(at));
  }
}

/** An emptied folder may be removed by somebody else between making it and using it. */
async function openNew(path: string, attempts: number): Promise<FileHandle> {
  try {
    await ensureFolder(dirname(path));
    return await open(path, 'wx', 0o600);
  } catch (cause) {
    if (!isMissing(cause) || attempts <= 1) throw cause;
    return openNew(path, attempts - 1);
  }
}

/** A file still without its name. Exactly one of `publish`, `replace` and `discard` ends it. */
export interface PendingFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Gives it its name unless that is taken: then false, and nothing changed. */
  publish(): Promise<boolean>;
  /** Gives it its name whoever had it before. */
  replace(): Promise<void>;
  discard(): Promise<void>;
}

/** Opens a file that will become `target`; `tag` makes the temporary name unique. */
export async function pendingFile(target: string, tag: string): Promise<PendingFile> {
  const folder = dirname(target);
  const temporary = join(folder, `${TEMPORARY_PREFIX}${tag}`);
  const handle = await openNew(temporary, 3);
  const settle = async (): Promise<void> => {
    await handle.sync();
    await handle.close();
  };
  return {
    async write(bytes) {
      for (let at = 0; at < bytes.byteLength; ) {
        at += (await handle.write(bytes, at, bytes.byteLength - at)).bytesWritten;
      }
    },
    async publish() {
      await settle();
      try {
        // Unlike a rename, a link never takes a name that is in use.
        await link(temporary, target);
      } catch (cause) {
        await rm(temporary, { force: true });
        if (isTaken(cause)) return false;
        throw cause;
      }
      await rm(temporary, { force: true });
      await syncFolder(folder);
      return true;
    },
    async replace() {
      await settle();
      await rename(temporary, target);
      await syncFolder(folder);
    },
    async discard() {
      await handle.close().catch(() => undefined);
      await rm(temporary, { force: true });
    },
  };
}

/** Writes a small file under a name that must be free; false when it is taken. */
export async function createFile(target: string, bytes: Uint8Array, tag: string): Promise<boolean> {
  const file = await pendingFile(target, tag);
  try {
    await file.write(bytes);
  } catch (cause) {
    await file.discard();
    throw cause;
  }
  return file.publish();
}

/** Removes files that never got their name and were last written before that time (epoch milliseconds). */
export async function removeTemporary(folder: string, before: number): Promise<void> {
  const entries = await unlessMissing(readdir(folder, { withFileTypes: true }));
  for (const entry of entries ?? []) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await removeTemporary(path, before);
    else if (entry.name.startsWith(TEMPORARY_PREFIX)) {
      const found = await unlessMissing(stat(path));
      if (found === undefined || found.mtimeMs >= before) continue;
      await rm(path, { force: true });
      // The folder was made for this file, as often as not.
      await rmdir(folder).catch(() => undefined);
    }
  }
}

async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  return found.catch((cause: unknown) => {
    if (isMissing(cause)) return undefined;
    throw cause;
  });
}
