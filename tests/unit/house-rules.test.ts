/** The rules of the house are seen to fail on planted violations; what no tool checks is checked here. */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const BIN = {
  depcruise: join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
  biome: join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome'),
};

/** A tree of its own beside the real one: a planted violation never stands where others work. */
let tree = '';
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'accord-rules-'));
});
afterEach(() => rmSync(tree, { recursive: true, force: true }));

function plant(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, name)), { recursive: true });
    writeFileSync(join(tree, name), text);
  }
}

function run(bin: string, ...args: string[]): { status: number | null; out: string } {
  const { status, stdout } = spawnSync(process.execPath, [bin, ...args], {
    cwd: tree,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, out: stdout };
}

describe('the import table', () => {
  const imports = (...names: string[]): string =>
    `${names.map((name, n) => `import * as i${n} from '${name}';`).join('\n')}\nexport const x = [${names.map((_, n) => `i${n}`).join()}];\n`;
  const plain = 'export const x = 1;\n';
  const packageOf = (name: string) => ({
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
    [`node_modules/${name}/index.js`]: 'module.exports = {};\n',
  });
  const clean = {
    'package.json': JSON.stringify({ name: 'planted', version: '1.0.0', type: 'module' }),
    'shared/protocol/rules.ts': plain,
    'shared/case/kind.ts': imports('../protocol/rules.ts'),
    'shared/application/use.ts': imports('../case/kind.ts', '../../events/table.ts'),
    'shared/adapters/aws/one.ts': imports('../../application/use.ts'),
    'shared/adapters/embedded/one.ts': imports('../../application/use.ts', 'node:fs'),
    'shared/contracts/routes.ts': imports('../protocol/rules.ts'),
    'events/table.ts': imports('../shared/protocol/rules.ts'),
    'functions/edge/shell.ts': imports('../../shared/application/use.ts'),
    'functions/one/handler.ts': imports('../edge/shell.ts'),
    'functions/two/handler.ts': plain,
    'infra/app.ts': imports('../events/table.ts', 'aws-cdk-lib'),
    'local/host.ts': imports('../functions/one/handler.ts', '../infra/app.ts'),
    ...packageOf('aws-cdk-lib'),
    ...packageOf('left-pad'),
    ...packageOf('@aws-sdk/client-s3'),
  };
  /** One file for each rule of the configuration, and what is wrong with it. */
  const violations: Record<string, Record<string, string>> = {
    'protocol-stands-alone': { 'shared/protocol/bad1.ts': imports('../case/kind.ts') },
    'protocol-is-pure': { 'shared/protocol/bad2.ts': imports('left-pad') },
    'protocol-touches-no-machine': { 'shared/protocol/bad3.ts': imports('node:fs') },
    'case-knows-the-protocol': { 'shared/case/bad.ts': imports('../application/use.ts') },
    'application-knows-the-case': { 'shared/application/bad.ts': imports('../adapters/aws/one.ts') },
    'adapters-know-the-ports': { 'shared/adapters/aws/bad1.ts': imports('../../contracts/routes.ts') },
    'adapters-do-not-mix': { 'shared/adapters/aws/bad2.ts': imports('../embedded/one.ts') },
    'embedded-needs-no-cloud': { 'shared/adapters/embedded/bad.ts': imports('@aws-sdk/client-s3') },
    'contracts-know-the-protocol': { 'shared/contracts/bad.ts': imports('../application/use.ts') },
    'events-know-the-protocol': { 'events/bad.ts': imports('../shared/application/use.ts') },
    'functions-are-thin': { 'functions/one/bad1.ts': imports('../../local/host.ts') },
    'functions-stand-apart': { 'functions/one/bad2.ts': imports('../two/handler.ts') },
    'infra-reads-tables': { 'infra/bad.ts': imports('../functions/two/handler.ts') },
    'cdk-stays-in-infra': { 'local/bad.ts': imports('aws-cdk-lib') },
    'no-cycles': {
      'local/round.ts': imports('./about.ts'),
      'local/about.ts': imports('./round.ts'),
    },
    'everything-resolves': { 'local/lost.ts': imports('./nowhere.ts') },
  };

  function broken(): { status: number | null; rules: Map<string, Set<string>> } {
    copyFileSync(join(ROOT, '.dependency-cruiser.mjs'), join(tree, '.dependency-cruiser.mjs'));
    const folders = ['shared', 'events', 'functions', 'infra', 'local'];
    const { status, out } = run(
      BIN.depcruise,
      '--config',
      '.dependency-cruiser.mjs',
      '--output-type',
      'json',
      ...folders,
    );
    const { summary } = JSON.parse(out) as {
      summary: { violations: { from: string; rule: { name: string } }[] };
    };
    const rules = new Map<string, Set<string>>();
    for (const { from, rule } of summary.violations)
      rules.set(rule.name, (rules.get(rule.name) ?? new Set()).add(from));
    return { status, rules };
  }

  test('passes where it is kept', () => {
    plant(clean);
    expect(broken().rules).toEqual(new Map());
  }, 60_000);

  test('fails on a violation of each of its rules', async () => {
    const config = (await import(join(ROOT, '.dependency-cruiser.mjs'))) as {
      default: { forbidden: { name: string }[] };
    };
    const names = config.default.forbidden.map(({ name }) => name);
    // A rule without a planted violation has never been seen to work.
    expect(Object.keys(violations).sort()).toEqual([...names].sort());
    plant(clean);
    for (const files of Object.values(violations)) plant(files);
    const { rules } = broken();
    for (const [rule, files] of Object.entries(violations)) {
      const found = Object.keys(files).some((file) => rules.get(rule)?.has(file));
      expect({ rule, found }).toEqual({ rule, found: true });
    }
  }, 60_000);
});

describe('the ban on clocks', () => {
  const BANNED = [
    'Date.now()',
    'new Date()',
    'performance.now()',
    'process.hrtime',
    'Temporal.Now',
    '[1].map(Date.now)',
  ];

  /** Lines at which the plugin complains, by file. */
  function complaints(): string[] {
    const config = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8')) as Record<string, unknown>;
    // Only the plugin is on trial, and the copy is no repository.
    const { plugins } = config;
    plant({
      'biome.json': JSON.stringify({
        plugins,
        linter: { rules: { preset: 'none' } },
        formatter: { enabled: false },
        assist: { enabled: false },
      }),
      'clocks.grit': readFileSync(join(ROOT, 'clocks.grit'), 'utf8'),
    });
    const { out } = run(BIN.biome, 'lint', '--reporter=github', '--max-diagnostics=none', '.');
    return out
      .split('\n')
      .filter((line) => line.includes('Read time through LegalClock'))
      .map(
        (line) =>
          `${(/file=([^,]+)/.exec(line)?.[1] ?? '').split(`${basename(tree)}/`).at(-1)}:${/line=(\d+)/.exec(line)?.[1]}`,
      );
  }

  const source = `export const now = [\n${BANNED.map((use) => `  ${use},`).join('\n')}\n];\n`;

  test('is seen to fail on every clock, in every layer', () => {
    const layers = [
      'shared/protocol',
      'shared/application',
      'shared/adapters/aws',
      'functions/edge',
      'local/host',
    ];
    plant(Object.fromEntries(layers.map((layer) => [`${layer}/planted.ts`, source])));
    const wanted = layers.flatMap((layer) => BANNED.map((_, n) => `${layer}/planted.ts:${n + 2}`));
    const found = new Set(complaints());
    expect(wanted.filter((place) => !found.has(place))).toEqual([]);
  }, 60_000);

  test('lets the two ports, tests and dates of others pass', () => {
    plant({
      'shared/adapters/embedded/system-clock.ts': source,
      'tests/unit/planted.test.ts': source,
      'shared/application/dates.ts': "export const later = new Date(Date.parse('2026-01-01') + 1);\n",
    });
    expect(complaints()).toEqual([]);
  }, 60_000);
});

describe('the tree', () => {
  const SKIP = new Set(['node_modules', '.git', '.venv', '.data', 'cdk.out', 'dist', 'out']);
  const TEXT = /\.(ts|mjs|js|json|md|csv|ya?ml|grit|html|css|sh)$/;

  function filesOf(folder: string): string[] {
    return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (SKIP.has(entry.name)) return [];
      return entry.isDirectory() ? filesOf(name) : TEXT.test(name) || entry.name === 'run' ? [name] : [];
    });
  }
  const files = filesOf('').filter((name) => name !== 'tests/unit/house-rules.test.ts');
  const lines = (name: string): string[] => readFileSync(join(ROOT, name), 'utf8').split('\n');
  const hits = (pattern: RegExp, names = files): string[] =>
    names.flatMap((name) =>
      lines(name).flatMap((line, n) =>
        pattern.test(line) ? [`${name}:${n + 1} ${line.slice(0, 120)}`] : [],
      ),
    );

  test('names no folder of any machine', () => {
    expect(hits(/(?:^|[^A-Za-z0-9_.}/-])\/(?:home|root|Users|work)\/|[^A-Za-z][A-Z]:\\\\?Users/)).toEqual([]);
  });

  test('names no registry, and no address that the lockfile would tie it to', () => {
    expect(hits(/registry\.[a-z]|pypi\.org|artifactory|verdaccio|"resolved":/i)).toEqual([]);
  });

  test('speaks of the product only', () => {
    expect(
      hits(/\bsub-?agents?\b|language model|\bLLMs?\b|claude|anthropic|chatgpt|session helper/i),
    ).toEqual([]);
  });

  /** Longer ones, each with its reason. */
  const LONG: Readonly<Record<string, string>> = {
    'shared/contracts/routes.ts': 'one table of all routes, read from top to bottom',
  };

  test('keeps files short', () => {
    const long = files
      .filter((name) => /^(shared|functions|events)\/.*\.ts$/.test(name))
      .filter((name) => !Object.hasOwn(LONG, name) && lines(name).length > 301);
    expect(long).toEqual([]);
  });

  test('pins every dependency exactly, as the lockfile has it', () => {
    const read = (name: string) => JSON.parse(readFileSync(join(ROOT, name), 'utf8'));
    const { dependencies, devDependencies } = read('package.json') as Record<string, Record<string, string>>;
    const pinned = { ...dependencies, ...devDependencies };
    expect(Object.entries(pinned).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    const { packages } = read('package-lock.json') as { packages: Record<string, { version?: string }> };
    const other = Object.entries(pinned).filter(
      ([name, version]) => packages[`node_modules/${name}`]?.version !== version,
    );
    expect(other).toEqual([]);
  });
});
