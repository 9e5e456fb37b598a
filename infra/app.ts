/**
 * The CDK app, started by the CDK command line: `cdk synth -c party=countries/XA.json`. What it needs besides comes
 * from the environment that the command line sets.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readProfile } from '../shared/protocol/parties.ts';
import { readDeployment } from './deployment.ts';
import { nodeApp } from './node-app.ts';

const root = join(import.meta.dirname, '..');

function contextOf(name: string): string | undefined {
  const context: unknown = JSON.parse(process.env.CDK_CONTEXT_JSON ?? '{}');
  const value =
    typeof context === 'object' && context !== null
      ? Object.entries(context).find(([key]) => key === name)?.[1]
      : undefined;
  return typeof value === 'string' ? value : undefined;
}

const file = contextOf('party') ?? process.env.ACCORD_PARTY_FILE;
if (file === undefined) throw new Error('which Party? -c party=countries/XA.json');
const { profile, problems } = readProfile(JSON.parse(readFileSync(file, 'utf8')));
const error = problems.find(({ severity }) => severity === 'error');
if (!profile || error) throw new Error(`${file} has problems: ${error?.message ?? 'unreadable'}`);

const account = process.env.CDK_DEFAULT_ACCOUNT;
const emulator = process.env.AWS_ENDPOINT_URL;
const { app } = nodeApp({
  profile,
  deployment: readDeployment(profile.code, process.env.ACCORD_DEPLOYMENTS),
  bundles: process.env.ACCORD_BUNDLES ?? join(root, 'dist', 'functions'),
  ...(account !== undefined && { account }),
  ...(emulator !== undefined && { emulator }),
  ...(process.env.ACCORD_RECORD_CALLS && { recordCalls: true }),
});
app.synth();
