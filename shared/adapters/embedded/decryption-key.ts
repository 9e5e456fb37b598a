/** The node's decryption keys as files: peers encrypt to the highest version, the others open what is under way. */
import { constants, privateDecrypt } from 'node:crypto';
import type { DecryptionPort } from '../../application/exchange/ports.ts';
import { CiphertextError, KeyUnavailableError } from '../../application/ports.ts';
import { encryptionKeyOf } from '../formats/encryption-keys.ts';
import { type KeyPairFiles, openKeyPairs } from './key-pairs.ts';

export async function openDecryptionKeys(options: Omit<KeyPairFiles, 'name'>): Promise<DecryptionPort> {
  const keys = await openKeyPairs({ ...options, name: 'decryption' });
  const [current, ...former] = await Promise.all(keys.map(encryptionKeyOf));
  if (!current) throw new KeyUnavailableError(`${options.folder} holds no decryption key`);
  const names = [current, ...former].map(({ kid }) => kid);
  return {
    async publicKeys() {
      return [current, ...former];
    },
    async unwrap(kid, wrapped) {
      const key = keys[names.indexOf(kid)];
      if (!key) throw new KeyUnavailableError('no decryption key of that name');
      try {
        const padding = constants.RSA_PKCS1_OAEP_PADDING;
        return privateDecrypt({ key, padding, oaepHash: 'sha256' }, wrapped);
      } catch (cause) {
        throw new CiphertextError('content key', { cause });
      }
    },
  };
}
