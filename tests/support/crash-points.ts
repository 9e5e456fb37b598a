/** Fails at the n-th call of a port: before it has an effect, after it, or by never answering again. */
import { Readable } from 'node:stream';
import type { Vault } from '../../shared/application/ports.ts';
import { type Table, TableUnavailableError } from '../../shared/application/table.ts';

export type Mode = 'before' | 'after' | 'silent';

export class Crash extends Error {
  override readonly name = 'Crash';
}

/** Calls that change nothing: a lost answer of theirs is no different from a failure. */
export const isRead = (call: string): boolean =>
  /^(get|query|index|open|unwrap|blindIndexMac|generateDataKey|signUpload|vault (get|list))\b/.test(call);

/** Counts calls over all the ports it is put in front of. */
export class CrashPoint {
  readonly #at: number;
  readonly #mode: Mode;
  /** What was called, in order. */
  readonly calls: string[] = [];
  /** The call that was hit. */
  hit = '';
  /** Settles when a call never answers: the process is gone. */
  readonly crashed: Promise<never>;
  #crash: (reason: Crash) => void = () => undefined;

  constructor(at: number, mode: Mode) {
    this.#at = at;
    this.#mode = mode;
    this.crashed = new Promise((_, reject) => {
      this.#crash = reject;
    });
    this.crashed.catch(() => undefined);
  }

  async #through<T>(what: string, call: () => Promise<T>): Promise<T> {
    this.calls.push(what);
    if (this.calls.length !== this.#at) return call();
    this.hit = what;
    if (this.#mode === 'before') throw new TableUnavailableError('not reached');
    // Half of the silent ones have had their effect, half have not.
    const effect = this.#mode === 'after' || this.#at % 2 === 0;
    const lost = effect ? await call() : undefined;
    if (lost instanceof Readable) lost.destroy();
    if (this.#mode === 'after') throw new TableUnavailableError('answer lost');
    this.#crash(new Crash(what));
    return new Promise<never>(() => undefined);
  }

  table(table: Table): Table {
    return {
      get: (key) => this.#through(`get ${key.sk}`, () => table.get(key)),
      query: (pk, range) => this.#through('query', () => table.query(pk, range)),
      index: (name, pk, range) => this.#through(`index ${name}`, () => table.index(name, pk, range)),
      transact: (writes, token) =>
        this.#through(`transact ${writes.length}`, () => table.transact(writes, token)),
    };
  }

  vault(vault: Vault): Vault {
    return {
      put: (name, body, size) => this.#through('vault put', () => vault.put(name, body, size)),
      get: (name) => this.#through('vault get', () => vault.get(name)),
      list: (prefix) => this.#through('vault list', () => vault.list(prefix)),
      deletePrefix: (prefix) => this.#through('vault delete', () => vault.deletePrefix(prefix)),
    };
  }

  /** Any other port: the methods named are counted, the rest is as it was. */
  port<T extends object>(port: T, ...methods: (keyof T)[]): T {
    const wrapped = { ...port };
    for (const method of methods) {
      const call = port[method] as unknown as (...args: unknown[]) => Promise<unknown>;
      const through = (...args: unknown[]) => this.#through(String(method), () => call.apply(port, args));
      wrapped[method] = through as T[keyof T];
    }
    return wrapped;
  }
}
