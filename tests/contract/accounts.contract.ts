import { type AccountAdmin, AccountError } from '../../shared/application/account-admin.ts';

export interface AccountsUnderTest {
  readonly accounts: AccountAdmin;
  /** The subject of whoever signs in; undefined when they are turned away. */
  signIn(username: string, password: string): Promise<string | undefined>;
  close(): Promise<void> | void;
}

const PASSWORD = 'correct-Horse-9-battery';
const OTHER = 'another-Good-7-password';

export function accountsContract(name: string, make: () => Promise<AccountsUnderTest>): void {
  describe(`accounts: ${name}`, () => {
    let under: AccountsUnderTest | undefined;
    let made = 0;
    const fresh = (): string => `clerk-${++made}`;
    const use = (): AccountsUnderTest => {
      if (!under) throw new Error('not made');
      return under;
    };
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under?.close());

    test('who is added can sign in, under a subject that is not the name', async () => {
      const username = fresh();
      const { subject } = await use().accounts.addAccount({ username, password: PASSWORD });
      expect(subject).not.toContain(username);
      expect(await use().signIn(username, PASSWORD)).toBe(subject);
      expect(await use().signIn(username, OTHER)).toBeUndefined();
      expect(await use().accounts.list()).toContainEqual({ username, subject, enabled: true });
    });

    test('a name is one however it is written, and given once', async () => {
      const username = fresh();
      const { subject } = await use().accounts.addAccount({
        username: ` ${username.toUpperCase()} `,
        password: PASSWORD,
      });
      expect(await use().signIn(username, PASSWORD)).toBe(subject);
      await expect(use().accounts.addAccount({ username, password: OTHER })).rejects.toThrow(
        'exists already',
      );
      expect(await use().signIn(username, PASSWORD)).toBe(subject);
    });

    test('a new password takes the place of the old one', async () => {
      const username = fresh();
      const { subject } = await use().accounts.addAccount({ username, password: PASSWORD });
      await use().accounts.setPassword(username, OTHER);
      expect(await use().signIn(username, PASSWORD)).toBeUndefined();
      expect(await use().signIn(username, OTHER)).toBe(subject);
    });

    test('who is disabled cannot sign in until that is undone, and keeps subject and password', async () => {
      const username = fresh();
      const { subject } = await use().accounts.addAccount({ username, password: PASSWORD });
      await use().accounts.setEnabled(username, false);
      await use().accounts.setEnabled(username, false);
      expect(await use().signIn(username, PASSWORD)).toBeUndefined();
      expect(await use().accounts.list()).toContainEqual({ username, subject, enabled: false });
      await use().accounts.setEnabled(username, true);
      expect(await use().signIn(username, PASSWORD)).toBe(subject);
    });

    test('nobody is told of an account that is not there as if it were', async () => {
      const calls = [
        () => use().accounts.setPassword('nobody', PASSWORD),
        () => use().accounts.setEnabled('nobody', false),
        () => use().accounts.setEnabled('nobody', true),
      ];
      for (const call of calls) await expect(call()).rejects.toThrow('There is no account "nobody".');
    });

    test.each(['', ' ', 'two words', '<b>', 'x'.repeat(65)])('the name %j is refused', async (username) => {
      await expect(use().accounts.addAccount({ username, password: PASSWORD })).rejects.toThrow(AccountError);
    });

    test('a password that is too weak is refused, and not repeated', async () => {
      const username = fresh();
      const error = await use()
        .accounts.addAccount({ username, password: 'weak' })
        .catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(Error);
      expect(String(error)).not.toContain('weak');
      expect(await use().signIn(username, 'weak')).toBeUndefined();
    });
  });
}
