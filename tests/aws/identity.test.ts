import { decodeJwt } from 'jose';
import { createCognitoAccounts } from '../../shared/adapters/aws/cognito-accounts.ts';
import { accountsContract } from '../contract/accounts.contract.ts';
import { tokensContract } from '../contract/tokens.contract.ts';
import { makePool } from '../support/aws-pool.ts';

accountsContract('Cognito', async () => {
  const pool = await makePool();
  const clientId = await pool.peopleClient();
  return {
    accounts: createCognitoAccounts({ client: pool.client, poolId: pool.poolId, keepsPasswords: true }),
    async signIn(username, password) {
      const tokens = await pool.signIn(clientId, username, password);
      return tokens?.AccessToken === undefined ? undefined : decodeJwt(tokens.AccessToken).sub;
    },
    close: () => pool.drop(),
  };
});

test('on a node that is no exercise, whoever gets a password must choose another one', async () => {
  const pool = await makePool();
  const accounts = createCognitoAccounts({
    client: pool.client,
    poolId: pool.poolId,
    keepsPasswords: false,
  });
  await accounts.addAccount({ username: 'clerk', password: 'correct-Horse-9-battery' });
  expect(await pool.signIn(await pool.peopleClient(), 'clerk', 'correct-Horse-9-battery')).toBeUndefined();
  await pool.drop();
});

tokensContract('Cognito', async () => {
  const pool = await makePool();
  const other = await makePool();
  const clientId = await pool.peopleClient();
  const machine = await pool.machineClient();
  const accounts = createCognitoAccounts({ client: pool.client, poolId: pool.poolId, keepsPasswords: true });
  const password = 'correct-Horse-9-battery';
  const { subject } = await accounts.addAccount({ username: 'clerk', password });
  return {
    issuer: pool.issuer,
    jwksUrl: pool.jwksUrl,
    foreignJwksUrl: other.jwksUrl,
    audience: [clientId, machine?.ClientId ?? ''],
    async person() {
      const tokens = await pool.signIn(clientId, 'clerk', password);
      return {
        accessToken: tokens?.AccessToken ?? '',
        idToken: tokens?.IdToken ?? '',
        subject,
        clientId,
      };
    },
    async machine() {
      const { ClientId = '', ClientSecret = '' } = machine ?? {};
      const basic = Buffer.from(`${ClientId}:${ClientSecret}`).toString('base64');
      const answer = await fetch(new URL('/oauth2/token', pool.endpoint), {
        method: 'POST',
        headers: { authorization: `Basic ${basic}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'node/api' }),
      });
      const { access_token } = (await answer.json()) as { access_token?: string };
      return { accessToken: access_token ?? '', clientId: ClientId };
    },
    async close() {
      await pool.drop();
      await other.drop();
    },
  };
});
