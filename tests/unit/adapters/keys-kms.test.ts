import { DecryptCommand, GenerateDataKeyCommand, GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { createKmsKeys } from '../../../shared/adapters/aws/kms-keys.ts';
import { KeyUnavailableError, StoreUnavailableError } from '../../../shared/application/ports.ts';

const kms = mockClient(KMSClient);
const keys = createKmsKeys({
  client: new KMSClient({ region: 'eu-north-1' }),
  keyId: 'data',
  blindIndex: { keyId: 'mac', version: '3' },
});
const context = { party: 'XA', caseId: 'C1' };
const fault = (name: string, status: number): Error =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });
beforeEach(() => kms.reset());

test('the context goes with every data key, and the key is named on unwrapping', async () => {
  kms
    .on(GenerateDataKeyCommand)
    .resolves({ Plaintext: new Uint8Array(32), CiphertextBlob: new Uint8Array(5) });
  kms.on(DecryptCommand).resolves({ Plaintext: new Uint8Array(32) });
  const { wrapped } = await keys.generateDataKey(context);
  await keys.unwrap(wrapped, context);
  const common = { KeyId: 'data', EncryptionContext: context };
  expect(kms.commandCalls(GenerateDataKeyCommand)[0]?.args[0].input).toEqual({
    ...common,
    KeySpec: 'AES_256',
  });
  expect(kms.commandCalls(DecryptCommand)[0]?.args[0].input).toEqual({ ...common, CiphertextBlob: wrapped });
});

test('a blind index names the version of its key', async () => {
  kms.on(GenerateMacCommand).resolves({ Mac: new Uint8Array(32) });
  expect(await keys.blindIndexMac(Buffer.from('x'))).toEqual({ mac: new Uint8Array(32), version: '3' });
});

test.each([
  'InvalidCiphertextException',
  'IncorrectKeyException',
  'DisabledException',
  'KMSInvalidStateException',
  'NotFoundException',
  'AccessDeniedException',
])('%s: the key is not available', async (name) => {
  kms.on(DecryptCommand).rejects(fault(name, 400));
  await expect(keys.unwrap(new Uint8Array(5), context)).rejects.toThrow(KeyUnavailableError);
});

test.each([
  ['ThrottlingException', 400],
  ['KMSInternalException', 500],
  ['DependencyTimeoutException', 500],
  ['TimeoutError', 0],
])('%s: safe to try again', async (name, status) => {
  kms.onAnyCommand().rejects(fault(name, status));
  await expect(keys.unwrap(new Uint8Array(5), context)).rejects.toThrow(StoreUnavailableError);
  await expect(keys.generateDataKey(context)).rejects.toThrow(StoreUnavailableError);
  await expect(keys.blindIndexMac(new Uint8Array(5))).rejects.toThrow(StoreUnavailableError);
});

test('an answer without bytes is no key', async () => {
  kms.onAnyCommand().resolves({});
  await expect(keys.generateDataKey(context)).rejects.toThrow(KeyUnavailableError);
});
