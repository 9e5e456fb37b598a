import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { createCognitoAccounts } from '../../../shared/adapters/aws/cognito-accounts.ts';
import { ServiceRefusedError } from '../../../shared/adapters/aws/service-errors.ts';
import { AccountError } from '../../../shared/application/account-admin.ts';
import { StoreUnavailableError } from '../../../shared/application/ports.ts';
import { awsFault, describeFaults, errorOf } from '../../support/aws-faults.ts';

const mock = mockClient(CognitoIdentityProviderClient);
const client = new CognitoIdentityProviderClient({ region: 'eu-north-1' });
const accounts = createCognitoAccounts({ client, poolId: 'pool', keepsPasswords: false });
const sub = { Attributes: [{ Name: 'sub', Value: 's-1' }] };
beforeEach(() => mock.reset());

test('a new account has a password for one sign-in, and Cognito writes to nobody', async () => {
  mock.on(AdminCreateUserCommand).resolves({ User: sub });
  expect(await accounts.addAccount({ username: ' Clerk ', password: 'p' })).toEqual({ subject: 's-1' });
  expect(mock.commandCalls(AdminCreateUserCommand)[0]?.args[0].input).toEqual({
    UserPoolId: 'pool',
    Username: 'clerk',
    TemporaryPassword: 'p',
    MessageAction: 'SUPPRESS',
  });
  expect(mock.commandCalls(AdminSetUserPasswordCommand)).toHaveLength(0);
});

test('sessions end with the password, and with the account', async () => {
  mock.onAnyCommand().resolves({});
  await accounts.setPassword('clerk', 'p');
  await accounts.setEnabled('clerk', false);
  expect(mock.commandCalls(AdminUserGlobalSignOutCommand)).toHaveLength(2);
  expect(mock.commandCalls(AdminDisableUserCommand)).toHaveLength(1);
});

test('all pages are read', async () => {
  mock
    .on(ListUsersCommand)
    .resolvesOnce({ Users: [{ Username: 'a', Enabled: true, ...sub }], PaginationToken: 'n' })
    .resolves({ Users: [{ Username: 'b', Enabled: false, ...sub }] });
  expect(await accounts.list()).toEqual([
    { username: 'a', subject: 's-1', enabled: true },
    { username: 'b', subject: 's-1', enabled: false },
  ]);
});

test.each([
  ['UserNotFoundException', 'There is no account "clerk".'],
  ['UsernameExistsException', '"clerk" exists already.'],
  ['InvalidPasswordException', 'The user pool does not take this password.'],
])('%s is told in words', async (name, message) => {
  mock.onAnyCommand().rejects(awsFault(name));
  const error = await errorOf(accounts.setPassword('clerk', 'p'));
  expect(error).toBeInstanceOf(AccountError);
  expect(error.message).toBe(message);
});

test('an account without a subject is none', async () => {
  mock.on(AdminCreateUserCommand).resolves({});
  await expect(accounts.addAccount({ username: 'clerk', password: 'p' })).rejects.toThrow(
    StoreUnavailableError,
  );
});

describeFaults(ServiceRefusedError, (fault) => mock.onAnyCommand().rejects(fault), {
  addAccount: () => accounts.addAccount({ username: 'clerk', password: 'p' }),
  setPassword: () => accounts.setPassword('clerk', 'p'),
  setEnabled: () => accounts.setEnabled('clerk', true),
  list: () => accounts.list(),
});
