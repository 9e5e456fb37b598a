/** A node for an authority: first administrator, operator's accounts, and and no clock to move. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeClient } from '../../../local/client.ts';
import { issuerOf, obtainToken } from '../../../local/identity/obtain-token.ts';
import { launch, type Running, run } from './cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'accord224-node-'));
const data = join(folder, 'data');
const party = join(folder, 'party.json');
const options = [
  '--party',
  party,
  '--data',
  data,
  '--port',
  '0',
  '--others',
  'countries/XB.json',
  'countries/XC.json',
];
let node: Running;
let baseUrl: string;

beforeAll(async () => {
  const profile = JSON.parse(readFileSync('countries/XA.json', 'utf8'));
  writeFileSync(party, JSON.stringify({ ...profile, exerciseClock: false }));
  node = launch('node', ...options, '--first-admin', 'alice');
  await node.says('ends it.');
  baseUrl = /http:\/\/127\.0\.0\.1:\d+/.exec(node.output())?.[0] ?? '';
}, 60_000);
afterAll(async () => {
  await run('stop', '--data', data);
  rmSync(folder, { recursive: true });
});

const word = (text: string, before: RegExp): string =>
  new RegExp(`${before.source}(\\S+)`).exec(text)?.[1] ?? '';
const signIn = async (username: string, password: string): Promise<NodeClient> =>
  new NodeClient(baseUrl, await obtainToken({ issuer: issuerOf(baseUrl), username, password }));

it('the first administrator enrols an account that the operator made meanwhile', async () => {
  const added = await run('account', 'add', '--data', data, '--user', 'bob');
  expect(added.code).toBe(0);
  const password = word(added.stdout, /Password \(shown once\): /);
  const subject = word(added.stdout, /Subject: /);
  const bob = await signIn('bob', password);
  expect((await bob.call('GET', '/cases')).status).toBe(403);

  const admin = await signIn('alice', word(node.output(), /Password \(shown once\): /));
  const proposed = JSON.parse(added.stdout.trim().split('\n').at(-1) ?? '');
  expect(proposed).toMatchObject({ issuer: issuerOf(baseUrl), subject });
  await admin.expect('POST', '/directory', { body: { ...proposed, authority: 'xa-dpp' } });
  expect((await bob.call('GET', '/cases')).status).toBe(200);
  expect((await bob.call('GET', '/parties/XC')).status).toBe(200);
  expect((await bob.call('GET', '/parties/XD')).status).toBe(404);
});

it('a new password takes effect at once', async () => {
  const changed = await run('account', 'password', '--data', data, '--user', 'bob');
  const password = word(changed.stdout, /\(shown once\): /);
  expect(await signIn('bob', password)).toBeDefined();
  await expect(signIn('bob', 'not the password at all')).rejects.toThrow('Username or password is wrong.');
  expect((await run('account', 'list', '--data', data)).stdout).toMatch(/^alice +\S{36}\nbob +\S{36}\n$/);
});

it('there is no clock to move where the profile gives it none', async () => {
  expect((await new NodeClient(baseUrl).call('POST', '/clock/advance', { body: { hours: 1 } })).status).toBe(
    404,
  );
});

it('nobody else can use the folder meanwhile', async () => {
  const { code, stderr } = await run('node', ...options);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `another process uses ${data}; stop it first (npm stop)\n`,
  });
});

it('npm stop ends it; a second first administrator is refused, and then nothing runs', async () => {
  const { stdout } = await run('stop', '--data', data);
  expect(stdout).toBe(`The node on ${data} has ended.\n`);
  expect(await node.ended).toBe(0);
  const { code, stderr } = await run('node', ...options, '--first-admin', 'mallory');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The node has accounts already/);
  expect((await run('stop', '--data', data)).stdout).toBe(`No node is running on ${data}.\n`);
});
