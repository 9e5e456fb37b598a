import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNode, type TestNode } from './node.ts';

const PASSWORD = 'correct horse battery staple';

let node: TestNode;
let data: string;
beforeAll(async () => {
  node = await startNode();
  data = await mkdtemp(join(tmpdir(), 'accord224-token-'));
  await node.accounts.addAccount({ username: 'prosecutor', password: PASSWORD });
  const users = { prosecutor: { password: PASSWORD }, judge: { password: 'not what the node knows' } };
  await demo('XA', { baseUrl: node.baseUrl, users });
  await demo('XB', { baseUrl: 'http://127.0.0.1:9', users });
});
afterAll(async () => {
  await node[Symbol.asyncDispose]();
  await rm(data, { recursive: true });
});

const demo = async (party: string, content: object) => {
  await mkdir(join(data, party));
  await writeFile(join(data, party, 'demo.json'), JSON.stringify(content));
};

const run = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, ['local/token.ts', '--data', data, ...args], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });

it('prints a token that the node accepts, and nothing else', async () => {
  const { code, stdout, stderr } = await run('--party', 'XA', '--user', 'prosecutor');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  expect(await node.verifier.verify(`Bearer ${stdout.trim()}`)).toMatchObject({ ok: true });
});

it.each([
  [
    'no such party',
    ['--party', 'XC', '--user', 'prosecutor'],
    /^Party XC is not running here\. Run `npm start` first\.\n$/,
  ],
  [
    'a node that is down',
    ['--party', 'XB', '--user', 'judge'],
    /^Party XB is not running here\. Run `npm start` first\.\n$/,
  ],
  [
    'an unknown user',
    ['--party', 'XA', '--user', 'nobody'],
    /^Party XA has no user "nobody"\. Users: prosecutor, judge\.\n$/,
  ],
  ['an old password', ['--party', 'XA', '--user', 'judge'], /^Username or password is wrong\.\n$/],
  ['no user', ['--party', 'XA'], /^Usage: /],
  ['a party that is a path', ['--party', '../XA', '--user', 'judge'], /^Usage: /],
  ['an unknown option', ['--colour', 'red'], /^Usage: /],
])('says in one line what to do about %s', async (_what, args, message) => {
  const { code, stdout, stderr } = await run(...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(message);
});
