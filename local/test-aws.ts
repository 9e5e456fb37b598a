/**
 * `npm run test:aws`: the adapter suites against an AWS emulator. It installs and starts MiniStack, or uses the
 * emulator at AWS_ENDPOINT_URL. It never talks to AWS itself. Arguments go to jest.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ROOT_SECRET } from './ministack/fix-ups.ts';
import { installMinistack, MissingError } from './ministack/install.ts';
import { type Emulator, isHealthy, startMinistack } from './ministack/start.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line: string): void => console.log(`test:aws: ${line}`);

/** Only an emulator has a health page of its own; the name is looked at first, so that AWS is not even asked. */
async function runningEmulator(endpoint: string): Promise<Emulator> {
  if (!URL.canParse(endpoint)) throw new MissingError(`AWS_ENDPOINT_URL is not a URL: ${endpoint}`);
  if (/(^|\.)(amazonaws\.com(\.cn)?|aws|api\.aws)$/.test(new URL(endpoint).hostname)) {
    throw new MissingError(`refused: ${endpoint} is AWS; these tests are for an emulator only`);
  }
  if (!(await isHealthy(endpoint)))
    throw new MissingError(`no emulator answers at AWS_ENDPOINT_URL (${endpoint})`);
  const region = process.env.AWS_REGION ?? 'eu-north-1';
  return { endpoint, account: '111111111111', region, stop: async () => undefined };
}

/** The tests' environment: one endpoint, made-up credentials, nothing of the caller's own AWS set-up. */
function testEnvironment({ endpoint, account, region }: Emulator): NodeJS.ProcessEnv {
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

const JEST = [
  '--disable-warning=ExperimentalWarning',
  '--experimental-vm-modules',
  'node_modules/jest/bin/jest.js',
];

async function main(): Promise<number> {
  let emulator: Emulator | undefined;
  let jest: ChildProcess | undefined;
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stopped = true;
      jest?.kill(signal);
    });
  }
  try {
    const endpoint = process.env.AWS_ENDPOINT_URL;
    if (endpoint) emulator = await runningEmulator(endpoint);
    else {
      const program = installMinistack(root, say);
      say('starting MiniStack');
      emulator = await startMinistack(program);
    }
    say(`emulator at ${emulator.endpoint}`);
    if (stopped) return 130;
    jest = spawn(process.execPath, [...JEST, '--config', 'jest.aws.config.mjs', ...process.argv.slice(2)], {
      cwd: root,
      env: testEnvironment(emulator),
      stdio: 'inherit',
    });
    const [code] = await once(jest, 'exit');
    return stopped ? 130 : (code ?? 1);
  } catch (error) {
    if (!(error instanceof MissingError)) throw error;
    console.error(`test:aws: ${error.message}`);
    return 1;
  } finally {
    await emulator?.stop();
  }
}

process.exitCode = await main();
