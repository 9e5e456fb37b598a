/** One embedded node, running: folder lock, issuer, front door, schedules. */
import { mkdirSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type * as z from 'zod';
import { removeTemporary } from '../../shared/adapters/embedded/durable-files.ts';
import { systemIds } from '../../shared/adapters/embedded/ids.ts';
import { type JsonLog, jsonLog } from '../../shared/adapters/embedded/log.ts';
import { systemClock } from '../../shared/adapters/embedded/system-clock.ts';
import { enrolAsNode } from '../../shared/application/cases/enrol-user.ts';
import type { SealShare } from '../../shared/application/documents/intake-upload.ts';
import type { enrolUserSchema } from '../../shared/case/directory/schema.ts';
import type { PartyProfile } from '../../shared/protocol/parties.ts';
import { type Accounts, accountStore } from '../identity/accounts.ts';
import { cliClient } from '../identity/clients.ts';
import { ISSUER_PATH } from '../identity/obtain-token.ts';
import { identityProvider } from '../identity/provider.ts';
import { type ComposedNode, composeNode } from './compose.ts';
import { pagesCredentials } from './compose-pages.ts';
import { claimFolder, lockFolder } from './folder-lock.ts';
import { frontDoor } from './http-server.ts';
import { refuseWhileRestoring } from './restore-pending.ts';
import { scheduler } from './scheduler.ts';

export interface NodeOptions {
  readonly profile: PartyProfile;
  readonly others: readonly PartyProfile[];
  readonly folder: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly scanner?: 'none' | 'test-signature';
  readonly chaosSeed?: number;
  readonly sealRun?: SealShare;
}

export interface RunningNode {
  readonly party: string;
  readonly baseUrl: string;
  readonly issuer: string;
  readonly accounts: Accounts;
  readonly node: ComposedNode;
  /** Enrols an account in the directory, as the node itself. Repeatable. */
  enrol(user: Omit<z.infer<typeof enrolUserSchema>, 'issuer'>): Promise<string>;
  /** Runs every schedule and waits until all side effects are done. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const DAY = 86_400_000;

export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const { profile, folder } = options;
  const unlock = lockFolder(folder);
  try {
    refuseWhileRestoring(folder);
    claimFolder(folder, profile.code);
  } catch (error) {
    unlock();
    throw error;
  }
  try {
    return await start(options, unlock);
  } catch (error) {
    unlock();
    throw new Error(
      `node ${profile.code} did not start: ${error instanceof Error ? error.message : 'unknown'}`,
      {
        cause: error,
      },
    );
  }
}

async function start(options: NodeOptions, unlock: () => void): Promise<RunningNode> {
  mkdirSync(join(options.folder, 'identity'), { recursive: true, mode: 0o700 });
  const log = jsonLog({ file: join(options.folder, 'node.log') });

  // The port is known only once the server listens, and everything below is made for the URL.
  const door: { serve?: RequestListener } = {};
  const server = await listen(options.port, (request, response) => {
    if (door.serve) door.serve(request, response);
    else response.writeHead(503, { 'Retry-After': '1' }).end();
  });
  try {
    return await behind(server, door, options, log, unlock);
  } catch (error) {
    // Else the open port keeps the process of a node that never was alive.
    server.close();
    throw error;
  }
}

async function behind(
  server: Server,
  door: { serve?: RequestListener },
  options: NodeOptions,
  log: JsonLog,
  unlock: () => void,
): Promise<RunningNode> {
  const { profile, folder } = options;
  const identityFolder = join(folder, 'identity');
  const ids = systemIds(systemClock);
  const baseUrl = `http://${HOST}:${(server.address() as AddressInfo).port}`;
  const issuer = `${baseUrl}${ISSUER_PATH}`;
  const accounts = accountStore({ dataFolder: identityFolder, systemClock });
  const pages = pagesCredentials(baseUrl);
  const identity = await identityProvider({
    issuer,
    systemClock,
    dataFolder: identityFolder,
    accounts,
    clients: [cliClient(), pages.client],
    resource: baseUrl,
    node: profile.names.en ?? profile.code,
    log,
  });
  const node = await composeNode({ ...options, baseUrl, issuer, log, pagesSecret: pages.secret });
  const running = new Set<Promise<void>>();
  door.serve = frontDoor({
    running,
    api: node.api,
    ...(node.pages ? { pages: node.pages } : {}),
    intake: node.intake,
    issuer: identity.handler,
    newId: () => ids.ulid(),
    clock: systemClock,
    log,
  });
  const clock = scheduler(
    {
      'due-sweep': node.functions['due-sweep'],
      // Queues and the object store call again by themselves on AWS; here the minute does it.
      publisher: async () => {
        await node.functions.publisher();
        node.deliver();
        await node.resumeUploads();
        await node.intake.sweep(new Date(Date.parse(systemClock.now()) - DAY).toISOString());
      },
      'root-day': node.functions['root-day'],
      'case-exports': node.functions['case-exports'],
      sender: node.functions.sender,
      // A crash leaves half-written files, which S3 never shows anybody.
      'blob-cleanup': async () => {
        await node.functions['blob-cleanup']();
        const yesterday = Date.parse(systemClock.now()) - DAY;
        for (const part of ['vault', 'mail', 'keys', 'identity'])
          await removeTemporary(join(folder, part), yesterday);
      },
    },
    log,
  );
  await node.resumeUploads();
  // What a crash interrupted is taken up at once, not at the first tick.
  void clock.runAll();
  log.info('node-started', { party: profile.code, baseUrl });

  return {
    party: profile.code,
    baseUrl,
    issuer,
    accounts,
    node,
    enrol: (user) => enrolAsNode(node.cases, { issuer, ...user }),
    async settle() {
      await node.idle();
      await clock.runAll();
      await node.idle();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      // A command whose client is gone is still carried to its end, before its table and its log are closed.
      while (running.size > 0) await Promise.all(running);
      await clock.stop();
      await node.close();
      log.info('node-stopped', { party: profile.code });
      log.close();
      unlock();
    },
  };
}

function listen(port: number, listener: RequestListener): Promise<Server> {
  const server = createServer(
    { requestTimeout: 0, headersTimeout: 30_000, maxHeaderSize: 16 * 1024 },
    listener,
  );
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => resolve(server));
  });
}
