/**
 * What a cold start loads: each API function's bundle beside one that holds a DynamoDB client and nothing else, of
 * the same build. Child processes in turn, one module each, so that a neighbour's load falls on all of them alike.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { FUNCTIONS } from '../events/functions.ts';
import { bundleFunctions, bundleOptions, bundleSize } from '../infra/bundle.ts';
import { AWS_ENVIRONMENT, SDK_ENVIRONMENT } from '../tests/support/aws-environment.ts';
import { type Extent, type Measure, median } from './report.ts';

const ROUNDS: Readonly<Record<Extent, number>> = { quick: 5, usual: 15, full: 25 };

/** The least that any function of this node loads: the client, and the three commands of the table. */
const REFERENCE = `
import { DynamoDBClient, GetItemCommand, QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
const client = new DynamoDBClient({});
export const handler = () => [client, GetItemCommand, QueryCommand, TransactWriteItemsCommand].length;
`;

const LEAST = 'dynamodb-only';

/** CPU milliseconds that the import took, from within. */
const TIMED = `
const before = process.cpuUsage();
await import(process.argv[1]);
const { user, system } = process.cpuUsage(before);
process.stdout.write(String((user + system) / 1000));
process.exit(0);
`;

function initCpuMs(file: string): number {
  const env = { PATH: process.env.PATH ?? '', ...AWS_ENVIRONMENT, ...SDK_ENVIRONMENT };
  const options = ['--no-warnings', '--input-type=module', '-e', TIMED, pathToFileURL(file).href];
  return Number(execFileSync(process.execPath, options, { env, encoding: 'utf8' }));
}

async function referenceBundle(folder: string): Promise<Metafile> {
  const out = join(import.meta.dirname, 'out');
  mkdirSync(out, { recursive: true });
  const entry = join(out, 'reference-entry.mjs');
  writeFileSync(entry, REFERENCE);
  const { metafile } = await build(bundleOptions(entry, folder));
  rmSync(entry);
  if (!metafile) throw new Error('esbuild gave no metafile');
  return metafile;
}

const KB = 1000;

export async function measureColdStart(extent: Extent): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'accord-cold-'));
  try {
    const names = FUNCTIONS.filter(({ startedBy }) => startedBy.includes('api')).map(({ name }) => name);
    const metafiles = await bundleFunctions({ names, folder });
    await referenceBundle(join(folder, LEAST));
    const all = [LEAST, ...names];
    const times = new Map<string, number[]>(all.map((name) => [name, []]));
    for (let round = 0; round < ROUNDS[extent]; round += 1) {
      for (const name of all) times.get(name)?.push(initCpuMs(join(folder, name, 'handler.mjs')));
    }
    const least = median(times.get(LEAST) ?? []);
    return names.flatMap((name): Measure[] => {
      const metafile = metafiles[name];
      const { initBytes, totalBytes } = metafile ? bundleSize(metafile) : { initBytes: 0, totalBytes: 0 };
      return [
        {
          name: `${name}: init to a DynamoDB-only bundle`,
          value: median(times.get(name) ?? []) / least,
          unit: 'ratio',
          bar: 2,
          better: 'lower',
        },
        {
          name: `${name}: read at the start`,
          value: Math.round(initBytes / KB),
          unit: 'KB',
          bar: 520,
          better: 'lower',
          note: `${Math.round(totalBytes / KB)} KB with what is loaded when needed`,
        },
      ];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
