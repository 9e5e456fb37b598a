/**
 * `npm run deploy|diff|destroy|synth -- --party FILE`: looks where the credentials lead, refuses surprises, makes the
 * bundles, runs the CDK, and after a deployment installs the profiles through the operator's function.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { bundleFunctions } from '../../infra/bundle.ts';
import { DeploymentError, readDeployment } from '../../infra/deployment.ts';
import type { PartyProfile } from '../../shared/protocol/parties.ts';
import { loadProfile, ProfileFileError } from '../profiles.ts';
import { NotReadyError, whereami } from './account.ts';
import { cdkArguments, type Options, readOptions, stacksOf, surprises, USAGE } from './options.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const say = (line: string): void => console.log(line);

/** Something that only the operator can mend; told without a stack. */
class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    console.error(USAGE);
    return 2;
  }
  const profile = loadProfile(options.party);
  const deployment = readDeployment(profile.code);
  const emulator = process.env.AWS_ENDPOINT_URL;
  const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  const account =
    options.command === 'synth' ? (deployment.account ?? '') : await whereami(profile.region ?? '');
  const reasons = surprises(options, profile, deployment, { account, region, emulator });
  if (reasons.length > 0)
    throw new RefusedError(`Not done:\n${reasons.map((reason) => `  - ${reason}`).join('\n')}`);

  const stacks = stacksOf(profile.code, {
    emulator: emulator !== undefined,
    front: deployment.front !== undefined,
  });
  say(
    `${options.command} ${profile.code} (${profile.names.en ?? profile.code}), account ${account || 'any'}, region ${profile.region}`,
  );
  if (options.command === 'destroy') await agreeToDestroy(options, profile, stacks);
  say('bundles: making them');
  await bundleFunctions();

  const folder = join(ROOT, 'cdk.out', profile.code);
  mkdirSync(folder, { recursive: true });
  const files = { outputs: join(folder, 'outputs.json'), output: join(folder, 'assembly') };
  await runCdk(cdkArguments(options, stacks, { emulator }, files), account, profile.region);
  if (options.command === 'synth') say(`templates: ${files.output}`);
  if (options.command === 'destroy') {
    say(
      `Kept: ${stacks[0]} with keys, table, buckets, accounts and backups. A new deploy takes them up again.`,
    );
  }
  if (options.command === 'deploy') await afterDeploy(options, profile, files.outputs);
  return 0;
}

async function agreeToDestroy(
  { yes }: Options,
  { code }: PartyProfile,
  stacks: readonly string[],
): Promise<void> {
  say(
    `Goes: ${stacks.slice(1).toReversed().join(', ')}. From then on nothing answers and no deadline is watched.`,
  );
  say(`Stays: ${stacks[0]}, retained and protected.`);
  if (yes) return;
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await reader.question(`Type ${code} to go on: `);
  reader.close();
  if (answer.trim() !== code) throw new RefusedError('Nothing was done.');
}

async function runCdk(args: readonly string[], account: string, region: string | undefined): Promise<void> {
  const program = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const child = spawn(process.execPath, [program, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      // cdk.json says `node`, and that has to be this one.
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      CDK_DISABLE_CLI_TELEMETRY: '1',
      ...(region && { AWS_REGION: region }),
      ...(account && { CDK_DEFAULT_ACCOUNT: account }),
    },
  });
  const [code] = await once(child, 'exit');
  if (code !== 0)
    throw new RefusedError(`cdk ${args[0]} ended with ${code}: what it said last is the reason.`);
}

const outputsSchema = z.record(z.string(), z.record(z.string(), z.string()));
const answerSchema = z.looseObject({ ok: z.boolean() });

async function afterDeploy({ party, others }: Options, profile: PartyProfile, file: string): Promise<void> {
  const stacks = outputsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const outputs = Object.assign({}, ...Object.values(stacks)) as Record<string, string | undefined>;
  const FunctionName = outputs.OperatorFunction;
  if (!FunctionName) throw new RefusedError('The node stack names no operator function.');
  say(`profiles: ${[party, ...others].join(', ')}`);
  const client = new LambdaClient({ ...(profile.region && { region: profile.region }) });
  const request = { operation: 'install-profiles', profiles: [profile, ...others.map(loadProfile)] };
  const reply = await client.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(request)) }),
  );
  client.destroy();
  const text = Buffer.from(reply.Payload ?? []).toString('utf8');
  const answer = answerSchema.safeParse(reply.FunctionError ? undefined : JSON.parse(text));
  if (!answer.data?.ok) throw new RefusedError(`The profiles were not installed: ${text}`);
  for (const name of [
    'BaseUrl',
    'Issuer',
    'UserPoolId',
    'PagesClientId',
    'CliClientId',
    'AlarmTopic',
    'OperatorFunction',
  ]) {
    if (outputs[name]) say(`${name.padEnd(18)} ${outputs[name]}`);
  }
  say(
    `Next: enrol the first administrator (docs/operator-guide.md, "The first administrator"), then open ${outputs.BaseUrl}/pages/`,
  );
}

try {
  process.exitCode = await main();
} catch (error) {
  const told = [RefusedError, NotReadyError, ProfileFileError, DeploymentError].some(
    (kind) => error instanceof kind,
  );
  if (!told || !(error instanceof Error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
