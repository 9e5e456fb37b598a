/** The CDK command line against an emulator; never against AWS: the endpoint is always set. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, dirname, join } from 'node:path';
import { ROOT_SECRET } from './fix-ups.ts';
import type { Emulator } from './start.ts';

/** A command of the CDK failed; the message ends with what it said last. */
export class CdkError extends Error {
  override readonly name = 'CdkError';
}

/** What SDK and CDK read: one endpoint, made-up credentials, nothing of the caller's own AWS set-up. */
export function emulatorEnvironment({ endpoint, account, region }: Emulator): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(kept),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: ROOT_SECRET,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

const LINES = 25;

/** Runs it to its end; quiet unless it fails. */
export async function cdk(
  emulator: Emulator,
  args: readonly string[],
  place: { readonly root: string; readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<void> {
  const program = join(place.root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const child = spawn(process.execPath, [program, ...args], {
    cwd: place.cwd,
    env: {
      ...emulatorEnvironment(emulator),
      // cdk.json says `node`, and that has to be this one.
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      CDK_DISABLE_CLI_TELEMETRY: '1',
      ...place.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
  }
  const [code] = await once(child, 'close');
  if (code === 0) return;
  const tail = said.join('').trim().split('\n').slice(-LINES).join('\n');
  throw new CdkError(`cdk ${args.join(' ')} failed (${code}):\n${tail}`);
}
