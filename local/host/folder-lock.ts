/** One process owns a data folder. The lock is the kernel's, so a killed process leaves none behind. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
}

export class WrongFolderError extends Error {
  override readonly name = 'WrongFolderError';
}

const MARKER = 'party';

/** A folder belongs to the Party that first used it: keys, cases and audit trail of two countries never mix. */
export function claimFolder(folder: string, party: string): void {
  const marker = join(folder, MARKER);
  try {
    // The first to come writes it; whoever comes later reads.
    writeFileSync(marker, `${party}\n`, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    const owner = readFileSync(marker, 'utf8').trim();
    if (owner === party) return;
    throw new WrongFolderError(
      `${folder} is the data folder of ${owner}, not of ${party}: name another folder, or start with the profile of ${owner}`,
      { cause },
    );
  }
}

/** Takes the folder or throws FolderInUseError. The returned function gives it back. */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(folder, 'lock.sqlite'));
  try {
    lock.exec('PRAGMA busy_timeout=0; BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new FolderInUseError(`another process uses ${folder}; stop it first (npm stop)`, { cause });
  }
  return () => lock.close();
}
