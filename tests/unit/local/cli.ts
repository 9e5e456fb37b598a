/** Runs a command of local/ as a process of its own, as npm does. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';

export const NODE_FLAGS = ['--disable-warning=ExperimentalWarning'];

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const run = (command: string, ...args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [...NODE_FLAGS, `local/${command}.ts`, ...args], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });

export interface Running {
  readonly process: ChildProcess;
  output(): string;
  /** Resolves once the output has this; rejects when the process ends before. */
  says(text: string): Promise<void>;
  readonly ended: Promise<number | null>;
}

export function launch(command: string, ...args: string[]): Running {
  const child = spawn(process.execPath, [...NODE_FLAGS, `local/${command}.ts`, ...args]);
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<number | null>((resolve) => void child.once('close', resolve));
  return {
    process: child,
    output: () => output,
    ended,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!output.includes(text)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void ended.then((code) => reject(new Error(`ended with ${code} before "${text}":\n${output}`)));
      }),
  };
}
