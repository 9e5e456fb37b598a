/** Node processes of this machine: who owns a data folder, starting one, ending one. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { CommandError } from './command-line.ts';
import { FolderInUseError, lockFolder } from './host/folder-lock.ts';
import { readPrivate, writePrivate } from './identity/private-file.ts';

/** What a running node leaves in its data folder for those who look for it. */
const nodeFileSchema = z.object({ pid: z.int().positive(), baseUrl: z.url(), startedAt: z.string() });
export type NodeFile = z.infer<typeof nodeFileSchema>;

const nodeFile = (folder: string): string => join(folder, 'node.json');

export const writeNodeFile = (folder: string, content: NodeFile): Promise<void> =>
  writePrivate(nodeFile(folder), `${JSON.stringify(content)}\n`);

export const removeNodeFile = (folder: string): void => rmSync(nodeFile(folder), { force: true });

/** The lock says whether somebody owns the folder; the file only says who. A process id alone proves nothing. */
export function isOwned(folder: string): boolean {
  if (!hasNodeRun(folder)) return false;
  try {
    lockFolder(folder)();
    return false;
  } catch (error) {
    if (error instanceof FolderInUseError) return true;
    throw error;
  }
}

/** The node that runs on the folder, or undefined. */
export async function runningNode(folder: string): Promise<NodeFile | undefined> {
  if (!isOwned(folder)) return undefined;
  // Between taking the folder and listening, a node has not written the file yet.
  for (let round = 0; round < 100; round += 1) {
    const parsed = nodeFileSchema.safeParse(parseJson(await readPrivate(nodeFile(folder))));
    if (parsed.success) return parsed.data;
    if (!isOwned(folder)) return undefined;
    await pause(100);
  }
  throw new CommandError(`Another process uses ${folder} but does not say which. End it first.`);
}

export const hasNodeRun = (folder: string): boolean => existsSync(join(folder, 'lock.sqlite'));

/** Names of the data folders below `data` on which a node has run. */
export const nodeFolders = (data: string): string[] =>
  existsSync(data)
    ? readdirSync(data, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && hasNodeRun(join(data, entry.name)))
        .map((entry) => entry.name)
        .sort()
    : [];

export interface StartedNode {
  readonly pid: number;
  readonly baseUrl: string;
  /** Resolves when the process has ended, whoever ended it. */
  readonly ended: Promise<void>;
}

const reportSchema = z.union([z.object({ baseUrl: z.url() }), z.object({ failure: z.string() })]);

/** Starts a module of ours as a process of its own; it outlives this one unless it is stopped. */
export function startProcess(module: string, args: readonly string[], folder: string): Promise<StartedNode> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const output = openSync(join(folder, 'process.out'), 'a', 0o600);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', module, ...args], {
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
  });
  closeSync(output);
  const ended = new Promise<void>((done) => void child.once('exit', () => done()));
  return new Promise((started, failed) => {
    const fail = (why: string): void => failed(new CommandError(`The node did not start: ${why}`));
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`it ended with status ${code}; see ${join(folder, 'process.out')}`));
    child.once('message', (message) => {
      const report = reportSchema.parse(message);
      child.disconnect();
      child.unref();
      if ('failure' in report) fail(report.failure);
      else started({ pid: child.pid ?? 0, baseUrl: report.baseUrl, ended });
    });
  });
}

const GRACE_SECONDS = 15;

/** Ends the node of a folder and proves that it is gone. False when none was running. */
export async function stopNode(folder: string): Promise<boolean> {
  const node = await runningNode(folder);
  if (!node) {
    removeNodeFile(folder);
    return false;
  }
  signal(node.pid, 'SIGTERM');
  if (!(await goneWithin(folder, GRACE_SECONDS))) {
    // Safe: what was acknowledged is on disk.
    signal(node.pid, 'SIGKILL');
    if (!(await goneWithin(folder, 5))) {
      throw new CommandError(`Process ${node.pid} does not end and still owns ${resolve(folder)}.`);
    }
  }
  removeNodeFile(folder);
  return true;
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended meanwhile, or belongs to somebody else: the lock tells.
  }
}

async function goneWithin(folder: string, seconds: number): Promise<boolean> {
  for (let round = 0; round < seconds * 20; round += 1) {
    if (!isOwned(folder)) return true;
    await pause(50);
  }
  return !isOwned(folder);
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A JSON file of ours; undefined when it is not there or damaged. */
export const readJson = (file: string): unknown =>
  existsSync(file) ? parseJson(readFileSync(file, 'utf8')) : undefined;
