/** The node's signing keys as files: the highest version signs, the others stay because their signatures count. */
import { sign } from 'node:crypto';
import { KeyUnavailableError, type SigningPort } from '../../application/ports.ts';
import { publicKeyOf } from '../formats/signatures.ts';
import { type KeyPairFiles, openKeyPairs } from './key-pairs.ts';

export async function openSigningKeys(options: Omit<KeyPairFiles, 'name'>): Promise<SigningPort> {
  const keys = await openKeyPairs({ ...options, name: 'signing' });
  const [current, ...retired] = await Promise.all(keys.map(publicKeyOf));
  if (!current) throw new KeyUnavailableError(`${options.folder} holds no signing key`);
  const names = [current, ...retired].map(({ kid }) => kid);
  return {
    async publicKeys() {
      return [current, ...retired];
    },
    async sign(input, kid = current.kid) {
      const key = keys[names.indexOf(kid)];
      if (!key) throw new KeyUnavailableError('no signing key of that name');
      return sign('sha256', input, { key, dsaEncoding: 'ieee-p1363' });
    },
  };
}
