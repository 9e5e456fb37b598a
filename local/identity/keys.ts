/** The issuer's signing keys: made once, kept in the data folder, so that tokens outlive a restart. */
import { createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { join } from 'node:path';
import { calculateJwkThumbprint } from 'jose';
import * as z from 'zod';
import { readPrivate, writePrivate } from './private-file.ts';

const jwkSchema = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string(),
  alg: z.literal('ES256'),
  use: z.literal('sig'),
});
/** The first key signs; the others are still published, so that tokens signed with them hold. */
const fileSchema = z.strictObject({ keys: z.array(jwkSchema).min(1) });

export type SigningKey = z.infer<typeof jwkSchema>;
export type PublicKey = Omit<SigningKey, 'd'>;

const newKey = async (): Promise<SigningKey> => {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const kid = await calculateJwkThumbprint({ kty: 'EC', crv: 'P-256', x: jwk.x ?? '', y: jwk.y ?? '' });
  return jwkSchema.parse({ ...jwk, kid, alg: 'ES256', use: 'sig' });
};

export const signingKeys = async (dataFolder: string): Promise<readonly SigningKey[]> => {
  const path = join(dataFolder, 'identity-keys.json');
  const text = await readPrivate(path);
  if (text === undefined) {
    const keys = [await newKey()];
    await writePrivate(path, `${JSON.stringify({ keys }, null, 2)}\n`);
    return keys;
  }
  try {
    return fileSchema.parse(JSON.parse(text)).keys;
  } catch {
    // No cause: its message would quote the file.
    throw new Error(
      `${path} is damaged. Restore it, or delete it to issue new keys: everybody signs in again.`,
    );
  }
};

export const publicKey = (key: SigningKey): PublicKey => {
  const { x = '', y = '' } = createPublicKey({ key: key as JsonWebKey, format: 'jwk' }).export({
    format: 'jwk',
  });
  return { kty: key.kty, crv: key.crv, x, y, kid: key.kid, alg: key.alg, use: key.use };
};
