/** `npm start`: the nodes of Aldermark and its neighbours, the table-top exercise on them, and then they stay up. */
import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as z from 'zod';
import { systemClock } from '../shared/adapters/embedded/system-clock.ts';
import type { NodeClient } from './client.ts';
import { CommandError, portSchema, readOptions, runCommand, UsageError } from './command-line.ts';
import { CAST } from './exercise/cast.ts';
import { type Demo, readDemo } from './exercise/demo-file.ts';
import { mailbox } from './exercise/mailbox.ts';
import { NEIGHBOURS, neighbour } from './exercise/neighbours.ts';
import { type Outcome, playExercise, type Scene } from './exercise/play.ts';
import { issuerOf, obtainToken } from './identity/obtain-token.ts';
import { runningNode, startProcess, stopNode } from './processes.ts';
import { exerciseProfile } from './profiles.ts';

const USAGE = `Usage: npm start -- [options]
  --fresh       throw the exercise data away first (yesterday's cases stay otherwise)
  --exit        end after the exercise; status 1 if an effect could not be read back
  --port N      port of the first node (8201; the others follow; another one if it is taken)
  --data DIR    folder of the data (.data)`;

const PARTY = 'XA';
const DEFAULT_PORT = 8201;
const MODULE = join(import.meta.dirname, 'exercise', 'node-process.ts');

const optionsSchema = z.object({
  fresh: z.boolean().default(false),
  exit: z.boolean().default(false),
  port: portSchema.default(DEFAULT_PORT),
  data: z.string().min(1).default('.data'),
});

export interface StartParts {
  readonly print: (line: string) => void;
  readonly client?: (baseUrl: string, token: string) => NodeClient;
  readonly scenes?: readonly Scene[];
}

