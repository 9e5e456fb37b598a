/** A user pool on the emulator, as the stack makes one for an exercise node. */
import {
  AdminInitiateAuthCommand,
  CognitoIdentityProviderClient,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DeleteUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { clientConfig } from '../../shared/adapters/aws/client-config.ts';
import { emulatorEndpoint, uniqueName } from './aws.ts';

export async function makePool() {
  const endpoint = emulatorEndpoint();
  const client = new CognitoIdentityProviderClient(clientConfig());
  const { UserPool } = await client.send(
    new CreateUserPoolCommand({
      PoolName: uniqueName('accord-pool'),
      UsernameConfiguration: { CaseSensitive: false },
      Policies: { PasswordPolicy: { MinimumLength: 12 } },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    }),
  );
  const poolId = UserPool?.Id ?? '';
  const region = process.env.AWS_REGION ?? '';

  async function makeClient(more: object) {
    const { UserPoolClient } = await client.send(
      new CreateUserPoolClientCommand({ UserPoolId: poolId, ClientName: uniqueName('client'), ...more }),
    );
    return UserPoolClient;
  }

  return {
    client,
    poolId,
    endpoint,
    issuer: `https://cognito-idp.${region}.amazonaws.com/${poolId}`,
    /** The issuer's own address is that of AWS; its keys are asked for here. */
    jwksUrl: `${endpoint}/${poolId}/.well-known/jwks.json`,
    makeClient,
    peopleClient: async (): Promise<string> =>
      (
        await makeClient({
          ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
          SupportedIdentityProviders: ['COGNITO'],
        })
      )?.ClientId ?? '',
    /** A client with a secret; tokens by client credentials need a domain and a scope. */
    async machineClient() {
      const Domain = uniqueName('accord').replaceAll(/[^a-z0-9-]/g, '');
      await client.send(new CreateUserPoolDomainCommand({ UserPoolId: poolId, Domain }));
      await client.send(
        new CreateResourceServerCommand({
          UserPoolId: poolId,
          Identifier: 'node',
          Name: 'node',
          Scopes: [{ ScopeName: 'api', ScopeDescription: 'api' }],
        }),
      );
      return await makeClient({
        GenerateSecret: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthScopes: ['node/api'],
        SupportedIdentityProviders: ['COGNITO'],
      });
    },
    /** Tokens of a person, or undefined where Cognito turns them away or wants something more of them. */
    async signIn(ClientId: string, USERNAME: string, PASSWORD: string) {
      try {
        const { AuthenticationResult } = await client.send(
          new AdminInitiateAuthCommand({
            UserPoolId: poolId,
            ClientId,
            AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
            AuthParameters: { USERNAME, PASSWORD },
          }),
        );
        return AuthenticationResult;
      } catch (error) {
        if (['NotAuthorizedException', 'UserNotFoundException'].includes(String((error as Error).name)))
          return undefined;
        throw error;
      }
    },
    async drop() {
      await client.send(new DeleteUserPoolCommand({ UserPoolId: poolId })).catch(() => undefined);
      client.destroy();
    },
  };
}
