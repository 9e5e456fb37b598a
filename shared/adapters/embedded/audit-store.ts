/** Audit records as files: created under a free name, then read-only, never written again by this program. */
import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkObjectName } from '../../application/object-names.ts';
import { type AuditStore, type Ids, StoreUnavailableError } from '../../application/ports.ts';
import { createFile, isMissing } from './durable-files.ts';

const READ_ONLY = 0o400;

export function createFileAuditStore(folder: string, ids: Pick<Ids, 'ulid'>): AuditStore {
  const pathOf = (name: string): string => join(folder, ...checkObjectName(name).split('/'));

  async function read(name: string): Promise<Buffer | undefined> {
    try {
      return await readFile(pathOf(name));
    } catch (cause) {
      if (isMissing(cause)) return undefined;
      throw cause;
    }
  }

  return {
    read,
    async keep(name, bytes) {
      const path = pathOf(name);
      await createFile(path, bytes, ids.ulid());
      // Asked again of a file that was there: a crash may have come between name and mode.
      if (((await stat(path)).mode & 0o777) !== READ_ONLY) await chmod(path, READ_ONLY);
      const kept = await read(name);
      if (!kept) throw new StoreUnavailableError(`${name} is gone right after it was kept`);
      return kept;
    },
  };
}
