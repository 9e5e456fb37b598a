/**
 * A country's node on its emulator: the CDK app as it is for AWS, then what CloudFormation dropped here, then what
 * an operator does after every deployment.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readProfile } from '../../shared/protocol/parties.ts';
import { restoreDroppedSettings } from './after-deploy.ts';
import { cdk } from './cdk.ts';
import { type DeployedNode, deployedNodeSchema, invoke } from './deployed-node.ts';
import { tellCalls } from './recorded-calls.ts';
import type { Emulator } from './start.ts';

export interface DeployOptions {
  readonly emulator: Emulator;
  readonly party: string;
  /** Root of the repository. */
  readonly root: string;
  /** For files of this deployment alone. */
  readonly folder: string;
  /** Parties whose profiles the node gets besides its own. */
  readonly peers: readonly string[];
}

const outputsSchema = z.record(z.string(), z.record(z.string(), z.string()));

/** Once per emulator: the bucket and roles that the CDK deploys with. */
export async function bootstrap(emulator: Emulator, place: { root: string; folder: string }): Promise<void> {
  // Away from cdk.json, or it would synthesize the app first.
  await cdk(emulator, ['bootstrap', `aws://${emulator.account}/${emulator.region}`], {
    root: place.root,
    cwd: place.folder,
  });
}

export async function deployNode(options: DeployOptions): Promise<DeployedNode> {
  const { emulator, party, root, folder } = options;
  const outputsFile = join(folder, `${party}-outputs.json`);
  const stacks = ['data', 'node'].map((name) => `Accord224-${party}-${name}`);
  await cdk(
    emulator,
    [
      ...['deploy', ...stacks, '--context', `party=countries/${party}.json`],
      // Faster than a change set, and nobody is there to approve one.
      ...['--method=direct', '--require-approval', 'never'],
      ...['--outputs-file', outputsFile, '--output', join(folder, `${party}-cdk.out`)],
    ],
    {
      root,
      cwd: root,
    },
  );
  const outputs = outputsSchema.parse(JSON.parse(readFileSync(outputsFile, 'utf8')));
  const all = Object.assign({}, ...Object.values(outputs)) as Record<string, string | undefined>;
  const node = deployedNodeSchema.parse({
    party,
    endpoint: emulator.endpoint,
    account: emulator.account,
    region: emulator.region,
    prefix: `accord224-${party.toLowerCase()}`,
    baseUrl: all.BaseUrl,
    issuer: all.Issuer,
    userPoolId: all.UserPoolId,
    cliClientId: all.CliClientId,
    tableName: all.TableName,
  });
  await restoreDroppedSettings(emulator, stacks);
  await tellCalls(node);
  const profiles = [party, ...options.peers].map((code) => profileOf(root, code));
  await operate(node, { operation: 'install-profiles', profiles });
  return node;
}

function profileOf(root: string, code: string): unknown {
  const { profile } = readProfile(JSON.parse(readFileSync(join(root, 'countries', `${code}.json`), 'utf8')));
  if (!profile) throw new Error(`countries/${code}.json is no profile`);
  return profile;
}

const operatorAnswer = z.object({ ok: z.boolean() }).loose();

/** One operation of the operator's function, insisted on. */
export async function operate(node: DeployedNode, request: object): Promise<Record<string, unknown>> {
  const answer = operatorAnswer.parse(await invoke(node, 'operator', request));
  if (!answer.ok) throw new Error(`the operator's function refused: ${JSON.stringify(answer)}`);
  return answer;
}
