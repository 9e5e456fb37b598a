/** The node's keys in KMS: data keys under a symmetric key, blind-index tokens under an HMAC key. */
import {
  DecryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  type KMSClient,
} from '@aws-sdk/client-kms';
import { type KeyPort, KeyUnavailableError } from '../../application/ports.ts';
import { isTransient, portError } from './service-errors.ts';

export interface KmsKeysOptions {
  readonly client: KMSClient;
  /** Wraps data keys. */
  readonly keyId: string;
  /** An HMAC_256 key, and the version it stands for in tokens; absent where no search term is ever made. */
  readonly blindIndex?: { readonly keyId: string; readonly version: string };
}

export function createKmsKeys({ client, keyId, blindIndex }: KmsKeysOptions): KeyPort {
  return {
    async generateDataKey(context) {
      const answer = await client
        .send(
          new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: { ...context } }),
        )
        .catch((cause: unknown) => Promise.reject(keyError(cause)));
      return { plaintext: present(answer.Plaintext), wrapped: present(answer.CiphertextBlob) };
    },

    async unwrap(wrapped, context) {
      const command = new DecryptCommand({
        KeyId: keyId,
        CiphertextBlob: wrapped,
        EncryptionContext: { ...context },
      });
      const answer = await client.send(command).catch((cause: unknown) => Promise.reject(keyError(cause)));
      return present(answer.Plaintext);
    },

    async blindIndexMac(data) {
      if (!blindIndex) throw new KeyUnavailableError('no key for search terms here');
      const command = new GenerateMacCommand({
        KeyId: blindIndex.keyId,
        MacAlgorithm: 'HMAC_SHA_256',
        Message: data,
      });
      const answer = await client.send(command).catch((cause: unknown) => Promise.reject(keyError(cause)));
      return { mac: present(answer.Mac), version: blindIndex.version };
    },
  };
}

/** Anything but a passing fault: wrong context, altered bytes, a key disabled, deleted or out of reach. */
const keyError = (cause: unknown): unknown =>
  isTransient(cause) ? portError(cause, 'KMS') : new KeyUnavailableError('KMS', { cause });

function present(bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw new KeyUnavailableError('KMS answered without bytes');
  return bytes;
}
