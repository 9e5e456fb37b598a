/** The stacks of one country, from its profile, its deployment settings and the tables of the house. */
import { App, type AppProps, Tags } from 'aws-cdk-lib';
import type { PartyProfile } from '../shared/protocol/parties.ts';
import type { Deployment } from './deployment.ts';
import { stackName } from './names.ts';
import { DataStack } from './stacks/data-stack.ts';
import { EdgeStack } from './stacks/edge-stack.ts';
import { GuardStack } from './stacks/guard-stack.ts';
import { NodeStack, SettingMissingError } from './stacks/node-stack.ts';
import { OperationsStack } from './stacks/operations-stack.ts';

export interface NodeAppOptions {
  readonly profile: PartyProfile;
  readonly deployment: Deployment;
  readonly bundles: string;
  /** Of the account that the command line has credentials for. */
  readonly account?: string;
  readonly emulator?: string;
  readonly recordCalls?: boolean;
  readonly app?: AppProps;
}

export interface NodeApp {
  readonly app: App;
  readonly data: DataStack;
  readonly node: NodeStack;
  readonly operations: OperationsStack;
  readonly guard: GuardStack;
}

export function nodeApp(options: NodeAppOptions): NodeApp {
  const { profile, deployment, bundles, emulator } = options;
  const { code, region } = profile;
  if (!region)
    throw new SettingMissingError(`the profile of ${code} names no region: a node lives in its own`);
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
    ...(options.recordCalls && { recordCalls: true }),
  });
  const operations = new OperationsStack(app, stackName(code, 'operations'), {
    ...common,
    description: `Accord224 ${code}: alarms, their topic, dashboard.`,
    data,
    node,
  });
  const guard = new GuardStack(app, stackName(code, 'guard'), {
    ...common,
    description: `Accord224 ${code}: scan, trail, backup selection, metrics from logs, own name.`,
    data,
    node,
    operations,
  });
  if (deployment.front) {
    if (!deployment.domain)
      throw new SettingMissingError('`front` needs `domain`: CloudFront asks the API by that name');
    new EdgeStack(app, stackName(code, 'edge'), {
      description: `Accord224 ${code}: CloudFront and WAF.`,
      env: { ...env, region: 'us-east-1' },
      code,
      origin: deployment.domain.name,
      front: deployment.front,
      terminationProtection: false,
    });
  }
  Tags.of(app).add('accord224:party', code);
  return { app, data, node, operations, guard };
}
