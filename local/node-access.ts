/** Which node a command talks to, and with what token. */
import { join } from 'node:path';
import { CommandError, UsageError } from './command-line.ts';
import { readDemo } from './exercise/demo-file.ts';
import { issuerOf, obtainToken } from './identity/obtain-token.ts';

export interface NodeOptions {
  readonly party?: string | undefined;
  readonly user?: string | undefined;
  readonly url?: string | undefined;
  readonly data: string;
}
export type Access = { readonly baseUrl: string; readonly token: () => Promise<string> };

/** A user of the running exercise, or another node with a token from the environment. `usage` is told to who names neither. */
export function accessTo({ party, user, url, data }: NodeOptions, usage: string): Access {
  if (url !== undefined) {
    const token = process.env.ACCORD224_TOKEN;
    if (!token) throw new CommandError('With --url the access token is expected in ACCORD224_TOKEN.');
    return { baseUrl: url.replace(/\/$/, ''), token: async () => token };
  }
  if (party === undefined || user === undefined) throw new UsageError(`Name --party and --user.\n${usage}`);
  const demo = readDemo(join(data, party));
  if (!demo) throw new CommandError(`Party ${party} is not running here. Run \`npm start\` first.`);
  const password = Object.hasOwn(demo.users, user) ? demo.users[user]?.password : undefined;
  if (password === undefined)
    throw new CommandError(
      `Party ${party} has no user "${user}". Users: ${Object.keys(demo.users).join(', ')}.`,
    );
  const { baseUrl } = demo;
  return { baseUrl, token: () => obtainToken({ issuer: issuerOf(baseUrl), username: user, password }) };
}
