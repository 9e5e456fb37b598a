import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { clientConfig } from '../../shared/adapters/aws/client-config.ts';
import { createKmsSigning } from '../../shared/adapters/aws/kms-signing.ts';
import { signingContract } from '../contract/signing.contract.ts';
import { emulatorEndpoint } from '../support/aws.ts';

async function signingKey(client: KMSClient): Promise<string> {
  const spec = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' } as const;
  return (await client.send(new CreateKeyCommand(spec))).KeyMetadata?.KeyId ?? '';
}

signingContract('KMS', async () => {
  emulatorEndpoint();
  const client = new KMSClient(clientConfig());
  const signing = createKmsSigning({ client, keyId: await signingKey(client) });
  return { signing, close: () => client.destroy() };
});

test('a retired key is published after the one that signs now', async () => {
  const client = new KMSClient(clientConfig());
  const [old, now] = [await signingKey(client), await signingKey(client)];
  const [before] = await createKmsSigning({ client, keyId: old }).publicKeys();
  const keys = await createKmsSigning({ client, keyId: now, retiredKeyIds: [old] }).publicKeys();
  expect(keys).toHaveLength(2);
  expect(keys[1]).toEqual(before);
  client.destroy();
});
