/** The stacks of one country, from its profile, its deployment settings and the tables of the house. */
import { App, type AppProps, Tags } from 'aws-cdk-lib';
import type { PartyProfile } from '../shared/protocol/parties.ts';
import type { Deployment } from './deployment.ts';
import { stackName } from './names.ts';
import { DataStack } from './stacks/data-stack.ts';
import { NodeStack } from './stacks/node-stack.ts';

export interface NodeAppOptions {
  readonly profile: PartyProfile;
  readonly deployment: Deployment;
  readonly bundles: string;
  /** Of the account that the command line has credentials for. */
  readonly account?: string;
  readonly emulator?: string;
  readonly app?: AppProps;
}

export interface NodeApp {
  readonly app: App;
  readonly data: DataStack;
  readonly node: NodeStack;
}

export class RegionMissingError extends Error {
  override readonly name = 'RegionMissingError';
}

export function nodeApp(options: NodeAppOptions): NodeApp {
  const { profile, deployment, bundles, emulator } = options;
  const { code, region } = profile;
  if (!region)
    throw new RegionMissingError(`the profile of ${code} names no region: a node lives in its own`);
  const account = deployment.account ?? options.account;
  // Named outright: a stack without an environment would go wherever the command line happens to point.
  const env = { region, ...(account !== undefined && { account }) };
  const app = new App(options.app);
  const common = { env, profile, deployment };

  const data = new DataStack(app, stackName(code, 'data'), {
    ...common,
    description: `Accord224 ${code}: keys, table, buckets, accounts, backups. Retained.`,
    terminationProtection: emulator === undefined,
  });
  const node = new NodeStack(app, stackName(code, 'node'), {
    ...common,
    description: `Accord224 ${code}: functions, API, queues, rules, schedules.`,
    data,
    bundles,
    ...(emulator !== undefined && { emulator }),
  });
  Tags.of(app).add('accord224:party', code);
  return { app, data, node };
}
