/** Servers as child processes and a few clients with kept connections; loopback only, bounded by time. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fullDraft, fullOrder } from './order.ts';

export interface Target {
  readonly baseUrl: string;
  readonly tokens: readonly string[];
  close(): Promise<void>;
}

export async function startServer(script: string, ...args: string[]): Promise<Target> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, script), ...args],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  if (!child.stdout || !child.stdin) throw new Error('a child without streams');
  const lines = createInterface({ input: child.stdout });
  const exited = once(child, 'exit');
  const first = await Promise.race([once(lines, 'line'), exited.then(() => undefined)]);
  if (!first) throw new Error(`${script} ended before it served`);
  const { baseUrl, tokens } = JSON.parse(String(first[0])) as { baseUrl: string; tokens: string[] };
  return {
    baseUrl,
    tokens,
    async close() {
      child.stdin?.end();
      await exited;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly etag: string;
  readonly body: string;
}

function call(
  agent: Agent,
  target: Target,
  [method, path]: [string, string],
  token: string,
  body: string,
  ifMatch?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'idempotency-key': randomUUID(),
      ...(ifMatch ? { 'if-match': ifMatch } : {}),
    };
    const sent = request(`${target.baseUrl}${path}`, { method, agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          etag: response.headers.etag ?? '',
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const { type: _type, ...DRAFT } = fullDraft();
const BODIES = {
  draft: JSON.stringify(DRAFT),
  revise: JSON.stringify({ order: fullOrder({ responseManner: 'As a PDF.' }) }),
  discard: JSON.stringify({ reason: 'Opened for a measurement of the node.' }),
};

/** What a client of the node does again and again: draft, revise, discard. Returns how many commands that were. */
async function nodeTurn(agent: Agent, target: Target, token: string): Promise<number> {
  const expect = (answer: Answer, status: number): Answer => {
    if (answer.status === status) return answer;
    throw new Error(`answered ${answer.status}: ${answer.body.slice(0, 300)}`);
  };
  const drafted = expect(await call(agent, target, ['POST', '/cases'], token, BODIES.draft), 201);
  const { id } = JSON.parse(drafted.body) as { id: string };
  expect(await call(agent, target, ['PUT', `/cases/${id}/order`], token, BODIES.revise, drafted.etag), 200);
  expect(await call(agent, target, ['POST', `/cases/${id}/discard`], token, BODIES.discard), 200);
  return 3;
}

async function bareTurn(agent: Agent, target: Target, token: string): Promise<number> {
  const answer = await call(agent, target, ['POST', '/cases'], token, BODIES.draft);
  if (answer.status !== 201) throw new Error(`answered ${answer.status}`);
  return 1;
}

export interface Load {
  readonly target: Target;
  readonly kind: 'node' | 'bare';
  readonly clients: number;
  readonly ms: number;
}

/** Commands per second of a few clients during a slice of time. */
export async function commandsPerSecond({ target, kind, clients, ms }: Load): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const turn = kind === 'node' ? nodeTurn : bareTurn;
  const start = performance.now();
  let done = 0;
  try {
    const client = async (first: number): Promise<void> => {
      for (let n = first; performance.now() - start < ms; n += clients) {
        done += await turn(agent, target, target.tokens[n % target.tokens.length] ?? '');
      }
    };
    await Promise.all(Array.from({ length: clients }, (_, n) => client(n)));
    return (done / (performance.now() - start)) * 1000;
  } finally {
    agent.destroy();
  }
}
