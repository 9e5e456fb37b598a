/** `npm start` as a user meets it: exercise, what is printed, the README's commands, Ctrl-C, yesterday's cases. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Answer, type CallOptions, NodeClient } from '../../../local/client.ts';
import { SCENES, type Scene } from '../../../local/exercise/play.ts';
import { start } from '../../../local/start.ts';
import { launch, type Running, run } from './cli.ts';

const LONG = 300_000;

const root = process.cwd();
const mirror = mkdtempSync(join(tmpdir(), 'accord224-start-'));
const data = join(mirror, '.data');
const SCENE_D = SCENES.slice(3, 4);
let session: Running;

beforeAll(async () => {
  // A folder like a clone of the repository, with data of its own.
  for (const name of readdirSync(root).filter((name) => name !== '.data' && name !== '.git')) {
    symlinkSync(join(root, name), join(mirror, name));
  }
  session = launch('start', '--data', data, '--port', '0');
  await session.says('ends it.');
}, LONG);
afterAll(async () => {
  await run('stop', '--data', data);
  rmSync(mirror, { recursive: true });
});

it('plays the whole exercise and reads every effect back', () => {
  const text = session.output();
  for (const { title } of SCENES) expect(text).toContain(title);
  expect(text).not.toContain('✗');
  const [, checked] = /^(\d+) effects checked, all read back/m.exec(text) ?? [];
  expect(Number(checked)).toBeGreaterThanOrEqual(90);
  for (const rule of ['7.2.b', '7.5.a', '7.5.c', '7.9.a', '7.9.b', '7.1', '16.1', '4.2']) {
    expect(text).toMatch(new RegExp(`✓ turned away: Art\\. ${rule.replaceAll('.', '\\.')},`));
  }
});

it('prints addresses, users with passwords, and a first command', () => {
  expect(session.output()).toMatch(/^ {2}API for people {4}http:\/\/127\.0\.0\.1:\d+\/docs$/m);
  expect(session.output()).toMatch(/^ {2}prosecutor +\S{16} +Supervising prosecutor: approver$/m);
  expect(session.output()).toContain('npm run -s token -- --party XA --user officer');
});

it('keeps what it writes to itself', () => {
  for (const file of ['demo.json', 'node.json', 'table.sqlite', 'keys/master.key']) {
    expect([file, statSync(join(data, 'XA', file)).mode & 0o077]).toEqual([file, 0]);
  }
});

const commands = [...readFileSync('README.md', 'utf8').matchAll(/^```bash\n([\s\S]*?)^```$/gm)].map(
  ([, code = '']) => code,
);
const hasShell = ['bash', 'curl'].every((tool) => spawnSync(tool, ['--version']).status === 0);

it('the README has five steps to try', () => {
  expect(commands).toHaveLength(5);
});

(hasShell ? it : it.skip)(
  'the commands of the README work as printed (skipped without bash and curl)',
  () => {
    const script = commands.map((code, n) => `echo "== ${n + 1}"\n${code}`).join('\n');
    const text = execFileSync('bash', ['-e', '-o', 'pipefail', '-c', script], {
      cwd: mirror,
      encoding: 'utf8',
    });
    const [, inbox, draft, missing, refusal, paths] = text.split(/^== \d\n/m);
    expect(inbox).toMatch(/status: '\w+'/);
    expect(draft).toMatch(/^req_[0-9A-Z]{26}\n$/);
    expect(missing).toContain('Art. 7.3.c  Name at least one provider to be served.');
    expect(refusal).toMatch(/status: 422[\s\S]*rule: 'Art\. 7\.3\.a'/);
    expect(paths).toContain('/cases/{id}/approve\n');
  },
);

/** A node that answers as if nothing were ever answered, and hands out documents with one bit wrong. */
class LyingClient extends NodeClient {
  override async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const answer = await super.call(method, path, options);
    if (method !== 'GET' || !/^\/cases\/req_[^/?]+$/.test(path)) return answer;
    const text = JSON.stringify(answer.body).replaceAll('"withdrawn"', '"received"');
    return { ...answer, body: JSON.parse(text) };
  }
}

it(
  'uses a node that runs already, and leaves it running',
  async () => {
    const lines: string[] = [];
    const parts = { print: (line: string) => void lines.push(line), scenes: SCENE_D };
    expect(await start(['--exit', '--data', data], parts)).toBe(0);
    expect(lines[0]).toMatch(/^Node XA is running already/);
    for (const party of ['XA', 'XB', 'XC'])
      expect(lines).toContain(`Node ${party} stays up: it was running before.`);
  },
  LONG,
);

it(
  'ends with status 1 when an effect cannot be read back, and says which',
  async () => {
    const lines: string[] = [];
    const parts = {
      print: (line: string) => void lines.push(line),
      scenes: SCENE_D,
      client: (baseUrl: string, token: string) => new LyingClient(baseUrl, token),
    };
    expect(await start(['--exit', '--data', data], parts)).toBe(1);
    const text = lines.join('\n');
    expect(text).toMatch(/\d+ effects checked in [\d.]+ s; 1 NOT as expected:/);
    expect(text).toContain(
      '✗ the order is withdrawn: expected ["withdrawn","withdrawn"], found ["received","received"]',
    );
  },
  LONG,
);

it(
  'a scene that breaks off is a failure too, and the next one is played all the same',
  async () => {
    const lines: string[] = [];
    const broken = {
      title: 'Broken',
      play: async () => void (await Promise.reject(new Error('no such prop'))),
    };
    const fine = { title: 'Fine', play: async () => undefined };
    const parts = { print: (line: string) => void lines.push(line), scenes: [broken, fine] };
    expect(await start(['--exit', '--data', data], parts)).toBe(1);
    expect(lines.join('\n')).toMatch(/✗ the scene is broken off: Error: no such prop[\s\S]*Fine/);
  },
  LONG,
);

it(
  'ends on Ctrl-C, and the node is gone',
  async () => {
    const baseUrl = /http:\/\/127\.0\.0\.1:\d+/.exec(session.output())?.[0] ?? '';
    expect((await fetch(`${baseUrl}/health`)).status).toBe(200);
    session.process.kill('SIGINT');
    expect(await session.ended).toBe(0);
    expect(session.output()).toContain('Node XA has ended.');
    await expect(fetch(`${baseUrl}/health`)).rejects.toThrow();
    expect(existsSync(join(data, 'XA', 'node.json'))).toBe(false);
  },
  LONG,
);

it(
  "finds yesterday's cases again, unless told to begin anew; npm stop ends it from elsewhere",
  async () => {
    const again = launch('start', '--data', data, '--port', '0');
    await again.says('opens a draft');
    expect(await closedCases()).toBeGreaterThan(0);
    const [stopped] = await Promise.all([run('stop', '--data', data), again.ended]);
    expect(stopped.stdout).toMatch(/^(The node on \S+X[ABC] has ended\.\n)+$/);
    expect(await closedCases('--fresh', '--port', '0')).toBe(0);
  },
  LONG,
);

/** Looks as a scene of its own does: on the node that runs, or on one of its own. */
async function closedCases(...options: string[]): Promise<number> {
  let found = Number.NaN;
  const look: Scene = {
    title: 'Look',
    play: async (stage) => {
      const { entries } = await stage.as('officer').expect('GET', '/cases?state=closed&limit=100');
      found = (entries as unknown[]).length;
    },
  };
  const parts = { print: () => undefined, scenes: [look] };
  expect(await start(['--exit', '--data', data, ...options], parts)).toBe(0);
  return found;
}
