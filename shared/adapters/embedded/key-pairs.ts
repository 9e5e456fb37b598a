/**
 * Key pairs as files: `<name>-<version>.key`, PKCS#8 in PEM, readable by their owner only. The highest version is in
 * use; the others are retired and stay. A new version is a new file: `npm run trust` makes one.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ids, KeyUnavailableError } from '../../application/ports.ts';
import { createFile, isMissing } from './durable-files.ts';

export interface KeyPairFiles {
  readonly folder: string;
  readonly name: 'signing' | 'decryption';
  readonly ids: Pick<Ids, 'ulid'>;
  /** False: a missing key is an error. For a folder with data, where a new key would only hide the loss. */
  readonly create?: boolean;
}

/** Newest first; one at least. */
export async function openKeyPairs(files: KeyPairFiles): Promise<readonly [KeyObject, ...KeyObject[]]> {
  const { folder, name, create = true } = files;
  let versions = await versionsIn(folder, name);
  if (versions.length === 0) {
    if (!create) throw new KeyUnavailableError(`${folder} holds no ${name} key: restore it from the backup`);
    await makeVersion(files, 1);
    versions = await versionsIn(folder, name);
  }
  const [current, ...retired] = await Promise.all(
    versions.map((version) => load(join(folder, fileName(name, version)), name)),
  );
  if (!current) throw new KeyUnavailableError(`${folder} holds no ${name} key`);
  return [current, ...retired];
}

/** Makes the next version, which is in use from the node's next start on. */
export async function rotateKeyPair(files: KeyPairFiles): Promise<number> {
  const [latest = 0] = await versionsIn(files.folder, files.name);
  await makeVersion(files, latest + 1);
  return latest + 1;
}

const fileName = (name: KeyPairFiles['name'], version: number): string => `${name}-${version}.key`;

/** Of two processes that start at once the first one's key stays, and both use it. */
const makeVersion = ({ folder, name, ids }: KeyPairFiles, version: number): Promise<unknown> =>
  createFile(join(folder, fileName(name, version)), Buffer.from(newKey(name)), ids.ulid());

function newKey(name: KeyPairFiles['name']): string {
  const { privateKey } =
    name === 'signing'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 3072 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

async function versionsIn(folder: string, name: KeyPairFiles['name']): Promise<number[]> {
  const files = await readdir(folder).catch((cause: unknown) => {
    if (isMissing(cause)) return [];
    throw cause;
  });
  const pattern = new RegExp(`^${name}-([1-9][0-9]{0,5})\\.key$`);
  return files
    .map((file) => Number(pattern.exec(file)?.[1] ?? 0))
    .filter((version) => version > 0)
    .sort((a, b) => b - a);
}

async function load(path: string, name: KeyPairFiles['name']): Promise<KeyObject> {
  const { mode } = await stat(path);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new KeyUnavailableError(`${path} can be read by others: chmod 600 it`);
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(await readFile(path));
  } catch (cause) {
    throw new KeyUnavailableError(`${path} cannot be read`, { cause });
  }
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (name === 'signing' ? namedCurve === 'prime256v1' : modulusLength >= 3072) return key;
  throw new KeyUnavailableError(
    `${path} is no ${name === 'signing' ? 'key on P-256' : 'RSA key of 3,072 bits or more'}`,
  );
}
