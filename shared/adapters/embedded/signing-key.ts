/**
 * The node's signing keys as files: `signing-<version>.key`, PKCS#8 in PEM, readable by their owner only. The
 * highest version signs; the others are retired, and stay because their signatures count.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ids, KeyUnavailableError, type SigningPort } from '../../application/ports.ts';
import { publicKeyOf } from '../formats/signatures.ts';
import { createFile, isMissing } from './durable-files.ts';

export interface SigningKeyOptions {
  readonly folder: string;
  readonly ids: Pick<Ids, 'ulid'>;
  /** False: a missing key is an error. For a folder with data, where a new key would only hide the loss. */
  readonly create?: boolean;
}

const FILE = /^signing-([1-9][0-9]{0,5})\.key$/;

export async function openSigningKeys(options: SigningKeyOptions): Promise<SigningPort> {
  const { folder, ids, create = true } = options;
  let versions = await versionsIn(folder);
  if (versions.length === 0) {
    if (!create) throw new KeyUnavailableError(`${folder} holds no signing key: restore it from the backup`);
    // Of two processes that start at once the first one's key stays, and both use it.
    await createFile(join(folder, 'signing-1.key'), Buffer.from(newKey()), ids.ulid());
    versions = await versionsIn(folder);
  }
  const keys = await Promise.all(versions.map((version) => load(join(folder, `signing-${version}.key`))));
  const [current, ...retired] = await Promise.all(
    keys.map(async (key) => ({ key, jwk: await publicKeyOf(key) })),
  );
  if (!current) throw new KeyUnavailableError(`${folder} holds no signing key`);
  return {
    async publicKeys() {
      return [current.jwk, ...retired.map(({ jwk }) => jwk)];
    },
    async sign(input) {
      return sign('sha256', input, { key: current.key, dsaEncoding: 'ieee-p1363' });
    },
  };
}

const newKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string;

/** Newest first. */
async function versionsIn(folder: string): Promise<number[]> {
  const files = await readdir(folder).catch((cause: unknown) => {
    if (isMissing(cause)) return [];
    throw cause;
  });
  return files
    .map((file) => Number(FILE.exec(file)?.[1] ?? 0))
    .filter((version) => version > 0)
    .sort((a, b) => b - a);
}

async function load(path: string): Promise<KeyObject> {
  const { mode } = await stat(path);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new KeyUnavailableError(`${path} can be read by others: chmod 600 it`);
  }
  try {
    const key = createPrivateKey(await readFile(path));
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch (cause) {
    throw new KeyUnavailableError(`${path} cannot be read`, { cause });
  }
  throw new KeyUnavailableError(`${path} is no key on P-256`);
}
