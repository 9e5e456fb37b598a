/** The vault as files below one folder, one per object. */
import { createReadStream } from 'node:fs';
import { open, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkObjectName, checkPrefix } from '../../application/object-names.ts';
import {
  type Ids,
  ObjectExistsError,
  ObjectMissingError,
  StoreUnavailableError,
  type Vault,
} from '../../application/ports.ts';
import { isMissing, pendingFile, syncFolder, TEMPORARY_PREFIX } from './durable-files.ts';

type Listed = { name: string; size: number; modifiedAt: string };

/** Whole frames are read at once: small reads cost more than the decryption. */
const READ_BYTES = 1024 * 1024;

export function createFileVault(folder: string, ids: Pick<Ids, 'ulid'>): Vault {
  const pathOf = (name: string): string => join(folder, ...checkObjectName(name).split('/'));

  return {
    async put(name, body, size) {
      const target = pathOf(name);
      const file = await pendingFile(target, ids.ulid());
      let written = 0;
      try {
        for await (const chunk of body) {
          await file.write(chunk);
          written += chunk.byteLength;
        }
        if (size !== undefined && size !== written) {
          throw new StoreUnavailableError(`body of ${written} bytes, announced ${size}`);
        }
      } catch (cause) {
        await file.discard();
        throw cause;
      }
      if (!(await file.publish()) && (await stat(target)).size !== written) throw new ObjectExistsError(name);
      return { size: written };
    },

    async get(name) {
      const path = pathOf(name);
      if ((await describe(path, name)).length === 0) throw new ObjectMissingError(name);
      const handle = await open(path, 'r').catch((cause: unknown) => {
        throw isMissing(cause) ? new ObjectMissingError(name) : cause;
      });
      return createReadStream('', { fd: handle, highWaterMark: READ_BYTES });
    },

    async list(prefix) {
      if (prefix === '') return (await listFolder(folder, '')).sort(byName);
      const { path, below } = checkPrefix(prefix);
      if (below) return (await listFolder(pathOf(path), `${path}/`)).sort(byName);
      return describe(pathOf(path), path);
    },

    async deletePrefix(prefix) {
      const { path, below } = checkPrefix(prefix);
      const target = pathOf(path);
      // Unfinished writes are temporary files in the same folders, and go with them.
      if (below) await rm(target, { recursive: true, force: true });
      else if ((await describe(target, path)).length > 0) await rm(target, { force: true });
      await removeEmpty(dirname(target), folder);
    },
  };
}

const byName = (a: Listed, b: Listed): number => (a.name < b.name ? -1 : 1);

async function describe(path: string, name: string): Promise<Listed[]> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return [];
    return [{ name, size: found.size, modifiedAt: found.mtime.toISOString() }];
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw cause;
  }
}

async function listFolder(path: string, prefix: string): Promise<Listed[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    if (isMissing(cause)) return [];
    throw cause;
  });
  const listed: Listed[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith(TEMPORARY_PREFIX)) continue;
    const name = `${prefix}${entry.name}`;
    const inner = join(path, entry.name);
    listed.push(...(entry.isDirectory() ? await listFolder(inner, `${name}/`) : await describe(inner, name)));
  }
  return listed;
}

/** Folders that became empty go too, so that an erased case leaves not even its id behind. */
async function removeEmpty(from: string, root: string): Promise<void> {
  for (let at = from; at.length > root.length; at = dirname(at)) {
    try {
      await rmdir(at);
    } catch (cause) {
      if (isMissing(cause)) continue;
      // Still in use: make the removal in it last.
      await syncFolder(at).catch(() => undefined);
      return;
    }
  }
}
