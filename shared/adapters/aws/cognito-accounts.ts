/** Accounts in a Cognito user pool. */
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  type AttributeType,
  type CognitoIdentityProviderClient,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  type AccountAdmin,
  AccountError,
  accountExists,
  checkedUsername,
  type ListedAccount,
  noAccount,
  normalisedUsername,
} from '../../application/account-admin.ts';
import { StoreUnavailableError } from '../../application/ports.ts';
import { nameOf, serviceFault } from './service-errors.ts';

export interface CognitoAccountsOptions {
  readonly client: CognitoIdentityProviderClient;
  readonly poolId: string;
  /**
   * Whether a password that an operator sets may be kept (exercises); otherwise its owner chooses another one at
   * the first sign-in, so that nobody else knows it.
   */
  readonly keepsPasswords: boolean;
}

const WHAT = 'Cognito';

export function createCognitoAccounts(options: CognitoAccountsOptions): AccountAdmin {
  const { client, poolId: UserPoolId, keepsPasswords } = options;

  const failed = (username: string) => (cause: unknown) => {
    switch (nameOf(cause)) {
      case 'UserNotFoundException':
        return Promise.reject(noAccount(username));
      case 'UsernameExistsException':
        return Promise.reject(accountExists(username));
      case 'InvalidPasswordException':
        return Promise.reject(new AccountError('The user pool does not take this password.'));
      default:
        return Promise.reject(serviceFault(cause, WHAT));
    }
  };

  async function setPassword(username: string, Password: string): Promise<void> {
    const Username = normalisedUsername(username);
    await client
      .send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: keepsPasswords }))
      .catch(failed(username));
    await client.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username })).catch(failed(username));
  }

  return {
    async addAccount({ username, password }) {
      const Username = checkedUsername(username);
      const { User } = await client
        .send(
          new AdminCreateUserCommand({
            UserPoolId,
            Username,
            TemporaryPassword: password,
            // The operator hands it over; Cognito's own mail would go through an address that we do not ask for.
            MessageAction: 'SUPPRESS',
          }),
        )
        .catch(failed(username));
      const subject = subjectOf(User?.Attributes);
      if (keepsPasswords)
        await client
          .send(
            new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }),
          )
          .catch(failed(username));
      return { subject };
    },
    setPassword,
    async list() {
      const found: ListedAccount[] = [];
      let PaginationToken: string | undefined;
      do {
        const page = await client
          .send(new ListUsersCommand({ UserPoolId, PaginationToken }))
          .catch((cause: unknown) => Promise.reject(serviceFault(cause, WHAT)));
        for (const { Username = '', Attributes, Enabled } of page.Users ?? [])
          found.push({ username: Username, subject: subjectOf(Attributes), enabled: Enabled !== false });
        PaginationToken = page.PaginationToken;
      } while (PaginationToken !== undefined);
      return found;
    },
    async setEnabled(username, enabled) {
      const Username = normalisedUsername(username);
      if (enabled) {
        await client.send(new AdminEnableUserCommand({ UserPoolId, Username })).catch(failed(username));
        return;
      }
      await client.send(new AdminDisableUserCommand({ UserPoolId, Username })).catch(failed(username));
      await client.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username })).catch(failed(username));
    },
  };
}

function subjectOf(attributes: readonly AttributeType[] | undefined): string {
  const subject = attributes?.find(({ Name }) => Name === 'sub')?.Value;
  if (subject === undefined) throw new StoreUnavailableError(`${WHAT}: an account without a subject`);
  return subject;
}
