import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Accounts, accountStore } from '../../../local/identity/accounts.ts';

const PASSWORD = 'correct horse battery staple';

let dataFolder: string;
let accounts: Accounts;
let time: number;
const systemClock = { now: () => new Date(time).toISOString() };

beforeEach(async () => {
  time = Date.parse('2026-03-02T10:00:00.000Z');
  dataFolder = await mkdtemp(join(tmpdir(), 'accord224-accounts-'));
  accounts = accountStore({ dataFolder, systemClock });
});
afterEach(() => rm(dataFolder, { recursive: true }));

const file = () => join(dataFolder, 'accounts.json');
const attempt = (password: string, username = 'clerk') => accounts.signIn(username, password);

it('keeps accounts in a private file without any password', async () => {
  const { subject } = await accounts.addAccount({ username: 'Clerk', password: PASSWORD });
  expect((await stat(file())).mode & 0o777).toBe(0o600);
  const text = await readFile(file(), 'utf8');
  expect(text).not.toContain(PASSWORD);
  expect(JSON.parse(text)).toEqual({
    accounts: [
      {
        subject,
        username: 'clerk',
        hash: expect.stringMatching(/^scrypt\$15\$8\$3\$/),
        changedAt: systemClock.now(),
      },
    ],
  });
});

it('knows an account however its name is typed, after a restart as well', async () => {
  const { subject } = await accounts.addAccount({ username: 'Zoë', password: PASSWORD, subject: 'xa-zoe' });
  expect(subject).toBe('xa-zoe');
  const restarted = accountStore({ dataFolder, systemClock });
  expect(await restarted.signIn(' ZOE\u0308 ', PASSWORD)).toEqual({ ok: true, subject });
  expect(await restarted.list()).toEqual([{ subject, username: 'zoë', enabled: true }]);
});

it('accepts one password per account: the newest', async () => {
  await accounts.addAccount({ username: 'clerk', password: PASSWORD });
  await accounts.setPassword('clerk', 'another good password');
  expect(await attempt(PASSWORD)).toEqual({ ok: false, code: 'credentials' });
  expect(await attempt('another good password')).toMatchObject({ ok: true });
});

it('refuses doubles, odd names, weak or endless passwords and unknown accounts', async () => {
  await accounts.addAccount({ username: 'clerk', password: PASSWORD, subject: 'one' });
  const add = (changes: object) => accounts.addAccount({ username: 'other', password: PASSWORD, ...changes });
  await expect(add({ username: 'CLERK' })).rejects.toThrow('exists already');
  await expect(add({ subject: 'one' })).rejects.toThrow('exists already');
  await expect(add({ username: '<b>' })).rejects.toThrow('A username has');
  await expect(add({ password: 'too short' })).rejects.toThrow('12 to 256');
  await expect(add({ password: 'x'.repeat(257) })).rejects.toThrow('12 to 256');
  await expect(accounts.setPassword('nobody', PASSWORD)).rejects.toThrow('no account "nobody"');
  await expect(accounts.removeAccount('nobody')).rejects.toThrow('no account "nobody"');
  expect(await accounts.list()).toHaveLength(1);
});

it('loses no account when many are added at once', async () => {
  const names = ['a', 'b', 'c', 'd'];
  await Promise.all(names.map((username) => accounts.addAccount({ username, password: PASSWORD })));
  expect((await accounts.list()).map(({ username }) => username).sort()).toEqual(names);
});

it('says so when the file is damaged, without quoting it, and leaves it alone', async () => {
  await writeFile(file(), '{"accounts": [{"hash": "secret"');
  await expect(accounts.list()).rejects.toThrow(/is damaged; restore it from a backup/);
  await expect(accounts.addAccount({ username: 'a', password: PASSWORD })).rejects.not.toThrow('secret');
  expect(await readFile(file(), 'utf8')).toContain('secret');
});

it('lets nobody guess in parallel more often than one by one', async () => {
  await accounts.addAccount({ username: 'clerk', password: PASSWORD });
  const results = await Promise.all(Array.from({ length: 8 }, () => attempt('wrong')));
  expect(results.filter((result) => !result.ok && result.code === 'credentials')).toHaveLength(5);
  expect(await attempt(PASSWORD)).toEqual({ ok: false, code: 'throttled', retryAfterSeconds: 60 });
  await accounts.setPassword('clerk', 'another good password');
  expect(await attempt('another good password')).toMatchObject({ ok: true });
});
