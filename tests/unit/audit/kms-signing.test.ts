import { generateKeyPairSync, sign } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { createKmsSigning } from '../../../shared/adapters/aws/kms-signing.ts';
import { signatureFromDer } from '../../../shared/adapters/formats/signatures.ts';
import { KeyUnavailableError, StoreUnavailableError } from '../../../shared/application/ports.ts';

const kms = mockClient(KMSClient);
const client = new KMSClient({ region: 'eu-north-1' });
const signing = () => createKmsSigning({ client, keyId: 'now', retiredKeyIds: ['old'] });
const fault = (name: string, status: number): Error =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });
const spki = (namedCurve = 'P-256') =>
  generateKeyPairSync('ec', { namedCurve }).publicKey.export({ type: 'spki', format: 'der' });
beforeEach(() => kms.reset());

test('KMS is given the digest, and the key by name', async () => {
  kms.on(SignCommand).resolves({ Signature: Buffer.from('3006020101020102', 'hex') });
  const signature = await signing().sign(Buffer.from('abc'));
  expect(Buffer.from(signature).toString('hex')).toBe(`${'0'.repeat(63)}1${'0'.repeat(63)}2`);
  expect(kms.commandCalls(SignCommand)[0]?.args[0].input).toEqual({
    KeyId: 'now',
    Message: Buffer.from('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'hex'),
    MessageType: 'DIGEST',
    SigningAlgorithm: 'ECDSA_SHA_256',
  });
});

test('public keys are asked for once; a failure is not remembered', async () => {
  const port = signing();
  kms.on(GetPublicKeyCommand).rejectsOnce(fault('ThrottlingException', 400)).resolves({ PublicKey: spki() });
  await expect(port.publicKeys()).rejects.toThrow(StoreUnavailableError);
  const keys = await port.publicKeys();
  expect(await port.publicKeys()).toEqual(keys);
  expect(kms.commandCalls(GetPublicKeyCommand).length).toBeLessThanOrEqual(4);
});

test.each(['DisabledException', 'KMSInvalidStateException', 'NotFoundException', 'AccessDeniedException'])(
  '%s: the key is not available',
  async (name) => {
    kms.onAnyCommand().rejects(fault(name, 400));
    await expect(signing().sign(Buffer.from('x'))).rejects.toThrow(KeyUnavailableError);
    await expect(signing().publicKeys()).rejects.toThrow(KeyUnavailableError);
  },
);

test.each([
  ['ThrottlingException', 400],
  ['KMSInternalException', 500],
  ['TimeoutError', 0],
])('%s: safe to try again', async (name, status) => {
  kms.onAnyCommand().rejects(fault(name, status));
  await expect(signing().sign(Buffer.from('x'))).rejects.toThrow(StoreUnavailableError);
});

test('answers without bytes, and keys on another curve, are no keys', async () => {
  kms.onAnyCommand().resolves({});
  await expect(signing().sign(Buffer.from('x'))).rejects.toThrow(KeyUnavailableError);
  await expect(signing().publicKeys()).rejects.toThrow(KeyUnavailableError);
  kms.on(GetPublicKeyCommand).resolves({ PublicKey: spki('P-384') });
  await expect(signing().publicKeys()).rejects.toThrow(KeyUnavailableError);
});

test('numbers keep their value whatever their length in DER', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  for (let n = 0; n < 300; n += 1) {
    const der = sign('sha256', Buffer.from(String(n)), privateKey);
    const numbers = Buffer.from(signatureFromDer(der)).toString('hex');
    const [r, s] = [numbers.slice(0, 64), numbers.slice(64)].map((hex) => BigInt(`0x${hex}`));
    const rLength = der[3] ?? 0;
    expect(r).toBe(BigInt(`0x${der.subarray(4, 4 + rLength).toString('hex')}`));
    expect(s).toBe(BigInt(`0x${der.subarray(6 + rLength).toString('hex')}`));
  }
});

test.each([
  '',
  '30',
  '3006020101020102ff',
  '3005020101020102',
  '3106020101020102',
  '3006030101020102',
  '30060201010201',
  '3006020181020102',
  `30260221${'01'.repeat(33)}020101`,
  '3004020002010100',
])('%j is no signature', (hex) => {
  expect(() => signatureFromDer(Buffer.from(hex, 'hex'))).toThrow(KeyUnavailableError);
});
