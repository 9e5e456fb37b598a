/** The node's keys in KMS. A function without the key of the search terms has no other way to make one. */
import { KMSClient } from '@aws-sdk/client-kms';
import { clientConfig } from '../../../shared/adapters/aws/client-config.ts';
import { createKmsKeys } from '../../../shared/adapters/aws/kms-keys.ts';
import { createKmsSigning } from '../../../shared/adapters/aws/kms-signing.ts';
import type { KeyPort, SigningPort } from '../../../shared/application/ports.ts';
import { recorded } from './observe-calls.ts';
import type { NodeWiring } from './wire-node.ts';

const kms = ({ log }: NodeWiring): KMSClient => recorded(new KMSClient(clientConfig()), log);

export function wireKeys(node: NodeWiring): KeyPort {
  const { INDEX_KEY_ID, INDEX_KEY_VERSION, need } = node.environment;
  return createKmsKeys({
    client: kms(node),
    keyId: need('CASE_KEY_ID'),
    ...(INDEX_KEY_ID ? { blindIndex: { keyId: INDEX_KEY_ID, version: INDEX_KEY_VERSION } } : {}),
  });
}

export function wireSigning(node: NodeWiring): SigningPort {
  const { RETIRED_SIGNING_KEY_IDS = '', need } = node.environment;
  return createKmsSigning({
    client: kms(node),
    keyId: need('SIGNING_KEY_ID'),
    retiredKeyIds: RETIRED_SIGNING_KEY_IDS.split(',').filter((id) => id !== ''),
  });
}
