/**
 * `npm run bundle`: one folder for each function of the table, ready for Lambda. ES modules with splitting: what a
 * handler imports lazily (S3, the encryption SDK, the PDF library) lies in files that a cold start does not read.
 */
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { FUNCTIONS } from '../events/functions.ts';
import { FONT_FILES } from '../shared/adapters/formats/font-files.ts';

const ROOT = join(import.meta.dirname, '..');
/** Below it a folder for each function, for `lambda.Code.fromAsset`; its handler is `handler.handler`. */
export const BUNDLES = join(ROOT, 'dist', 'functions');

/** Packages that are CommonJS ask for Node's own modules by `require`, which ES modules do not have. */
const REQUIRE = "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);";

export const bundleOptions = (entry: string, outdir: string): BuildOptions => ({
  absWorkingDir: ROOT,
  entryPoints: { handler: entry },
  outdir,
  bundle: true,
  minify: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // The SDK's ES modules: half the size of its CommonJS, since what is not used falls away.
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunk-[hash]',
  banner: { js: REQUIRE },
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});

/** Files that a function reads at run time, as modules are named. Found beside the bundle, as in the repository. */
const BESIDE: Readonly<Record<string, readonly string[]>> = { printing: FONT_FILES };

async function copyBeside(files: readonly string[], folder: string): Promise<void> {
  for (const file of files) {
    const target = join(folder, 'node_modules', file);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(join(ROOT, 'node_modules', file), target);
  }
}

export async function bundleFunction(name: string, into = BUNDLES): Promise<Metafile> {
  const folder = join(into, name);
  await rm(folder, { recursive: true, force: true });
  const { metafile } = await build(bundleOptions(`functions/${name}/handler.ts`, folder));
  if (!metafile) throw new Error('esbuild gave no metafile');
  await copyBeside(BESIDE[name] ?? [], folder);
  // Beside the folder, not in it: what is not code must not change the hash of the code.
  await writeFile(join(into, `${name}.meta.json`), JSON.stringify(metafile));
  return metafile;
}

export interface BundleRun {
  readonly names?: readonly string[];
  readonly folder?: string;
}

export async function bundleFunctions({
  names = FUNCTIONS.map(({ name }) => name),
  folder = BUNDLES,
}: BundleRun = {}): Promise<Readonly<Record<string, Metafile>>> {
  await mkdir(folder, { recursive: true });
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await bundleFunction(name, folder)] as const)),
  );
}

export interface BundleSize {
  /** Bytes that a cold start reads: the entry and what it imports at once. */
  readonly initBytes: number;
  readonly totalBytes: number;
}

export function bundleSize({ outputs }: Metafile): BundleSize {
  const entry = Object.keys(outputs).find((path) => path.endsWith('/handler.mjs'));
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && outputs[next]) visit(next);
    }
  };
  if (entry) visit(entry);
  const sum = (paths: Iterable<string>): number =>
    [...paths].reduce((bytes, path) => bytes + (outputs[path]?.bytes ?? 0), 0);
  return { initBytes: sum(seen), totalBytes: sum(Object.keys(outputs)) };
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  for (const [name, metafile] of Object.entries(await bundleFunctions(folder ? { folder } : {}))) {
    const { initBytes, totalBytes } = bundleSize(metafile);
    const kb = (bytes: number): string => `${Math.round(bytes / 1000)} KB`.padStart(8);
    console.log(`${name.padEnd(14)} ${kb(initBytes)} at the start, ${kb(totalBytes)} in all`);
  }
}
