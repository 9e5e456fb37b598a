/** The node's signature by KMS: ECC_NIST_P256 keys, of which only public halves and signatures ever come out. */
import { createHash, createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { KeyUnavailableError, type PublicKey, type SigningPort } from '../../application/ports.ts';
import { publicKeyOf, signatureFromDer } from '../formats/signatures.ts';
import { isTransient, portError } from './service-errors.ts';

export interface KmsSigningOptions {
  readonly client: KMSClient;
  /** The key that signs; an ECC_NIST_P256 key for SIGN_VERIFY. */
  readonly keyId: string;
  /** Keys that signed before. */
  readonly retiredKeyIds?: readonly string[];
}

export function createKmsSigning({ client, keyId, retiredKeyIds = [] }: KmsSigningOptions): SigningPort {
  /** A key's public half never changes: asked for once per process. */
  const known = new Map<string, Promise<PublicKey>>();

  const publicKey = (id: string): Promise<PublicKey> => {
    const asked = known.get(id) ?? fetchPublicKey(client, id);
    known.set(id, asked);
    // A failure is not remembered.
    asked.catch(() => known.delete(id));
    return asked;
  };

  async function named(kid: string): Promise<string> {
    for (const id of [keyId, ...retiredKeyIds]) if ((await publicKey(id)).kid === kid) return id;
    throw new KeyUnavailableError('no signing key of that name');
  }

  return {
    async publicKeys() {
      const [current, ...retired] = await Promise.all([
        publicKey(keyId),
        ...retiredKeyIds.map((id) => publicKey(id)),
      ]);
      return [current, ...retired];
    },
    async sign(input, kid) {
      const command = new SignCommand({
        KeyId: kid === undefined ? keyId : await named(kid),
        // KMS takes 4 KB of message at most, but any digest.
        Message: createHash('sha256').update(input).digest(),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      });
      const { Signature } = await client.send(command).catch(refused);
      if (!Signature) throw new KeyUnavailableError('KMS answered without a signature');
      return signatureFromDer(Signature);
    },
  };
}

async function fetchPublicKey(client: KMSClient, KeyId: string): Promise<PublicKey> {
  const { PublicKey: der } = await client.send(new GetPublicKeyCommand({ KeyId })).catch(refused);
  if (!der) throw new KeyUnavailableError('KMS answered without a public key');
  return publicKeyOf(createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' }));
}

const refused = (cause: unknown): never => {
  throw isTransient(cause) ? portError(cause, 'KMS') : new KeyUnavailableError('KMS', { cause });
};
