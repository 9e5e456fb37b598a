/** The people of an embedded node: `accounts.json` in its data folder, with scrypt hashes and nothing else. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import {
  type AccountAdmin,
  AccountError,
  accountExists,
  checkedUsername,
  noAccount,
  normalisedUsername as normalised,
} from '../../shared/application/account-admin.ts';
import type { SystemClock } from '../../shared/application/ports.ts';
import { checkPassword, hashPassword, isPasswordHash } from './passwords.ts';
import { readPrivate, writePrivate } from './private-file.ts';
import { throttle } from './throttle.ts';

const accountSchema = z.strictObject({
  subject: z.string().min(1).max(64),
  username: z.string().min(1).max(64),
  hash: z.string().refine(isPasswordHash),
  /** Sessions begun earlier end: the password was another one. */
  changedAt: z.iso.datetime(),
  /** Cannot sign in, and has no session. */
  disabled: z.literal(true).optional(),
});
const fileSchema = z.strictObject({ accounts: z.array(accountSchema) });

export type Account = z.infer<typeof accountSchema>;

export { AccountError } from '../../shared/application/account-admin.ts';

export type SignIn =
  | { readonly ok: true; readonly subject: string }
  | { readonly ok: false; readonly code: 'credentials' }
  | { readonly ok: false; readonly code: 'throttled'; readonly retryAfterSeconds: number };

export interface Accounts extends AccountAdmin {
  /** The subject is the pseudonymous id that tokens and the directory know; random unless given. */
  addAccount(account: { username: string; password: string; subject?: string }): Promise<{ subject: string }>;
  removeAccount(username: string): Promise<void>;
  /** Nobody, for the subject of a disabled account. */
  find(subject: string): Promise<Account | undefined>;
  signIn(username: string, password: string): Promise<SignIn>;
}

export const accountStore = (options: { dataFolder: string; systemClock: SystemClock }): Accounts => {
  const { systemClock } = options;
  const path = join(options.dataFolder, 'accounts.json');
  const attempts = throttle(systemClock);
  let writing: Promise<unknown> = Promise.resolve();

  // Read anew each time: an operator's command may have changed the file meanwhile.
  const load = async (): Promise<Account[]> => {
    const text = await readPrivate(path);
    if (text === undefined) return [];
    const parsed = fileSchema.safeParse(parseJson(text));
    if (!parsed.success) throw new AccountError(`${path} is damaged; restore it from a backup.`);
    return parsed.data.accounts;
  };

  /** One change after the other, each on what the previous one left. */
  const change = <T>(how: (accounts: Account[]) => T | Promise<T>): Promise<T> => {
    const done = writing.then(async () => {
      const accounts = await load();
      const result = await how(accounts);
      await writePrivate(path, `${JSON.stringify({ accounts }, null, 2)}\n`);
      return result;
    });
    writing = done.catch(() => undefined);
    return done;
  };

  const indexOf = (accounts: readonly Account[], username: string): number => {
    const index = accounts.findIndex((account) => account.username === normalised(username));
    if (index === -1) throw noAccount(username);
    return index;
  };

  return {
    async addAccount({ username, password, subject = randomUUID() }) {
      const name = checkedUsername(username);
      const hash = await hashPassword(password);
      return change((accounts) => {
        if (accounts.some((other) => other.username === name)) throw accountExists(name);
        if (accounts.some((other) => other.subject === subject))
          throw new AccountError('The subject exists already.');
        accounts.push(accountSchema.parse({ subject, username: name, hash, changedAt: systemClock.now() }));
        return { subject };
      });
    },

    async setPassword(username, password) {
      const hash = await hashPassword(password);
      await change((accounts) => {
        const account = accounts[indexOf(accounts, username)];
        if (account !== undefined) Object.assign(account, { hash, changedAt: systemClock.now() });
      });
      attempts.succeeded(normalised(username));
    },

    async setEnabled(username, enabled) {
      await change((accounts) => {
        const index = indexOf(accounts, username);
        const { disabled: _disabled, ...account } = accounts[index] ?? {};
        accounts[index] = accountSchema.parse(enabled ? account : { ...account, disabled: true });
      });
    },

    async removeAccount(username) {
      await change((accounts) => accounts.splice(indexOf(accounts, username), 1));
    },

    async list() {
      return (await load()).map(({ subject, username, disabled }) => ({
        subject,
        username,
        enabled: !disabled,
      }));
    },

    async find(subject) {
      return (await load()).find((account) => account.subject === subject && !account.disabled);
    },

    async signIn(username, password) {
      const name = normalised(username).slice(0, 64);
      const wait = attempts.attempt(name);
      if (wait > 0) return { ok: false, code: 'throttled', retryAfterSeconds: Math.ceil(wait / 1000) };
      const account = (await load()).find((one) => one.username === name);
      const right = await checkPassword(password, account?.hash);
      if (account === undefined || account.disabled || !right) return { ok: false, code: 'credentials' };
      attempts.succeeded(name);
      return { ok: true, subject: account.subject };
    },
  };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
