/** What is in the bundles, by esbuild's own account of them. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fontkit from '@pdf-lib/fontkit';
import type { Metafile } from 'esbuild';
import { type Capability, FUNCTIONS } from '../../events/functions.ts';
import { bundleSize } from '../../infra/bundle.ts';
import { FONT_FILES } from '../../shared/adapters/formats/font-files.ts';
import { sfntOf } from '../../shared/adapters/formats/woff.ts';

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'accord-bundles-'));

// In a process of its own: esbuild does not run in the realm of a test.
beforeAll(() => {
  const run = ['--disable-warning=ExperimentalWarning', 'infra/bundle.ts', folder];
  execFileSync(process.execPath, run, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const metafileOf = (name: string): Metafile =>
  JSON.parse(readFileSync(join(folder, `${name}.meta.json`), 'utf8')) as Metafile;

const PACKAGE = /^node_modules\/(?:.*\/node_modules\/)?((?:@[^/]+\/)?[^/]+)\//;
const packageOf = (input: string): string | undefined => PACKAGE.exec(input)?.[1];
const packagesOf = (name: string): Set<string> =>
  new Set(Object.keys(metafileOf(name).inputs).flatMap((input) => packageOf(input) ?? []));

const CLIENT: Readonly<Record<string, string>> = {
  table: 'dynamodb',
  'case-keys': 'kms',
  'case-keys:open': 'kms',
  'blind-index': 'kms',
  'signing:sign': 'kms',
  'signing:public-key': 'kms',
  decryption: 'kms',
  'decryption:public-key': 'kms',
  'vault:read': 's3',
  'vault:write': 's3',
  'vault:erase': 's3',
  'intake:sign': 's3',
  'intake:take': 's3',
  'intake:sweep': 's3',
  parking: 's3',
  'audit-store': 's3',
  'bus:put': 'eventbridge',
  mail: 'sesv2',
};
const clientsOf = (use: Capability): string[] => {
  if (use === 'alerts') return ['sesv2', 'ssm'];
  if (use.startsWith('queue:')) return ['sqs'];
  const client = CLIENT[use];
  return client ? [client] : [];
};

const names = FUNCTIONS.map(({ name }) => name);

it.each(FUNCTIONS)(
  '$name carries the SDK clients that its capabilities need, and no other',
  ({ name, uses }) => {
    const carried = [...packagesOf(name)].filter((each) => each.startsWith('@aws-sdk/client-'));
    const needed = uses.flatMap(clientsOf).map((client) => `@aws-sdk/client-${client}`);
    expect(carried.sort()).toEqual([...new Set(needed)].sort());
  },
);

/** asn1.js, below the encryption SDK, is bound to an older one. Not read before a document is. */
const BOUND = new Set(['bn.js']);

it.each(names)('%s carries no package twice', (name) => {
  const places = new Map<string, Set<string>>();
  for (const input of Object.keys(metafileOf(name).inputs)) {
    const found = packageOf(input);
    if (!found) continue;
    const place = input.slice(0, input.lastIndexOf(`node_modules/${found}/`));
    places.set(found, (places.get(found) ?? new Set()).add(place));
  }
  const twice = [...places].filter(([found, where]) => where.size > 1 && !BOUND.has(found));
  expect(twice).toEqual([]);
});

/** Of the embedded node, of tools, and compilers of schemas. */
const FOREIGN = /^(oidc-provider|nodemailer|ajv|typebox|@sinclair\/typebox|esbuild|find-my-way|aws-cdk-lib)$/;
it.each(names)('%s carries nothing of the embedded node', (name) => {
  expect([...packagesOf(name)].filter((each) => FOREIGN.test(each))).toEqual([]);
  const inputs = Object.keys(metafileOf(name).inputs);
  expect(inputs.filter((input) => /^(local|tests|bench|infra|countries)\//.test(input))).toEqual([]);
  expect(inputs.filter((input) => input.includes('sqlite'))).toEqual([]);
});

/** Only documents, exports and what goes to other nodes are encrypted in segments; only the paper is printed. */
const SOME: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^@aws-crypto\/encrypt-node$/, ['documents', 'audit', 'printing', 'intake', 'case-exports', 'sender']],
  [/^pdf-lib$/, ['printing']],
];
it.each(SOME)('%s is where it is needed, and nowhere else', (wanted, where) => {
  const carriers = names.filter((name) => [...packagesOf(name)].some((each) => wanted.test(each)));
  expect(carriers.sort()).toEqual([...where].sort());
});

