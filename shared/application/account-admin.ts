/** Accounts of the node's token issuer, for its operator. An account says who somebody is, never what they may do. */

export interface ListedAccount {
  readonly username: string;
  /** The pseudonymous id that tokens and the directory know. */
  readonly subject: string;
  readonly enabled: boolean;
}

export interface AccountAdmin {
  addAccount(account: { username: string; password: string }): Promise<{ subject: string }>;
  /** Also ends the sessions that began with the password before. */
  setPassword(username: string, password: string): Promise<void>;
  list(): Promise<readonly ListedAccount[]>;
  /** Who is disabled cannot sign in; tokens already given end by themselves, within the hour at most. Repeatable. */
  setEnabled(username: string, enabled: boolean): Promise<void>;
}

/** What was asked for cannot be done with these accounts; the message says why. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
}

/** One way to write a name: case, spaces around it and the encoding of letters do not matter. */
export const normalisedUsername = (username: string): string =>
  username.normalize('NFC').trim().toLowerCase();

const USERNAME = /^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,63}$/u;
/** Normalises a name for a new account. Throws AccountError for one that no issuer of ours takes. */
export function checkedUsername(username: string): string {
  const name = normalisedUsername(username);
  if (!USERNAME.test(name))
    throw new AccountError('A username has 1 to 64 letters, digits or the signs . _ @ -');
  return name;
}

export const noAccount = (username: string): AccountError =>
  new AccountError(`There is no account "${normalisedUsername(username)}".`);
export const accountExists = (username: string): AccountError =>
  new AccountError(`"${normalisedUsername(username)}" exists already.`);
