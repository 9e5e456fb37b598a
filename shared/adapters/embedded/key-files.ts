/**
 * The node's keys in a folder: what KMS is on AWS. Files of 32 raw bytes, readable by their owner only:
 * `master.key` wraps data keys, `blind-index-<version>.key` makes blind-index tokens (the highest version
 * counts), `<name>.secret` serves one purpose of the node each (upload links).
 */
import { createHmac } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ids, type KeyPort, KeyUnavailableError } from '../../application/ports.ts';
import { createBlobCipher, KEY_BYTES } from '../formats/blob.ts';
import { createFile, isMissing } from './durable-files.ts';

export interface KeyFolder {
  readonly keys: KeyPort;
  /** The secret of that name, made at first use. */
  secret(name: string): Promise<Uint8Array>;
}

export interface KeyFolderOptions {
  readonly folder: string;
  readonly ids: Ids;
  /** False: missing keys are an error. For a folder with data, where new keys would only hide the loss. */
  readonly create?: boolean;
}

const NAME = /^[a-z][a-z0-9-]{0,40}$/;
const BLIND_INDEX = /^blind-index-([1-9][0-9]{0,5})\.key$/;

export async function openKeyFolder(options: KeyFolderOptions): Promise<KeyFolder> {
  const { folder, ids, create = true } = options;
  const load = (file: string, make: boolean): Promise<Uint8Array> => loadKey(join(folder, file), ids, make);
  const master = await load('master.key', create);
  const version = await latestBlindIndex(folder);
  const blindIndex = await load(`blind-index-${version}.key`, create);
  const cipher = createBlobCipher(ids);
  return {
    keys: {
      async generateDataKey(context) {
        const plaintext = ids.bytes(KEY_BYTES);
        return { plaintext, wrapped: cipher.seal(master, context, plaintext) };
      },
      async unwrap(wrapped, context) {
        try {
          return cipher.open(master, context, wrapped);
        } catch (cause) {
          throw new KeyUnavailableError('data key', { cause });
        }
      },
      async blindIndexMac(data) {
        return { mac: createHmac('sha256', blindIndex).update(data).digest(), version };
      },
    },
    async secret(name) {
      if (!NAME.test(name)) throw new KeyUnavailableError(`no secret has the name ${JSON.stringify(name)}`);
      return load(`${name}.secret`, true);
    },
  };
}

async function latestBlindIndex(folder: string): Promise<string> {
  const files = await readdir(folder).catch((cause: unknown) => {
    if (isMissing(cause)) return [];
    throw cause;
  });
  const versions = files.map((file) => Number(BLIND_INDEX.exec(file)?.[1] ?? 0));
  return String(Math.max(1, ...versions));
}

async function loadKey(path: string, ids: Ids, create: boolean): Promise<Uint8Array> {
  const found = await readKey(path);
  if (found !== undefined) return found;
  if (!create) throw new KeyUnavailableError(`${path} is missing: restore it from the backup of the keys`);
  // Of two processes that start at once the first one's key stays, and both use it.
  await createFile(path, ids.bytes(KEY_BYTES), ids.ulid());
  const made = await readKey(path);
  if (made === undefined) throw new KeyUnavailableError(`${path} cannot be made`);
  return made;
}

async function readKey(path: string): Promise<Uint8Array | undefined> {
  try {
    const { mode } = await stat(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new KeyUnavailableError(`${path} can be read by others: chmod 600 it`);
    }
    const bytes = await readFile(path);
    if (bytes.byteLength !== KEY_BYTES)
      throw new KeyUnavailableError(`${path} does not hold ${KEY_BYTES} bytes`);
    return bytes;
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    if (cause instanceof KeyUnavailableError) throw cause;
    throw new KeyUnavailableError(`${path} cannot be read`, { cause });
  }
}
