import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { clientConfig } from '../../shared/adapters/aws/client-config.ts';
import { createKmsDecryption } from '../../shared/adapters/aws/kms-decryption.ts';
import { decryptionContract } from '../contract/decryption.contract.ts';
import { emulatorEndpoint } from '../support/aws.ts';

decryptionContract('KMS', async () => {
  emulatorEndpoint();
  const client = new KMSClient(clientConfig());
  const make = async (): Promise<string> => {
    const spec = { KeySpec: 'RSA_3072', KeyUsage: 'ENCRYPT_DECRYPT' } as const;
    return (await client.send(new CreateKeyCommand(spec))).KeyMetadata?.KeyId ?? '';
  };
  const [keyId, former] = [await make(), await make()];
  const keys = createKmsDecryption({ client, keyId, formerKeyIds: [former] });
  return { keys, close: () => client.destroy() };
});
