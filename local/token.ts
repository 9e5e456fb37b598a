/**
 * `npm run -s token -- --party XA --user prosecutor`: signs a demo user in at a running node and prints the
 * access token, and nothing else, on standard output.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { issuerOf, obtainToken, TokenError } from './identity/obtain-token.ts';

/** Written by the start script of exercise nodes. */
const demoSchema = z.object({
  baseUrl: z.url(),
  users: z.record(z.string(), z.object({ password: z.string() })),
});

const USAGE = 'Usage: npm run -s token -- --party XA --user NAME [--data .data]';

class UsageError extends Error {
  override readonly name = 'UsageError';
}

const token = async (args: readonly string[]): Promise<string> => {
  const { party, user, data } = options(args);
  const notRunning = `Party ${party} is not running here. Run \`npm start\` first.`;
  const text = await readFile(join(data, party, 'demo.json'), 'utf8').catch(() => {
    throw new UsageError(notRunning);
  });
  const demo = demoSchema.parse(JSON.parse(text));
  const account = Object.hasOwn(demo.users, user) ? demo.users[user] : undefined;
  if (account === undefined) {
    throw new UsageError(
      `Party ${party} has no user "${user}". Users: ${Object.keys(demo.users).join(', ')}.`,
    );
  }
  try {
    return await obtainToken({ issuer: issuerOf(demo.baseUrl), username: user, password: account.password });
  } catch (error) {
    if (error instanceof TokenError && error.code === 'unreachable') throw new UsageError(notRunning);
    throw error;
  }
};

const options = (args: readonly string[]): { party: string; user: string; data: string } => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        party: { type: 'string' },
        user: { type: 'string' },
        data: { type: 'string', default: '.data' },
      },
    });
    const { party, user, data } = values;
    if (party !== undefined && /^[A-Z]{2}$/.test(party) && user !== undefined) return { party, user, data };
  } catch {
    // Fall through: an unknown option is answered with the known ones.
  }
  throw new UsageError(USAGE);
};

try {
  console.log(await token(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof UsageError || error instanceof TokenError ? error.message : error);
  process.exitCode = 1;
}
