import { createPublicKey, verify } from 'node:crypto';
import { KeyUnavailableError, type SigningPort } from '../../shared/application/ports.ts';
import {
  checkDetached,
  keySet,
  openCompact,
  signCompact,
  signDetached,
} from '../../shared/application/signatures/jws.ts';

interface SigningUnderTest {
  readonly signing: SigningPort;
  close(): Promise<void> | void;
}

export function signingContract(name: string, make: () => Promise<SigningUnderTest>): void {
  describe(`signing: ${name}`, () => {
    let under: SigningUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());

    test('public keys are on P-256, named by their thumbprint, and hold nothing private', async () => {
      const keys = await under.signing.publicKeys();
      for (const key of keys) {
        expect(Object.keys(key).sort()).toEqual(['crv', 'kid', 'kty', 'x', 'y']);
        expect(key).toMatchObject({ kty: 'EC', crv: 'P-256' });
        expect(key.kid).toMatch(/^[A-Za-z0-9_-]{43}$/);
      }
      expect(await under.signing.publicKeys()).toEqual(keys);
    });

    test('many signatures, each 64 bytes, each good under the first key: numbers of every length', async () => {
      const [jwk] = await under.signing.publicKeys();
      const { kid: _kid, ...rest } = jwk;
      const key = createPublicKey({ key: rest, format: 'jwk' });
      for (let n = 0; n < 40; n += 1) {
        const input = Buffer.from(`message ${n}`);
        const signature = await under.signing.sign(input);
        expect(signature.byteLength).toBe(64);
        expect(verify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
      }
    });

    test('a key is named to sign with, and only one of its own', async () => {
      const keys = await under.signing.publicKeys();
      for (const { kid } of keys) {
        const jws = await signCompact(under.signing, 'accord224-root', Buffer.from('x'), kid);
        expect((await openCompact(keySet(keys), 'accord224-root', jws)).kid).toBe(kid);
      }
      await expect(under.signing.sign(Buffer.from('x'), 'k'.repeat(43))).rejects.toThrow(KeyUnavailableError);
    });

    test('input longer than any service takes as a message is signed like any other', async () => {
      const [jwk] = await under.signing.publicKeys();
      const { kid: _kid, ...rest } = jwk;
      const input = Buffer.alloc(100_000, 'x');
      const key = { key: createPublicKey({ key: rest, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
      expect(verify('sha256', input, key, await under.signing.sign(input))).toBe(true);
    });

    test('a JWS by it is good for jose, names its key, and is bound to its purpose', async () => {
      const keys = keySet(await under.signing.publicKeys());
      const jws = await signCompact(under.signing, 'accord224-root', Buffer.from('payload'));
      const { payload, kid } = await openCompact(keys, 'accord224-root', jws);
      expect(Buffer.from(payload).toString()).toBe('payload');
      expect(kid).toBe(keys.keys[0]?.kid);
      await expect(openCompact(keys, 'accord224-export', jws)).rejects.toThrow('not-for-this');
    });

    test('a detached JWS is good for its payload only', async () => {
      const keys = keySet(await under.signing.publicKeys());
      const jws = await signDetached(under.signing, 'accord224-export', Buffer.from('payload'));
      expect(jws).toMatch(/^[^.]+\.\.[^.]+$/);
      await checkDetached(keys, 'accord224-export', jws, Buffer.from('payload'));
      await expect(checkDetached(keys, 'accord224-export', jws, Buffer.from('other'))).rejects.toThrow(
        'false',
      );
    });

    test('any altered character of a JWS is found', async () => {
      const keys = keySet(await under.signing.publicKeys());
      const jws = await signDetached(under.signing, 'accord224-export', Buffer.from('payload'));
      for (let at = 0; at < jws.length; at += 1) {
        for (const other of ['A', 'B', '-', '.', '!', '=']) {
          const altered = `${jws.slice(0, at)}${other}${jws.slice(at + 1)}`;
          if (altered === jws) continue;
          const check = checkDetached(keys, 'accord224-export', altered, Buffer.from('payload'));
          await expect(check).rejects.toThrow(/malformed|unknown-key|not-for-this|false/);
        }
      }
    });
  });
}
