/** Carries out the tasks of one execution: calls functions, hands out tokens, keeps time. */
import type { SystemClock } from '../../application/ports.ts';
import { WorkflowError } from '../../application/workflows.ts';
import { functionOf, LONGEST_TIMER_SECONDS, type Task } from './workflow-definition.ts';

export type TaskFunction = (input: unknown) => Promise<unknown>;

/** What a definition may catch: its name, and no text. */
export const taskError = (code: string): Error => Object.assign(new Error(code), { name: code });

/** Stands for the token until the task that asks for it is known: the library knows one token for all. */
export const TOKEN_PLACEHOLDER = 'accord224:the-token-of-this-task';

export interface TaskHost {
  readonly functions: Readonly<Record<string, TaskFunction>>;
  readonly clock: SystemClock;
  /** A new token that nobody can guess. */
  token(): string;
  /** Registers who waits under a token; forgotten by the function that is returned. */
  await(token: string, waiting: Waiting): () => void;
  /** A function is at work until the promise settles. */
  working<T>(work: Promise<T>): Promise<T>;
  /** The execution cannot go on in this process: a wait is longer than its timers. */
  lose(): void;
}

export interface Waiting {
  resolve(outcome: unknown): void;
  reject(error: Error): void;
}

type Json = Readonly<Record<string, unknown>>;

export class RunningTasks {
  readonly #host: TaskHost;
  /** What is to be undone when the execution ends. */
  readonly #open = new Set<(error: Error) => void>();
  #ended: Error | undefined;

  constructor(host: TaskHost) {
    this.#host = host;
  }

  /** Ends all that waits. */
  end(code: string): void {
    this.#ended = taskError(code);
    for (const close of [...this.#open]) close(this.#ended);
  }

  async run(task: Task, input: unknown): Promise<unknown> {
    if (this.#ended) throw this.#ended;
    if (task.kind === 'wait') return await this.#wait(input as Json);
    if (task.kind === 'callback') return await this.#callback(task, input as Json);
    if (task.kind === 'function') return await this.#call(task.functionName ?? '', input);
    const { FunctionName, Payload } = input as Json;
    return { StatusCode: 200, Payload: await this.#call(functionOf(String(FunctionName)), Payload) };
  }

  /** Errors keep their name only: their text would be kept with the execution. */
  async #call(name: string, payload: unknown): Promise<unknown> {
    const run = Object.hasOwn(this.#host.functions, name) ? this.#host.functions[name] : undefined;
    if (!run) throw new WorkflowError(`there is no function "${name}"`);
    try {
      const result = await this.#host.working(run(structuredClone(payload)));
      return result === undefined ? null : JSON.parse(JSON.stringify(result));
    } catch (error) {
      throw taskError(error instanceof Error ? error.name : 'unknown');
    }
  }

  async #callback(task: Task, { FunctionName, Payload }: Json): Promise<unknown> {
    const token = this.#host.token();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const timeout = (): void => {
      close();
      // A shorter wait is ended by the library, whose error its catchers know as a timeout.
      if (task.timeoutSeconds > LONGEST_TIMER_SECONDS) this.#host.lose();
    };
    const timer = setTimeout(timeout, Math.min(task.timeoutSeconds, LONGEST_TIMER_SECONDS) * 1000);
    const forget = this.#host.await(token, {
      resolve(outcome) {
        close();
        resolve(outcome);
      },
      reject: (error) => fail(error),
    });
    const close = (): void => {
      clearTimeout(timer);
      forget();
      this.#open.delete(fail);
    };
    const fail = (error: Error): void => {
      close();
      reject(error);
    };
    this.#open.add(fail);
    // The answer may come before the asking has returned; and whoever cannot ask gets none.
    promise.catch(() => undefined);
    try {
      await this.#call(functionOf(String(FunctionName)), withToken(Payload, token));
    } catch (error) {
      close();
      throw error;
    }
    return await promise;
  }

  #wait({ seconds, timestamp }: Json): Promise<null> {
    const now = Date.parse(this.#host.clock.now());
    const ms = typeof timestamp === 'string' ? Date.parse(timestamp) - now : Number(seconds ?? 0) * 1000;
    if (ms > LONGEST_TIMER_SECONDS * 1000) this.#host.lose();
    const { promise, resolve, reject } = Promise.withResolvers<null>();
    const timer = setTimeout(
      () => {
        this.#open.delete(fail);
        resolve(null);
      },
      Math.min(Math.max(0, ms), LONGEST_TIMER_SECONDS * 1000),
    );
    const fail = (error: Error): void => {
      clearTimeout(timer);
      this.#open.delete(fail);
      reject(error);
    };
    this.#open.add(fail);
    if (this.#ended) fail(this.#ended);
    return promise;
  }
}

function withToken(value: unknown, token: string): unknown {
  if (value === TOKEN_PLACEHOLDER) return token;
  if (Array.isArray(value)) return value.map((each) => withToken(each, token));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withToken(each, token)]));
}
