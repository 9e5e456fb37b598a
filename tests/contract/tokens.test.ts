import { machineClient, newSecret } from '../../local/identity/clients.ts';
import { obtainMachineToken, obtainTokens } from '../../local/identity/obtain-token.ts';
import { startNode } from '../unit/identity/node.ts';
import { tokensContract } from './tokens.contract.ts';

const PASSWORD = 'correct horse battery staple';

tokensContract('the issuer of the embedded node', async () => {
  const { secret, secretHash } = newSecret();
  const clientId = 'case-management';
  const node = await startNode([machineClient({ clientId, secretHash })]);
  const other = await startNode();
  const { subject } = await node.accounts.addAccount({ username: 'clerk', password: PASSWORD });
  const { issuer } = node;
  return {
    issuer,
    jwksUrl: `${issuer}/jwks`,
    foreignJwksUrl: `${other.issuer}/jwks`,
    audience: [node.resource],
    async person() {
      const tokens = await obtainTokens({ issuer, username: 'clerk', password: PASSWORD });
      return { ...tokens, idToken: tokens.idToken ?? '', subject, clientId: 'accord224-cli' };
    },
    machine: async () => ({
      accessToken: await obtainMachineToken({ issuer, clientId, clientSecret: secret }),
      clientId,
    }),
    async close() {
      await node[Symbol.asyncDispose]();
      await other[Symbol.asyncDispose]();
    },
  };
});
