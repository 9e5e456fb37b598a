/**
 * `npm run account`: accounts of a node's own token issuer, for its operator. A running node sees changes at
 * once. An account alone may do nothing: an administrator enrols its subject in the directory.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { clientConfig } from '../shared/adapters/aws/client-config.ts';
import { systemClock } from '../shared/adapters/embedded/system-clock.ts';
import type { AccountAdmin } from '../shared/application/account-admin.ts';
import { CommandError, readOptions, runCommand, UsageError } from './command-line.ts';
import { accountStore } from './identity/accounts.ts';
import { issuerOf } from './identity/obtain-token.ts';
import { newPassword } from './new-password.ts';
import { runningNode } from './processes.ts';

const USAGE = `Usage:
  npm run account -- add      --data DIR --user NAME   makes an account; prints its password once
  npm run account -- password --data DIR --user NAME   gives it a new password; its sessions end
  npm run account -- disable  --data DIR --user NAME   nobody signs in with it any more; enable gives it back
  npm run account -- list     --data DIR               usernames and subjects

DIR is the data folder of one node, e.g. .data/XA. For a node on AWS: --aws USER-POOL-ID instead of --data, with
credentials and region in the environment; its people choose their own password at the first sign-in, unless
--keep-passwords is given (exercises).`;

const optionsSchema = z.object({
  data: z.string().min(1).optional(),
  aws: z.string().min(1).optional(),
  'keep-passwords': z.boolean().default(false),
  user: z.string().min(1).optional(),
});

export async function account(args: readonly string[], print = console.log): Promise<number> {
  const { values, positionals } = readOptions(
    args,
    {
      data: { type: 'string' },
      aws: { type: 'string' },
      'keep-passwords': { type: 'boolean' },
      user: { type: 'string' },
    },
    optionsSchema,
    USAGE,
  );
  const { data, aws, user } = values;
  const [command, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`"${rest[0]}" is not an option.\n${USAGE}`);
  if ((data === undefined) === (aws === undefined))
    throw new UsageError(`--data: name the data folder of the node, or its user pool by --aws\n${USAGE}`);
  if (command === undefined || !COMMANDS.includes(command)) throw new UsageError(USAGE);
  if (command !== 'list' && user === undefined) throw new UsageError(`--user: name the account\n${USAGE}`);
  const accounts =
    data === undefined ? await pool(aws ?? '', values['keep-passwords']) : folderAccounts(data);

  if (command === 'list') {
    for (const { username, subject, enabled } of await accounts.list())
      print(`${username.padEnd(24)} ${subject}${enabled ? '' : '  disabled'}`);
  } else if (command === 'add') await add(accounts, user ?? '', data, print);
  else if (command === 'password') {
    const password = newPassword();
    await accounts.setPassword(user ?? '', password);
    print(`New password of ${user} (shown once): ${password}`);
  } else {
    await accounts.setEnabled(user ?? '', command === 'enable');
    print(`Account ${user} is ${command}d.`);
  }
  return 0;
}

const COMMANDS = ['add', 'password', 'disable', 'enable', 'list'];

function folderAccounts(data: string): AccountAdmin {
  const dataFolder = join(data, 'identity');
  if (!existsSync(dataFolder))
    throw new CommandError(`${data} is not the data folder of a node. Start the node on it once first.`);
  return accountStore({ dataFolder, systemClock });
}

/** Loaded on demand: whoever runs an embedded node has no use for it. */
async function pool(poolId: string, keepsPasswords: boolean): Promise<AccountAdmin> {
  const [{ CognitoIdentityProviderClient }, { createCognitoAccounts }] = await Promise.all([
    import('@aws-sdk/client-cognito-identity-provider'),
    import('../shared/adapters/aws/cognito-accounts.ts'),
  ]);
  const client = new CognitoIdentityProviderClient(clientConfig());
  return createCognitoAccounts({ client, poolId, keepsPasswords });
}

async function add(
  accounts: AccountAdmin,
  user: string,
  data: string | undefined,
  print: (line: string) => void,
): Promise<void> {
  const password = newPassword();
  const { subject } = await accounts.addAccount({ username: user, password });
  print(`Account ${user}`);
  print(`Password (shown once): ${password}`);
  print(`Subject: ${subject}`);
  const running = data === undefined ? undefined : await runningNode(data);
  const issuer = running
    ? issuerOf(running.baseUrl)
    : data === undefined
      ? 'ISSUER OF THE NODE'
      : 'http://127.0.0.1:PORT/oidc';
  print('');
  print('An administrator enrols it with POST /directory, for instance:');
  print(
    JSON.stringify({
      issuer,
      subject,
      displayName: user,
      roles: ['case-officer'],
      authority: 'AUTHORITY-ID',
    }),
  );
}

if (import.meta.main) await runCommand((args) => account(args));
