/** A data folder that is being restored: erasures are not replayed yet, so it must not be served. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const RESTORE_PENDING = 'restore-pending';

export class RestorePendingError extends Error {
  override readonly name = 'RestorePendingError';
}

/** Throws while a restore into this folder is not done. */
export function refuseWhileRestoring(folder: string): void {
  if (existsSync(join(folder, RESTORE_PENDING))) {
    throw new RestorePendingError(`a restore into ${folder} was broken off: run npm run restore again first`);
  }
}
