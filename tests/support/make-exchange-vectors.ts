/**
 * Makes tests/golden/exchange.v1.json anew: `node tests/support/make-exchange-vectors.ts`. Encryption is random, so
 * each run gives other bytes; the file in the repository stays as it is for as long as the format does.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { base64url } from 'jose';
import { encryptionKeyOf } from '../../shared/adapters/formats/encryption-keys.ts';
import { publicKeyOf } from '../../shared/adapters/formats/signatures.ts';
import { contentCommitment, type MessageClaims } from '../../shared/application/exchange/message.ts';
import { sealMessage } from '../../shared/application/exchange/sealed-message.ts';
import { fingerprintOf } from '../../shared/case/trust/schema.ts';

const NOW = '2026-03-02T10:00:00.000Z';
const SECONDS = Date.parse(NOW) / 1000;

const pem = (key: KeyObject): string => String(key.export({ type: 'pkcs8', format: 'pem' }));
const pair = () => ({
  signing: pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
  decryption: pem(generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey),
});

const privateKeys = { XA: pair(), XB: pair(), stranger: pair() };
const keysOf = async ({ signing, decryption }: ReturnType<typeof pair>) => ({
  signing: [await publicKeyOf(createPrivateKey(signing))],
  encryption: [await encryptionKeyOf(createPrivateKey(decryption))],
});
const sender = await keysOf(privateKeys.XA);
const receiver = await keysOf(privateKeys.XB);
const stranger = await keysOf(privateKeys.stranger);
const [toXb] = receiver.encryption;
const [elsewhere] = stranger.encryption;
const [signer] = sender.signing;
const [strange] = stranger.signing;
if (!toXb || !elsewhere || !signer || !strange) throw new Error('no keys');

const claims = (change: Partial<MessageClaims> = {}): MessageClaims => ({
  iss: 'XA',
  aud: 'XB',
  iat: SECONDS,
  exp: SECONDS + 600,
  jti: 'XA.XB.XA.node.1',
  conversation: { origin: 'XA', caseId: 'node' },
  seq: 1,
  type: 'node.keys',
  v: 1,
  at: NOW,
  salt: '5a'.repeat(32),
  body: { keys: sender },
  ...change,
});

const jws = (payload: object, kid: string, key: string): string => {
  const header = base64url.encode(JSON.stringify({ alg: 'ES256', kid, typ: 'accord224-message' }));
  const body = base64url.encode(JSON.stringify(payload));
  const signature = sign('sha256', Buffer.from(`${header}.${body}`), {
    key: createPrivateKey(key),
    dsaEncoding: 'ieee-p1363',
  });
  return `${header}.${body}.${base64url.encode(signature)}`;
};
const good = (payload: object): string => jws(payload, signer.kid, privateKeys.XA.signing);
const message = claims();
const signed = good(message);
const sealed = await sealMessage(toXb, signed);

const altered = (): string => {
  const parts = sealed.split('.');
  const bytes = base64url.decode(parts[3] ?? '');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  parts[3] = base64url.encode(bytes);
  return parts.join('.');
};

const refused: Record<string, { code: string; message: string }> = {
  'no message at all': { code: 'malformed', message: 'not a message' },
  'a bit of the ciphertext was turned': { code: 'undecryptable', message: altered() },
  'sealed to another key': { code: 'unknown-key', message: await sealMessage(elsewhere, signed) },
  'from a Party that is not believed': {
    code: 'unknown-peer',
    message: await sealMessage(toXb, good(claims({ iss: 'XC', jti: 'XC.XB.XA.node.1' }))),
  },
  'signed with a key that was never named': {
    code: 'unknown-key',
    message: await sealMessage(toXb, jws(message, strange.kid, privateKeys.stranger.signing)),
  },
  'signed by somebody else under the name of the key': {
    code: 'bad-signature',
    message: await sealMessage(toXb, jws(message, signer.kid, privateKeys.stranger.signing)),
  },
  'to another Party': {
    code: 'wrong-audience',
    message: await sealMessage(toXb, good(claims({ aud: 'XC', jti: 'XA.XC.XA.node.1' }))),
  },
  'out of date': {
    code: 'expired',
    message: await sealMessage(toXb, good(claims({ iat: SECONDS - 3600, exp: SECONDS - 3000 }))),
  },
  'good for longer than an attempt may be': {
    code: 'expired',
    message: await sealMessage(toXb, good(claims({ exp: SECONDS + 86_400 }))),
  },
  'from the future': {
    code: 'not-yet-valid',
    message: await sealMessage(toXb, good(claims({ iat: SECONDS + 3600, exp: SECONDS + 4200 }))),
  },
  'of a type that is not known': {
    code: 'unknown-type',
    message: await sealMessage(toXb, good(claims({ type: 'node.greeting' }))),
  },
  'of a version that is not known': {
    code: 'unknown-version',
    message: await sealMessage(toXb, good(claims({ v: 99 }))),
  },
  'with a body that does not fit its type': {
    code: 'malformed',
    message: await sealMessage(toXb, good(claims({ body: { keys: {} } }))),
  },
  'with a number that its id does not have': {
    code: 'malformed',
    message: await sealMessage(toXb, good(claims({ seq: 2 }))),
  },
  'in a case that is not there': {
    code: 'unknown-case',
    message: await sealMessage(
      toXb,
      good(
        claims({
          conversation: { origin: 'XA', caseId: 'req_01JQ8Z0000000000000000000A' },
          jti: 'XA.XB.XA.req_01JQ8Z0000000000000000000A.1',
        }),
      ),
    ),
  },
};

/** The same number with another content; refused once the first one was taken. */
const replay = await sealMessage(toXb, good(claims({ salt: 'a5'.repeat(32) })));
/** The same content, signed and sealed anew: the first answer comes again. */
const again = await sealMessage(toXb, good(claims({ iat: SECONDS + 60, exp: SECONDS + 660 })));

const describe = (party: string, keys: typeof sender) => {
  const node = { party, baseUrl: `https://node.${party.toLowerCase()}.example`, exercise: true, keys };
  return { ...node, fingerprint: fingerprintOf(node) };
};

const vectors = {
  note: 'Private keys of a fictional exercise. Clock: the receiver reads every message at `now`.',
  now: NOW,
  privateKeys: { XA: privateKeys.XA, XB: privateKeys.XB },
  sender: describe('XA', sender),
  receiver: describe('XB', receiver),
  claims: message,
  commitment: contentCommitment(message),
  jws: signed,
  message: sealed,
  again,
  replay,
  refused,
};
writeFileSync(
  new URL('../golden/exchange.v1.json', import.meta.url),
  `${JSON.stringify(vectors, null, 2)}\n`,
);
