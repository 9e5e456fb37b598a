/** One MiniStack process on a free port of the loopback interface, and its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { environment } from './fix-ups.ts';
import { MissingError } from './install.ts';

export interface Emulator {
  readonly endpoint: string;
  readonly account: string;
  readonly region: string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}

/** True once the emulator at `endpoint` answers for itself; real AWS has no such page. */
export async function isHealthy(endpoint: string): Promise<boolean> {
  for (const path of ['/_ministack/health', '/_localstack/health']) {
    try {
      const answer = await fetch(new URL(path, endpoint), { signal: AbortSignal.timeout(2000) });
      const body: unknown = await answer.json();
      if (answer.ok && typeof body === 'object' && body !== null && 'services' in body) return true;
    } catch {
      // Not up yet, or no emulator: the caller decides how long to ask.
    }
  }
  return false;
}

/** Ends the process and what it started; functions run as children in its group. */
async function end(child: ChildProcess, folder: string): Promise<void> {
  const running = (): boolean => child.exitCode === null && child.signalCode === null;
  if (running()) child.kill('SIGTERM');
  for (let tenths = 0; running() && tenths < 80; tenths++) await wait(100);
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

export async function startMinistack(
  program: string,
  options: { account?: string; region?: string } = {},
): Promise<Emulator> {
  const { account = '111111111111', region = 'eu-north-1' } = options;
  const folder = mkdtempSync(join(tmpdir(), 'accord-ministack-'));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const logFile = join(folder, 'ministack.log');
  const log = openSync(logFile, 'a');
  const child = spawn(program, [], {
    // Nothing of ours leaks in; functions run on the Node that runs this.
    env: {
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      HOME: folder,
      LANG: 'C.UTF-8',
      ...environment({ port, folder, account, region }),
    },
    stdio: ['ignore', log, log],
    detached: true,
  });
  child.on('error', () => {
    // Reported below: the process never becomes healthy.
  });
  for (let tenths = 0; tenths < 300 && child.exitCode === null && child.pid !== undefined; tenths++) {
    if (await isHealthy(endpoint)) return { endpoint, account, region, stop: () => end(child, folder) };
    await wait(100);
  }
  const lines = readFileSync(logFile, 'utf8').trim().split('\n').slice(-3).join(' | ');
  await end(child, folder);
  throw new MissingError(`the AWS emulator did not start: ${lines}`);
}
