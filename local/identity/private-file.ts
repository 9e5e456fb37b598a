/** Secrets at rest: readable by the node's own account only, replaced whole or not at all. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isMissing, pendingFile } from '../../shared/adapters/embedded/durable-files.ts';

export const writePrivate = async (path: string, text: string): Promise<void> => {
  const file = await pendingFile(path, randomUUID());
  try {
    await file.write(Buffer.from(text));
  } catch (cause) {
    await file.discard();
    throw cause;
  }
  await file.replace();
};

/** Undefined when there is no such file; every other failure is one. */
export const readPrivate = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
};
