/** Content keys of messages by KMS: RSA keys for ENCRYPT_DECRYPT, of which only public halves ever come out. */
import { createPublicKey } from 'node:crypto';
import { DecryptCommand, GetPublicKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { DecryptionPort, EncryptionKey } from '../../application/exchange/ports.ts';
import { CiphertextError, KeyUnavailableError } from '../../application/ports.ts';
import { encryptionKeyOf } from '../formats/encryption-keys.ts';
import { isTransient, nameOf, portError } from './service-errors.ts';

export interface KmsDecryptionOptions {
  readonly client: KMSClient;
  /** The key that peers should use now, an RSA_3072 or RSA_4096 key. */
  readonly keyId: string;
  /** Keys of messages that may still be under way. */
  readonly formerKeyIds?: readonly string[];
}

interface Known {
  readonly keyId: string;
  readonly jwk: EncryptionKey;
}

export function createKmsDecryption(options: KmsDecryptionOptions): DecryptionPort {
  const { client, keyId, formerKeyIds = [] } = options;
  let asked: Promise<readonly [Known, ...Known[]]> | undefined;

  /** A key's public half never changes: asked for once per process, and again after a failure. */
  function known(): Promise<readonly [Known, ...Known[]]> {
    asked ??= Promise.all([
      fetchKey(client, keyId),
      ...formerKeyIds.map((former) => fetchKey(client, former)),
    ]).catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    return asked;
  }

  return {
    async publicKeys() {
      const [current, ...former] = await known();
      return [current.jwk, ...former.map(({ jwk }) => jwk)];
    },
    async unwrap(kid, wrapped) {
      const key = (await known()).find(({ jwk }) => jwk.kid === kid);
      if (!key) throw new KeyUnavailableError('no decryption key of that name');
      const command = new DecryptCommand({
        KeyId: key.keyId,
        CiphertextBlob: wrapped,
        EncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
      });
      const { Plaintext } = await client.send(command).catch((cause: unknown) => {
        throw nameOf(cause) === 'InvalidCiphertextException'
          ? new CiphertextError('content key', { cause })
          : refusal(cause);
      });
      if (!Plaintext) throw new KeyUnavailableError('KMS answered without bytes');
      return Plaintext;
    },
  };
}

async function fetchKey(client: KMSClient, keyId: string): Promise<Known> {
  const { PublicKey } = await client
    .send(new GetPublicKeyCommand({ KeyId: keyId }))
    .catch((cause: unknown) => Promise.reject(refusal(cause)));
  if (!PublicKey) throw new KeyUnavailableError('KMS answered without a public key');
  const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
  return { keyId, jwk: await encryptionKeyOf(key) };
}

const refusal = (cause: unknown): unknown =>
  isTransient(cause) ? portError(cause, 'KMS') : new KeyUnavailableError('KMS', { cause });
