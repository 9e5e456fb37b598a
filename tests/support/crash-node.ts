/** Starts a node as a child process, kills it, starts it again on the same folder and port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FromChild, NodeSettings, ToChild } from './child-node.ts';

const SCRIPT = join(import.meta.dirname, 'child-node.ts');
const FLAGS = ['--disable-warning=ExperimentalWarning'];

/** A port that was free a moment ago; the node keeps it over its restarts, since tokens name it. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export class CrashNode {
  readonly #settings: NodeSettings;
  #child: ChildProcess | undefined;
  /** Everything that all its lives printed. */
  printed = '';
  kills = 0;

  constructor(settings: NodeSettings) {
    this.#settings = settings;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.#settings.port}`;
  }

  /** Spawns without waiting for the node to be ready. */
  spawn(): void {
    const child = spawn(process.execPath, [...FLAGS, SCRIPT, JSON.stringify(this.#settings)], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Two hundred modules are compiled once, not at every start.
      env: { ...process.env, NODE_OPTIONS: '', NODE_COMPILE_CACHE: join(tmpdir(), 'accord-compile-cache') },
    });
    const keep = (chunk: Buffer): void => {
      this.printed += chunk.toString('utf8');
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    // A message to a process just killed fails; that it is gone is what the caller wants.
    child.on('error', () => undefined);
    this.#child = child;
  }

  async start(): Promise<void> {
    this.spawn();
    await this.#message((message) => 'ready' in message);
  }

  async settle(): Promise<void> {
    await this.#ask('settle');
  }

  async close(): Promise<void> {
    const gone = this.#gone();
    await this.#ask('close');
    const code = await gone;
    if (code !== 0) throw new Error(`the node ended with ${code}: ${this.printed.slice(-2000)}`);
  }

  /** Asks for an orderly end without waiting for it. */
  beginClose(): void {
    this.#child?.send('close', () => undefined);
  }

  /** SIGKILL; returns once the process is gone. */
  async kill(): Promise<void> {
    const gone = this.#gone();
    this.#child?.kill('SIGKILL');
    await gone;
    this.kills += 1;
  }

  /** Exit code; null after a signal. */
  async #gone(): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  }

  async #ask(message: ToChild): Promise<void> {
    this.#child?.send(message, () => undefined);
    await this.#message((answer) => 'done' in answer && answer.done === message);
  }

  #message(wanted: (message: FromChild) => boolean): Promise<void> {
    const child = this.#child;
    if (!child) throw new Error('not started');
    return new Promise((resolve, reject) => {
      const hear = (message: unknown): void => {
        if (!wanted(message as FromChild)) return;
        child.off('exit', fail);
        child.off('message', hear);
        resolve();
      };
      const fail = (code: number | null, signal: string | null): void =>
        reject(new Error(`the node ended with ${signal ?? code}: ${this.printed.slice(-2000)}`));
      child.on('message', hear);
      child.once('exit', fail);
    });
  }
}
