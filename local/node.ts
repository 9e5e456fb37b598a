/** `npm run node`: one node for one Party, in this terminal. Not the exercise: what is done here is meant. */
import { resolve } from 'node:path';
import * as z from 'zod';
import { CommandError, portSchema, readOptions, runCommand, UsageError } from './command-line.ts';
import { type RunningNode, startNode } from './host/node.ts';
import { newPassword } from './new-password.ts';
import { loadProfile } from './profiles.ts';
import { announce, endOnSignal } from './serve.ts';

const USAGE = `Usage: npm run node -- --party FILE --data DIR [options]
  --party FILE         profile of the own Party (see countries/template.json)
  --data DIR           folder of the data; made at the first start
  --port N             port (8224). Keep it: accounts are bound to the address of the node
  --others FILE ...    profiles of the Parties that the node deals with
  --first-admin NAME   first start only: makes the account of the first administrator`;

const DEFAULT_PORT = 8224;
const optionsSchema = z.object({
  party: z.string({ error: 'name the profile of the Party' }).min(1),
  data: z.string({ error: 'name the folder of the data' }).min(1),
  port: portSchema.default(DEFAULT_PORT),
  others: z.array(z.string()).default([]),
  'first-admin': z.string().min(1).optional(),
});

export async function node(args: readonly string[]): Promise<number> {
  const { values, positionals } = readOptions(
    args,
    {
      party: { type: 'string' },
      data: { type: 'string' },
      port: { type: 'string' },
      others: { type: 'string', multiple: true },
      'first-admin': { type: 'string' },
    },
    optionsSchema,
    USAGE,
  );
  if (positionals.length > 0 && values.others.length === 0) {
    throw new UsageError(`"${positionals[0]}" is not an option.\n${USAGE}`);
  }
  const profile = loadProfile(values.party);
  const others = [...values.others, ...positionals].map(loadProfile);
  const folder = resolve(values.data);

  const starting = startNode({ profile, others, folder, port: values.port });
  endOnSignal(starting, folder, () => console.log(`Node ${profile.code} has ended.`));
  const running = await starting;
  try {
    const admin = values['first-admin'];
    if (admin !== undefined) await firstAdministrator(running, admin);
  } catch (error) {
    await running.close();
    throw error;
  }
  await announce(running, folder);
  console.log(`Node ${profile.code} (${profile.names.en ?? profile.code}) is up.`);
  console.log(`  API for people    ${running.baseUrl}/docs`);
  console.log(`  API for machines  ${running.baseUrl}/openapi.json`);
  console.log(`  token issuer      ${running.issuer}`);
  console.log(`  data              ${folder}`);
  if (profile.exercise) console.log('The profile says "exercise": no real case belongs here.');
  console.log(`Ctrl-C here, or npm stop -- --data ${values.data} in another terminal, ends it.`);
  return 0;
}

/** Everybody else is enrolled by an administrator; somebody has to be the first. */
async function firstAdministrator(running: RunningNode, username: string): Promise<void> {
  if ((await running.accounts.list()).length > 0) {
    throw new CommandError(
      'The node has accounts already, so --first-admin is refused. More accounts: npm run account -- add; an administrator enrols them.',
    );
  }
  const password = newPassword();
  const { subject } = await running.accounts.addAccount({ username, password });
  await running.enrol({ subject, displayName: username, roles: ['administrator'] });
  console.log(`First administrator: ${username}`);
  console.log(`Password (shown once): ${password}`);
  console.log('');
}

if (import.meta.main) await runCommand(node);