it('no schema is compiled when a process starts', () => {
  const sources = new Set(names.flatMap((name) => Object.keys(metafileOf(name).inputs)));
  const own = [...sources].filter((input) => /^(shared|functions|events)\//.test(input));
  const eager = own.filter((input) =>
    /^(?:export )?const [^=]+= z\.compile\(/m.test(readFileSync(join(ROOT, input), 'utf8')),
  );
  expect(eager).toEqual([]);
});

/** S3 and the encryption SDK are read when they are first used, not when the process starts. */
const API = FUNCTIONS.filter(({ startedBy }) => startedBy.includes('api')).map(({ name }) => name);
it.each(API)('%s does not read S3 at its start', (name) => {
  const { outputs } = metafileOf(name);
  const entry = Object.keys(outputs).find((path) => path.endsWith('/handler.mjs')) ?? '';
  const reached = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement') visit(next);
  };
  visit(entry);
  const atOnce = [...reached].flatMap((path) =>
    Object.keys(outputs[path]?.inputs ?? {}).flatMap((i) => packageOf(i) ?? []),
  );
  expect(atOnce).toContain('@aws-sdk/client-dynamodb');
  expect(atOnce).not.toContain('@aws-sdk/client-s3');
  expect(atOnce).not.toContain('@aws-crypto/encrypt-node');
});

/**
 * KB minified that a cold start reads, as measured, and a twentieth above. The bar of 520 is missed (docs/performance.md
 * says by what); what is held here is that it does not get worse unseen.
 */
const KB: Readonly<Record<string, number>> = {
  cases: 759,
  documents: 778,
  packages: 720,
  printing: 722,
  directory: 754,
  reference: 543,
  audit: 770,
  exercise: 748,
  pages: 801,
  exchange: 765,
  trust: 750,
};
it.each(API)('%s is not larger than it was', (name) => {
  const { initBytes } = bundleSize(metafileOf(name));
  expect(initBytes / 1000).toBeLessThanOrEqual((KB[name] ?? 520) * 1.05);
});

/** A letter that only the font of its script has. */
const ALPHABETS: readonly (readonly [RegExp, string])[] = [
  [/arabic/, '\u0628'],
  [/armenian/, '\u0531'],
  [/georgian/, '\u10d0'],
  [/hebrew/, '\u05d0'],
  [/kosugi/, '\u3042'],
  [/cyrillic-ext/, '\u0492'],
  [/cyrillic/, '\u0416'],
  [/greek-ext/, '\u1f00'],
  [/greek/, '\u03a9'],
  [/vietnamese/, '\u1ea0'],
  [/latin-ext/, '\u0141'],
];

describe('the fonts of the printed sheets, beside their function', () => {
  const beside = join(folder, 'printing');

  it.each(FONT_FILES)('%s', (file) => {
    // As the bundled code finds it: from the handler, and nowhere above the folder.
    const found = createRequire(join(beside, 'handler.mjs')).resolve(file);
    expect(found).toBe(join(realpathSync(beside), 'node_modules', file));
    const font = fontkit.create(sfntOf(readFileSync(found)));
    expect(
      font.hasGlyphForCodePoint(
        (ALPHABETS.find(([name]) => name.test(file))?.[1] ?? 'A').codePointAt(0) ?? 0,
      ),
    ).toBe(true);
  });

  it('lie beside no other', () => {
    const carriers = names.filter((name) => existsSync(join(folder, name, 'node_modules')));
    expect(carriers).toEqual(['printing']);
  });
});
