import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import type { DecryptionPort, EncryptionKey } from '../../shared/application/exchange/ports.ts';
import {
  openMessage,
  sealMessage,
  UnreadableMessageError,
} from '../../shared/application/exchange/sealed-message.ts';
import { CiphertextError, KeyUnavailableError } from '../../shared/application/ports.ts';

interface DecryptionUnderTest {
  readonly keys: DecryptionPort;
  close(): Promise<void> | void;
}

const oaep = ({ kty, n, e }: EncryptionKey, bytes: Uint8Array, hash = 'sha256') =>
  publicEncrypt(
    {
      key: createPublicKey({ key: { kty, n, e }, format: 'jwk' }),
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash: hash,
    },
    bytes,
  );

export function decryptionContract(name: string, make: () => Promise<DecryptionUnderTest>): void {
  describe(`decryption: ${name}`, () => {
    let under: DecryptionUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());

    test('public keys are RSA of 3,072 bits or more, named by their thumbprint, and hold nothing private', async () => {
      const keys = await under.keys.publicKeys();
      for (const key of keys) {
        expect(Object.keys(key).sort()).toEqual(['e', 'kid', 'kty', 'n']);
        expect(key.kid).toMatch(/^[A-Za-z0-9_-]{43}$/);
        expect(Buffer.from(key.n, 'base64url').byteLength).toBeGreaterThanOrEqual(384);
      }
      expect(await under.keys.publicKeys()).toEqual(keys);
    });

    test('a content key made for each published key is unwrapped', async () => {
      for (const key of await under.keys.publicKeys()) {
        const contentKey = randomBytes(32);
        expect(Buffer.from(await under.keys.unwrap(key.kid, oaep(key, contentKey)))).toEqual(contentKey);
      }
    });

    test('another hash, altered bytes and a foreign name are refused, each by its kind', async () => {
      const [key] = await under.keys.publicKeys();
      const good = oaep(key, randomBytes(32));
      const altered = Buffer.from(good);
      altered.writeUInt8(altered.readUInt8(100) ^ 1, 100);
      await expect(under.keys.unwrap(key.kid, altered)).rejects.toThrow(CiphertextError);
      await expect(under.keys.unwrap(key.kid, oaep(key, randomBytes(32), 'sha1'))).rejects.toThrow(
        CiphertextError,
      );
      await expect(under.keys.unwrap('x'.repeat(43), good)).rejects.toThrow(KeyUnavailableError);
    });

    test('a message sealed by jose for it is opened; for another key it is not', async () => {
      const [key] = await under.keys.publicKeys();
      const jwe = await sealMessage(key, 'a.b.c');
      expect(await openMessage(under.keys, jwe)).toBe('a.b.c');
      const other = await sealMessage({ ...key, kid: 'x'.repeat(43) }, 'a.b.c');
      await expect(openMessage(under.keys, other)).rejects.toThrow(UnreadableMessageError);
    });
  });
}
