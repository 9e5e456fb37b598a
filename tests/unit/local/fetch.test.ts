import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../../local/client.ts';
import { fetchDocument } from '../../../local/fetch.ts';

const bytes = randomBytes(2_500_000);
const SLICE = 1_000_000;
const folder = mkdtempSync(join(tmpdir(), 'accord224-fetch-'));
let server: Server;
let serve: (at: number) => { status: number; range: string; bytes: Buffer };
let breakNext = false;
const honest: typeof serve = (at) => {
  const slice = bytes.subarray(at, at + SLICE);
  return { status: 206, range: `bytes ${at}-${at + slice.length - 1}/${bytes.length}`, bytes: slice };
};

beforeAll(async () => {
  process.env.ACCORD224_TOKEN = 'a-token';
  server = createServer((request, response) => {
    if (request.url?.endsWith('/documents')) {
      const sealed = {
        documentId: 'd',
        state: 'sealed',
        name: 'x.bin',
        size: bytes.length,
        sha256: sha256(bytes),
      };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ documents: [sealed, { documentId: 'e', state: 'rejected' }] }));
      return;
    }
    if (breakNext) {
      breakNext = false;
      response.destroy();
      return;
    }
    const answer = serve(Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1]));
    response.writeHead(answer.status, { 'content-range': answer.range }).end(answer.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  serve = honest;
});
afterAll(async () => {
  delete process.env.ACCORD224_TOKEN;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const out = join(folder, 'x.bin');
const fetchIt = (document = 'd'): Promise<number> => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fetchDocument(['--url', url, '--case', 'c', '--document', document, '--out', out], () => undefined);
};
const nothingIsLeft = (): void => {
  expect([existsSync(out), existsSync(`${out}.part`)]).toEqual([false, false]);
};

it('joins the slices, also when a connection breaks in between', async () => {
  breakNext = true;
  expect(await fetchIt()).toBe(0);
  expect(readFileSync(out).equals(bytes)).toBe(true);
  await expect(fetchIt()).rejects.toThrow(/exists; name another file/);
  rmSync(out);
});

it('throws away what has the wrong digest', async () => {
  const wrong = Buffer.from(bytes);
  wrong[1_234_567] = (wrong[1_234_567] ?? 0) ^ 1;
  serve = (at) => ({ ...honest(at), bytes: wrong.subarray(at, at + SLICE) });
  await expect(fetchIt()).rejects.toThrow(/The digest is [0-9a-f]{64}, the node says [0-9a-f]{64}/);
  nothingIsLeft();
});

it('throws away what is not the slice that was asked for', async () => {
  serve = (at) => honest(at === 0 ? 0 : at - 1);
  await expect(fetchIt()).rejects.toThrow(/other bytes than were asked for/);
  serve = (at) => ({ ...honest(at), bytes: Buffer.alloc(0) });
  await expect(fetchIt()).rejects.toThrow(/other bytes than were asked for/);
  nothingIsLeft();
});

it('says why there is nothing to download', async () => {
  serve = () => ({ status: 404, range: '', bytes: Buffer.alloc(0) });
  await expect(fetchIt()).rejects.toThrow(/^Refused \(404\)/);
  await expect(fetchIt('e')).rejects.toThrow(/The document is rejected/);
  await expect(fetchIt('f')).rejects.toThrow(/no document f in this case\. You see:\n {2}d {2}x\.bin/);
  nothingIsLeft();
});
