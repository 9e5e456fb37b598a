import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { account } from '../../../local/account.ts';
import { outcomeOf } from '../../../local/command-line.ts';
import { fetchDocument } from '../../../local/fetch.ts';
import { node } from '../../../local/node.ts';
import { start } from '../../../local/start.ts';
import { stop } from '../../../local/stop.ts';
import { run } from './cli.ts';

const MAINS = { start, stop, node, account, fetch: fetchDocument };
type Command = keyof typeof MAINS;
const COMMANDS = Object.keys(MAINS) as Command[];

const folder = mkdtempSync(join(tmpdir(), 'accord224-commands-'));
afterAll(() => rmSync(folder, { recursive: true }));

const IDS = ['--case', 'c', '--document', 'd', '--out', join(folder, 'out')];

it.each<[Command, string, string[], number, RegExp]>([
  ['start', 'an unknown option', ['--colour'], 2, /'--colour'[\s\S]*Usage: npm start/],
  ['start', 'a word', ['fresh'], 2, /"fresh" is not an option\.\nUsage: npm start/],
  ['start', 'a port that is none', ['--port', 'high'], 2, /--port: a port number is expected/],
  ['stop', 'an unknown option', ['--now'], 2, /Usage: npm stop/],
  ['node', 'no profile', ['--data', folder], 2, /--party: name the profile of the Party\nUsage/],
  [
    'node',
    'no data folder',
    ['--party', 'countries/XA.json'],
    2,
    /--data: name the folder of the data\nUsage/,
  ],
  [
    'node',
    'a profile that is not there',
    ['--party', 'XY.json', '--data', folder],
    1,
    /^XY\.json cannot be read/,
  ],
  [
    'node',
    'a profile in vain',
    ['countries/XB.json', '--party', 'countries/XA.json', '--data', folder],
    2,
    /is not an option/,
  ],
  ['account', 'nothing', [], 2, /--data: name the data folder/],
  ['account', 'an unknown command', ['remove', '--data', folder, '--user', 'x'], 2, /^Usage:/],
  ['account', 'no user', ['add', '--data', folder], 2, /--user: name the account/],
  ['account', 'a folder without a node', ['list', '--data', folder], 1, /is not the data folder of a node/],
  ['fetch', 'nothing', [], 2, /--case: name the case\nUsage/],
  ['fetch', 'nobody to sign in', IDS, 2, /^Name --party and --user\./],
  [
    'fetch',
    'a party that is a path',
    [...IDS, '--party', '../XA', '--user', 'officer'],
    2,
    /--party: two letters/,
  ],
  [
    'fetch',
    'a node that is not there',
    [...IDS, '--data', folder, '--party', 'XA', '--user', 'officer'],
    1,
    /npm start/,
  ],
  ['fetch', 'a URL without a token', [...IDS, '--url', 'http://127.0.0.1:9'], 1, /ACCORD224_TOKEN/],
])('npm run %s says what to do about %s', async (command, _what, args, status, message) => {
  const outcome = await outcomeOf(MAINS[command], args);
  expect(outcome.status).toBe(status);
  expect(outcome.message).toMatch(message);
});

it.each(COMMANDS)('npm run %s ends with status 2 and without a stack', async (command) => {
  const { code, stdout, stderr } = await run(command, '--colour');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^Unknown option '--colour'/);
  expect(stderr).not.toMatch(/^\s+at /m);
});

it('npm stop says that nothing runs, and that is no failure', async () => {
  const { code, stdout } = await run('stop', '--data', folder);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `No node is running on ${folder}.\n` });
});
