import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { base64url, CompactEncrypt, compactDecrypt } from 'jose';
import { encryptionKeyOf } from '../../../shared/adapters/formats/encryption-keys.ts';
import type { DecryptionPort } from '../../../shared/application/exchange/ports.ts';
import {
  openContent,
  openMessage,
  sealMessage,
} from '../../../shared/application/exchange/sealed-message.ts';
import { CiphertextError, KeyUnavailableError } from '../../../shared/application/ports.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
const published = await encryptionKeyOf(privateKey);

const keys: DecryptionPort = {
  publicKeys: async () => [published],
  async unwrap(kid, wrapped) {
    if (kid !== published.kid) throw new KeyUnavailableError('no such key');
    try {
      const padding = constants.RSA_PKCS1_OAEP_PADDING;
      return privateDecrypt({ key: privateKey, padding, oaepHash: 'sha256' }, wrapped);
    } catch (cause) {
      throw new CiphertextError('content key', { cause });
    }
  },
};

const JWS = `${'h'.repeat(40)}.${'p'.repeat(300)}.${'s'.repeat(86)}`;

test('content encryption gives the values of RFC 7516, appendix A.1', () => {
  const contentKey = Uint8Array.from([
    177, 161, 244, 128, 84, 143, 225, 115, 63, 180, 3, 255, 107, 154, 212, 246, 138, 7, 110, 91, 112, 46, 34,
    105, 47, 130, 203, 46, 122, 234, 64, 252,
  ]);
  const plaintext = openContent({
    contentKey,
    header: 'eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ',
    iv: base64url.decode('48V1_ALb6US04U3b'),
    ciphertext: base64url.decode(
      '5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A',
    ),
    tag: base64url.decode('XFBoMYUZodetZdvTiFvSkQ'),
  });
  expect(Buffer.from(plaintext).toString()).toBe(
    'The true sign of intelligence is not knowledge but imagination.',
  );
});

test('what is sealed here opens with jose alone, and what jose seals opens here', async () => {
  const ours = await sealMessage(published, JWS);
  const { plaintext, protectedHeader } = await compactDecrypt(ours, privateKey);
  expect(new TextDecoder().decode(plaintext)).toBe(JWS);
  expect(protectedHeader).toEqual({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: published.kid, cty: 'JWT' });
  expect(await openMessage(keys, ours)).toBe(JWS);
});

test('two messages of the same text share nothing but the header', async () => {
  const [one = [], two = []] = (
    await Promise.all([sealMessage(published, JWS), sealMessage(published, JWS)])
  ).map((jwe) => jwe.split('.'));
  expect(one[0]).toBe(two[0]);
  for (const part of [1, 2, 3, 4]) expect(one[part]).not.toBe(two[part]);
});

test('an altered character anywhere is found, and the answer does not say where', async () => {
  const jwe = await sealMessage(published, 'a.b.c');
  const step = Math.ceil(jwe.length / 150);
  for (let at = 0; at < jwe.length; at += step) {
    for (const other of ['A', 'B', '.', '=', '!']) {
      const altered = `${jwe.slice(0, at)}${other}${jwe.slice(at + 1)}`;
      if (altered === jwe) continue;
      await expect(openMessage(keys, altered)).rejects.toThrow(/^(malformed|unknown-key|undecryptable)$/);
    }
  }
});

describe('headers that are not ours are not followed', () => {
  const seal = (header: Record<string, unknown>) =>
    new CompactEncrypt(new TextEncoder().encode(JWS))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: published.kid, cty: 'JWT', ...header })
      .encrypt(privateKeyPublic());
  const privateKeyPublic = () => ({ kty: 'RSA', n: published.n, e: published.e });

  test.each([
    ['another key encryption', { alg: 'RSA-OAEP' }],
    ['another content encryption', { enc: 'A128GCM' }],
    ['a member of its own', { note: 'x' }],
    ['another content type', { cty: 'text' }],
  ])('%s', async (_name, header) => {
    await expect(openMessage(keys, await seal(header))).rejects.toThrow('malformed');
  });
});

test.each([
  ['nothing', ''],
  ['four parts', 'a.b.c.d'],
  ['six parts', 'a.b.c.d.e.f'],
  ['a JWS', JWS],
  ['two megabytes and more', 'a'.repeat(2_200_000)],
])('%s is no message', async (_name, text) => {
  await expect(openMessage(keys, text)).rejects.toThrow('malformed');
});

test('a short RSA key is not taken', async () => {
  const short = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  await expect(encryptionKeyOf(short)).rejects.toThrow(KeyUnavailableError);
});
