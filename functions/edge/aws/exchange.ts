/** What functions that speak with other nodes are wired with besides the case core. */
import { KMSClient } from '@aws-sdk/client-kms';
import { clientConfig } from '../../../shared/adapters/aws/client-config.ts';
import { createKmsDecryption } from '../../../shared/adapters/aws/kms-decryption.ts';
import type { CaseDeps } from '../../../shared/application/cases/deps.ts';
import type { ExchangeDeps } from '../../../shared/application/exchange/deps.ts';
import { wireSigning } from './keys.ts';
import { recorded } from './observe-calls.ts';
import type { NodeWiring } from './wire-node.ts';

export function wireExchange(node: NodeWiring, cases: CaseDeps): ExchangeDeps {
  const { FORMER_DECRYPTION_KEY_IDS = '', need } = node.environment;
  const decryption = createKmsDecryption({
    client: recorded(new KMSClient(clientConfig()), node.log),
    keyId: need('DECRYPTION_KEY_ID'),
    formerKeyIds: FORMER_DECRYPTION_KEY_IDS.split(',').filter((id) => id !== ''),
  });
  return { ...cases, signing: wireSigning(node), decryption, log: node.log };
}
