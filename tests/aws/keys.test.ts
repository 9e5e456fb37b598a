import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { clientConfig } from '../../shared/adapters/aws/client-config.ts';
import { createKmsKeys } from '../../shared/adapters/aws/kms-keys.ts';
import { keysContract } from '../contract/keys.contract.ts';
import { emulatorEndpoint } from '../support/aws.ts';

keysContract(
  'KMS',
  async () => {
    emulatorEndpoint();
    const client = new KMSClient(clientConfig());
    const { KeyMetadata: data } = await client.send(new CreateKeyCommand({}));
    const { KeyMetadata: mac } = await client.send(
      new CreateKeyCommand({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
    );
    const blindIndex = { keyId: mac?.KeyId ?? '', version: '1' };
    const keys = createKmsKeys({ client, keyId: data?.KeyId ?? '', blindIndex });
    return { keys, close: () => client.destroy() };
  },
  // The emulator's wrapped keys carry no tag; that altered ones fail is KMS's own promise.
  { authenticates: false },
);
