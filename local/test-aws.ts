/**
 * `npm run test:aws`: on an AWS emulator, the adapter suites, then the CDK app as it is for AWS, deployed, under the
 * e2e suites and the exercise. It installs and starts MiniStack, one process per country, or uses the emulator at
 * AWS_ENDPOINT_URL. It never talks to AWS itself.
 *
 * Options: `--only adapters|deployed`, `--record` (writes tests/infra/recorded-calls.json instead of comparing with
 * it); what follows `--` goes to jest.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { systemClock } from '../shared/adapters/embedded/system-clock.ts';
import { emulatorEnvironment } from './ministack/cdk.ts';
import { bootstrap, deployNode } from './ministack/deploy-node.ts';
import { playDeployed } from './ministack/exercise.ts';
import { installMinistack, MissingError } from './ministack/install.ts';
import { enrolDeployedCast } from './ministack/people.ts';
import { compareCalls, recordCalls } from './ministack/recorded-calls.ts';
import { type Emulator, isHealthy, startMinistack } from './ministack/start.ts';
import { exerciseProfile } from './profiles.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line: string): void => console.log(`test:aws: ${line}`);
const PARTY = 'XA';
const PEERS = ['XB', 'XC', 'XD'];
const ACCOUNT = '111111111111';

const optionsSchema = z.object({
  only: z.enum(['adapters', 'deployed']).optional(),
  record: z.boolean().default(false),
});

/** Only an emulator has a health page of its own; the name is looked at first, so that AWS is not even asked. */
async function runningEmulator(endpoint: string, region: string): Promise<Emulator> {
  if (!URL.canParse(endpoint)) throw new MissingError(`AWS_ENDPOINT_URL is not a URL: ${endpoint}`);
  if (/(^|\.)(amazonaws\.com(\.cn)?|aws|api\.aws)$/.test(new URL(endpoint).hostname)) {
    throw new MissingError(`refused: ${endpoint} is AWS; these tests are for an emulator only`);
  }
  if (!(await isHealthy(endpoint)))
    throw new MissingError(`no emulator answers at AWS_ENDPOINT_URL (${endpoint})`);
  return { endpoint, account: ACCOUNT, region, stop: async () => undefined };
}

const JEST = [
  '--disable-warning=ExperimentalWarning',
  '--experimental-vm-modules',
  'node_modules/jest/bin/jest.js',
];

/** What a signal has to reach. */
const running: { child?: ChildProcess; stopped: boolean } = { stopped: false };

/** Runs a child with this terminal to its end; throws when it was stopped or failed. */
async function step(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  if (running.stopped) throw new StoppedError('stopped');
  running.child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' });
  const [code] = await once(running.child, 'exit');
  if (running.stopped) throw new StoppedError('stopped');
  if (code !== 0) throw new FailedError(`${args.find((arg) => arg.endsWith('.mjs')) ?? args[1]} failed`);
}

class StoppedError extends Error {
  override readonly name = 'StoppedError';
}
/** A step has said itself what is wrong. */
class FailedError extends Error {
  override readonly name = 'FailedError';
}

async function onDeployedNode(
  emulator: Emulator,
  folder: string,
  jestArgs: readonly string[],
  record: boolean,
) {
  await step(['--disable-warning=ExperimentalWarning', 'infra/bundle.ts'], process.env);
  const began = Date.parse(systemClock.now());
  const lap = (what: string) =>
    say(`${what} (${((Date.parse(systemClock.now()) - began) / 1000).toFixed(0)} s since the bundles)`);
  await bootstrap(emulator, { root, folder });
  const node = await deployNode({ emulator, party: PARTY, root, folder, peers: PEERS });
  const passwords = await enrolDeployedCast(node);
  lap(`node ${PARTY} deployed`);
  const place = join(folder, 'deployed.json');
  writeFileSync(place, JSON.stringify({ node, passwords }), { mode: 0o600 });
  const env = { ...emulatorEnvironment(emulator), ACCORD_DEPLOYED: place };
  await step([...JEST, '--config', 'jest.deployed.config.mjs', ...jestArgs], env);
  lap('e2e suites passed');
  if (jestArgs.length > 0) return;

  const lines: string[] = [];
  const { checked, failures } = await playDeployed(node, passwords, (line) => lines.push(line));
  if (failures.length > 0) {
    console.error(lines.join('\n'));
    throw new FailedError(`the exercise: ${failures.length} of ${checked} effects not as expected`);
  }
  lap(`exercise: ${checked} effects checked, all read back`);
  const file = join(root, 'tests', 'infra', 'recorded-calls.json');
  if (record) await recordCalls(node, file);
  const differences = record ? [] : await compareCalls(node, file);
  for (const difference of differences)
    console.error(`test:aws: a call that is not on record: ${difference}`);
  if (differences.length > 0)
    throw new FailedError('calls without a record (npm run test:aws -- --record, then look at the change)');
  lap(record ? 'calls recorded' : 'calls as recorded');
}

/** Test files say by their folder which part they belong to. */
function partOf(files: readonly string[]): 'adapters' | 'deployed' | undefined {
  if (files.some((file) => file.includes('tests/aws'))) return 'adapters';
  return files.some((file) => file.includes('tests/deployed')) ? 'deployed' : undefined;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { only: { type: 'string' }, record: { type: 'boolean' } },
    allowPositionals: true,
  });
  const { only = partOf(positionals), record } = optionsSchema.parse(values);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      running.stopped = true;
      running.child?.kill(signal);
    });
  }
  const region = exerciseProfile(PARTY).region ?? 'eu-north-1';
  const folder = mkdtempSync(join(tmpdir(), 'accord-aws-'));
  let emulator: Emulator | undefined;
  try {
    const endpoint = process.env.AWS_ENDPOINT_URL;
    if (endpoint) emulator = await runningEmulator(endpoint, region);
    else {
      const program = installMinistack(root, say);
      say('starting MiniStack');
      emulator = await startMinistack(program, { account: ACCOUNT, region });
    }
    say(`emulator at ${emulator.endpoint}`);
    if (only !== 'deployed') {
      await step([...JEST, '--config', 'jest.aws.config.mjs', ...positionals], emulatorEnvironment(emulator));
    }
    if (only !== 'adapters') await onDeployedNode(emulator, folder, positionals, record);
    return 0;
  } catch (error) {
    if (error instanceof StoppedError) return 130;
    if (!(error instanceof MissingError || error instanceof FailedError)) throw error;
    console.error(`test:aws: ${error.message}`);
    return 1;
  } finally {
    await emulator?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
