/** Public halves of RSA keys in the form that JOSE wants, named by their thumbprint. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import type { EncryptionKey } from '../../application/exchange/ports.ts';
import { KeyUnavailableError } from '../../application/ports.ts';

const FEWEST_BITS = 3072;

/** Throws KeyUnavailableError for a key that is not RSA of 3,072 bits at least. */
export async function encryptionKeyOf(key: KeyObject): Promise<EncryptionKey> {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  const { kty, n, e } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  if (kty !== 'RSA' || typeof n !== 'string' || typeof e !== 'string' || bits < FEWEST_BITS)
    throw new KeyUnavailableError(`the decryption key is not RSA of ${FEWEST_BITS} bits or more`);
  return { kid: await calculateJwkThumbprint({ kty, n, e }), kty, n, e };
}
