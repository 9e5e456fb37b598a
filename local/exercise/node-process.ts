/** The process of one exercise node: started by `npm start`, ended by a signal. */
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { userMessage } from '../command-line.ts';
import { type RunningNode, startNode } from '../host/node.ts';
import { EXERCISE_PARTIES, exerciseProfile } from '../profiles.ts';
import { announce, endOnSignal } from '../serve.ts';
import { enrolCast } from './cast.ts';
import { writeDemo } from './demo-file.ts';

const [party = '', folder = '', port = '0'] = process.argv.slice(2);

async function run(): Promise<RunningNode> {
  const node = await startNode({
    profile: exerciseProfile(party),
    others: EXERCISE_PARTIES.filter((code) => code !== party).map(exerciseProfile),
    folder: resolve(folder),
    port: await usablePort(Number(port)),
  });
  const passwords = await enrolCast(node);
  const users = Object.fromEntries(Object.entries(passwords).map(([name, password]) => [name, { password }]));
  await writeDemo(folder, { baseUrl: node.baseUrl, users });
  await announce(node, folder);
  return node;
}

/** The wished-for port, or any free one when somebody else has it. */
function usablePort(wished: number): Promise<number> {
  return new Promise((found) => {
    const probe = createServer();
    probe.once('error', () => found(0));
    probe.listen(wished, '127.0.0.1', () => probe.close(() => found(wished)));
  });
}

const running = run();
endOnSignal(running, folder);
running.then(
  ({ baseUrl }) => process.send?.({ baseUrl }),
  (error: unknown) => {
    console.error(error);
    const failure = userMessage(error) ?? (error instanceof Error ? error.message : 'unknown');
    // A node that nobody can sign in to does not stay.
    process.send?.({ failure }, () => process.exit(1));
  },
);
