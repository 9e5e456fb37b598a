/** The door of the embedded node: methods, uploads that stop, and folders of another Party. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiHandler } from '../../../functions/edge/api.ts';
import type { ShellDeps } from '../../../functions/edge/request.ts';
import { claimFolder, WrongFolderError } from '../../../local/host/folder-lock.ts';
import { routeMatcher } from '../../../local/host/gateway-event.ts';
import { frontDoor } from '../../../local/host/http-server.ts';
import { allowedMethods } from '../../../shared/contracts/allowed-methods.ts';
import { ROUTES } from '../../../shared/contracts/routes.ts';

const clock = { now: () => '2026-03-02T10:00:00Z' };
const log = { info: () => undefined, error: () => undefined };
/** Behind `$default` nobody is asked who he is, and nothing is read. */
const reference = apiHandler('reference', {}, { systemClock: clock, log } as unknown as ShellDeps);

const fail = async () => {
  throw new Error('not asked for');
};

async function doorWith<T>(use: (port: number, seen: string[]) => Promise<T>): Promise<T> {
  const seen: string[] = [];
  const accept = async (_token: string, _headers: unknown, body: AsyncIterable<Uint8Array>) => {
    try {
      for await (const chunk of body) seen.push(`${chunk.byteLength}`);
    } catch {
      seen.push('given up');
      throw new Error('the body ended early');
    }
    return { status: 'stored', etag: 'x' };
  };
  const listener = frontDoor({
    api: { reference },
    intake: { accept } as never,
    issuer: fail,
    newId: () => 'id',
    clock,
    log,
    uploadIdleMs: 50,
  });
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    return await use((server.address() as AddressInfo).port, seen);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

it.each([
  ['HEAD', '/cases', 'POST, GET'],
  ['DELETE', '/cases', 'POST, GET'],
  ['PATCH', '/search', 'POST'],
  ['GET', '/cases/req_01ARZ3NDEKTSV4RRFFQ69G5FAV/issue', 'POST'],
])('%s %s is answered with what is allowed', async (method, path, allow) => {
  const answer = await doorWith((port) => fetch(`http://127.0.0.1:${port}${path}`, { method }));
  expect(answer.status).toBe(405);
  if (method !== 'HEAD')
    expect(await answer.json()).toMatchObject({ code: 'method-not-allowed', status: 405 });
  expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(allow.split(', ').sort());
});

it('a path that is none takes no method', async () => {
  const answer = await doorWith((port) => fetch(`http://127.0.0.1:${port}/nothing/here`));
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ code: 'unknown-route' });
});

it('what is said to be allowed is what the router of the embedded node takes', () => {
  const match = routeMatcher();
  const methods = [...new Set(ROUTES.map(({ method }) => method))].sort();
  const everywhere = ROUTES.filter(({ exerciseOnly }) => !exerciseOnly);
  const filled = everywhere.flatMap(({ path }) =>
    ['req_01', 'a b', '', '%2e%2e', '%ff', '%', 'a'.repeat(300)].map((id) => path.replace(/\{\w+\}/g, id)),
  );
  const strange = ['/', '', '//cases', '/CASES', '/cases/', '/cases/x/y/z/w', '/nothing', '/openapixjson'];
  for (const path of new Set([...filled, ...strange])) {
    const taken = methods.filter((method) => {
      const found = match(method, path);
      return found && !found.route.exerciseOnly;
    });
    expect([path, allowedMethods(path)]).toEqual([path, taken]);
  }
});

it('an upload that stops short of its length is given up, and the connection with it', async () => {
  await doorWith(async (port, seen) => {
    const upload = request({
      port,
      host: '127.0.0.1',
      method: 'PUT',
      path: '/uploads/x',
      headers: { 'content-length': 100 },
    });
    upload.write('half');
    await new Promise((resolve) => upload.once('error', resolve).once('close', resolve));
    expect(seen).toEqual(['4', 'given up']);
  });
});

it('a folder belongs to the Party that first used it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'accord-claim-'));
  try {
    claimFolder(folder, 'XA');
    claimFolder(folder, 'XA');
    expect(() => claimFolder(folder, 'XB')).toThrow(WrongFolderError);
    expect(() => claimFolder(folder, 'XB')).toThrow(/data folder of XA, not of XB/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
