/**
 * `npm run account`: accounts of a node's own token issuer, for its operator. A running node sees changes at
 * once. An account alone may do nothing: an administrator enrols its subject in the directory.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { systemClock } from '../shared/adapters/embedded/system-clock.ts';
import { CommandError, readOptions, runCommand, UsageError } from './command-line.ts';
import { accountStore } from './identity/accounts.ts';
import { issuerOf } from './identity/obtain-token.ts';
import { newPassword } from './new-password.ts';
import { runningNode } from './processes.ts';

const USAGE = `Usage:
  npm run account -- add      --data DIR --user NAME   makes an account; prints its password once
  npm run account -- password --data DIR --user NAME   gives it a new password; its sessions end
  npm run account -- list     --data DIR               usernames and subjects

DIR is the data folder of one node, e.g. .data/XA`;

const optionsSchema = z.object({
  data: z.string({ error: 'name the data folder of the node' }).min(1),
  user: z.string().min(1).optional(),
});

export async function account(args: readonly string[], print = console.log): Promise<number> {
  const { values, positionals } = readOptions(
    args,
    { data: { type: 'string' }, user: { type: 'string' } },
    optionsSchema,
    USAGE,
  );
  const { data, user } = values;
  const [command, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`"${rest[0]}" is not an option.\n${USAGE}`);
  const dataFolder = join(data, 'identity');
  const needsNode = (): void => {
    if (!existsSync(dataFolder))
      throw new CommandError(`${data} is not the data folder of a node. Start the node on it once first.`);
  };
  const accounts = accountStore({ dataFolder, systemClock });

  if (command === 'list') {
    needsNode();
    for (const { username, subject } of await accounts.list()) print(`${username.padEnd(24)} ${subject}`);
    return 0;
  }
  if (command !== 'add' && command !== 'password') throw new UsageError(USAGE);
  if (user === undefined) throw new UsageError(`--user: name the account\n${USAGE}`);
  needsNode();
  const password = newPassword();
  if (command === 'password') {
    await accounts.setPassword(user, password);
    print(`New password of ${user} (shown once): ${password}`);
    return 0;
  }
  const { subject } = await accounts.addAccount({ username: user, password });
  print(`Account ${user}`);
  print(`Password (shown once): ${password}`);
  print(`Subject: ${subject}`);
  const running = await runningNode(data);
  const issuer = running ? issuerOf(running.baseUrl) : 'http://127.0.0.1:PORT/oidc';
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
  return 0;
}

if (import.meta.main) await runCommand((args) => account(args));