export async function start(
  args: readonly string[],
  parts: StartParts = { print: (line) => console.log(line) },
): Promise<number> {
  const { print } = parts;
  const { values, positionals } = readOptions(
    args,
    {
      fresh: { type: 'boolean' },
      exit: { type: 'boolean' },
      port: { type: 'string' },
      data: { type: 'string' },
    },
    optionsSchema,
    USAGE,
  );
  if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is not an option.\n${USAGE}`);
  const folder = join(values.data, PARTY);
  const profile = exerciseProfile(PARTY);
  const others: NodeInUse[] = [];
  const node = await nodeOn(PARTY, folder, values, print);
  // One after the other: each takes its port before the next looks for one.
  for (const [n, party] of NEIGHBOURS.entries()) {
    const port = values.port === 0 ? 0 : values.port + n + 1;
    others.push(await nodeOn(party, join(values.data, party), { ...values, port }, print));
  }

  const demo = readDemo(folder);
  if (!demo) throw new CommandError(`${folder}/demo.json is missing: npm stop, then npm start again.`);
  for (const one of [node, ...others]) {
    const { names } = exerciseProfile(one.party);
    print(`Node ${one.party} (${names.en}) is at ${one.baseUrl}; its data is in ${one.folder}.`);
  }
  print('');
  print('TABLE-TOP EXERCISE. Fictional countries, persons and numbers; real requests over HTTP.');
  print(`Times: legal time of ${profile.names.en} (${profile.timeZone}); the exercise moves it forward.`);
  const began = Date.parse(systemClock.now());
  const outcome = await playExercise({
    ...parts,
    baseUrl: demo.baseUrl,
    signIn: (username) => {
      const password = demo.users[username]?.password ?? '';
      return obtainToken({ issuer: issuerOf(demo.baseUrl), username, password });
    },
    mails: mailbox(folder),
    timeZone: profile.timeZone,
    nodes: [PARTY, ...NEIGHBOURS].map((party) => neighbour(values.data, party)),
  });
  print('');
  report(outcome, (Date.parse(systemClock.now()) - began) / 1000, print);
  const status = outcome.failures.length > 0 ? 1 : 0;

  if (values.exit) {
    for (const { party, ours, folder: place } of [node, ...others]) {
      if (ours) await stopNode(place);
      print(ours ? `Node ${party} has ended.` : `Node ${party} stays up: it was running before.`);
    }
    return status;
  }
  welcome(demo, print);
  if (!node.ours) {
    print(`Node ${PARTY} was running before and stays up. End it with: npm stop`);
    return status;
  }
  print('Ctrl-C here, or npm stop in another terminal, ends it.');
  await untilEnded(node, others, print);
  return status;
}

interface NodeInUse {
  readonly party: string;
  readonly folder: string;
  readonly baseUrl: string;
  /** Started by this command, and ended by it. */
  readonly ours: boolean;
  readonly ended: Promise<void>;
}

async function nodeOn(
  party: string,
  folder: string,
  { fresh, port }: { fresh: boolean; port: number },
  print: (line: string) => void,
): Promise<NodeInUse> {
  const running = await runningNode(folder);
  if (running && !fresh) {
    print(`Node ${party} is running already (since ${running.startedAt}, process ${running.pid}): using it.`);
    if (party === PARTY) {
      print('The exercise is played on it again, and its legal clock moves on by some months.');
    }
    return { party, folder, baseUrl: running.baseUrl, ours: false, ended: Promise.resolve() };
  }
  if (running) {
    print(`Ending the running node ${party} first ...`);
    await stopNode(folder);
  }
  if (fresh) rmSync(folder, { recursive: true, force: true });
  print(`Starting node ${party} ...`);
  const started = await startProcess(MODULE, [party, folder, String(port)], folder);
  const taken = port !== 0 && new URL(started.baseUrl).port !== String(port);
  if (taken) print(`Port ${port} is taken; using ${new URL(started.baseUrl).port} instead.`);
  return { ...started, party, folder, ours: true };
}

function report({ checked, failures }: Outcome, seconds: number, print: (line: string) => void): void {
  const took = `in ${seconds.toFixed(1)} s`;
  if (failures.length === 0) {
    print(`${checked} effects checked, all read back, ${took}.`);
    return;
  }
  print(`${checked} effects checked ${took}; ${failures.length} NOT as expected:`);
  for (const failure of failures) print(`  ✗ ${failure}`);
}

function welcome({ baseUrl, users }: Demo, print: (line: string) => void): void {
  print('');
  print('The node is up.');
  print(`  Pages             ${baseUrl}/ (sign in with a user below)`);
  print(`  API for people    ${baseUrl}/docs`);
  print(`  API for machines  ${baseUrl}/openapi.json`);
  print('');
  print('  user         password          who');
  for (const [name, { password }] of Object.entries(users)) {
    const player = Object.hasOwn(CAST, name) ? CAST[name as keyof typeof CAST] : undefined;
    const who = player ? `${player.displayName}: ${player.roles.join(', ')}` : '';
    print(`  ${name.padEnd(12)} ${password.padEnd(17)} ${who}`);
  }
  print('');
  print('A first command to try (in another terminal, in this folder):');
  print('');
  print(
    `  curl -s -H "Authorization: Bearer $(npm run -s token -- --party ${PARTY} --user officer)" ${baseUrl}/cases; echo`,
  );
  print('');
}

/** Ctrl-C ends the nodes, and so does anybody else who ends the first of them. */
async function untilEnded(
  first: NodeInUse,
  others: readonly NodeInUse[],
  print: (line: string) => void,
): Promise<void> {
  let stopping: Promise<unknown> | undefined;
  const stop = (): void => {
    if (stopping !== undefined) return;
    print('');
    print(`Ending node ${first.party} ...`);
    stopping = stopNode(first.folder);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  // The child is not waited for by itself: it may outlive its starter.
  const alive = setInterval(() => undefined, 60_000);
  await first.ended;
  await stopping;
  for (const { ours, folder } of others) if (ours) await stopNode(folder);
  clearInterval(alive);
  for (const { party, folder, ours } of [first, ...others])
    if (ours) print(`Node ${party} has ended. Its data stays in ${relative('.', folder) || folder}.`);
}

if (import.meta.main) await runCommand(start);
