/**
 * Peak memory of an intake of 5 GiB beside one of 64 MiB, and of one in several runs beside one in one: each in a process of its own, from a generated source
 * into a vault that counts and discards, by the production code path, from TypeScript as
 * the embedded host runs it (a bundle needs some 25 MB less).
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { systemIds } from '../shared/adapters/embedded/ids.ts';
import { noScanner } from '../shared/adapters/embedded/scanner.ts';
import { createSegmentCipher } from '../shared/adapters/formats/segments.ts';
import { limits } from '../shared/application/limits.ts';
import type { Vault } from '../shared/application/ports.ts';
import { sealDocument } from '../shared/application/seal-document.ts';
import { type SealCheckpoint, sealInRuns } from '../shared/application/seal-in-runs.ts';
import type { Measure } from './report.ts';

const MIB = 1024 * 1024;
const CHUNK = 64 * 1024;
const SMALL = 64 * MIB;
const LARGE = 5 * 1024 * MIB;
const RESUMED = 2 * 1024 * MIB;
const RUNS = 4;

/** Fresh chunks of a socket's size: a reused one would hide what is held on to. */
async function* generated(size: number, from = 0): AsyncGenerator<Uint8Array> {
  for (let at = from; at < size; at += CHUNK) {
    const chunk = Buffer.alloc(Math.min(CHUNK, size - at), at % 251);
    if (at === 0) chunk.write('%PDF-1.7\n');
    yield chunk;
    if (at % MIB === 0) await new Promise(setImmediate);
  }
}

const discarding: Vault = {
  async put(_name, body) {
    let size = 0;
    for await (const chunk of body) size += chunk.byteLength;
    return { size };
  },
  async get() {
    throw new Error('nothing is kept');
  },
  async list() {
    return [];
  },
  async deletePrefix() {},
};

async function digestOf(size: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of generated(size)) hash.update(chunk);
  return hash.digest('hex');
}

/** One document in so many runs, as the intake function seals what is too large for one. */
async function intakeInRuns(size: number, sha256: string, runs: number): Promise<void> {
  const share = Math.ceil(size / runs);
  const ports = { vault: discarding, cipher: createSegmentCipher(), ids: systemIds() };
  let checkpoint: SealCheckpoint | undefined;
  for (let run = 1; ; run += 1) {
    const from = (checkpoint?.next ?? 0) * limits.segmentBytes;
    const input = {
      ...{ key: new Uint8Array(32), party: 'XA', caseId: 'C1', documentId: 'D1' },
      body: generated(size, from),
      declared: { size, sha256, mediaType: 'application/pdf' },
    };
    const result = await sealInRuns(ports, input, {
      ...(checkpoint ? { checkpoint } : {}),
      keep: async (reached) => {
        checkpoint = reached;
        return true;
      },
      isSpent: (bytes) => bytes >= share,
    });
    if (result.end === 'sealed' && run === runs) return;
    if (result.end !== 'spent') throw new Error(`run ${run} of ${runs}: ${result.end}`);
  }
}

async function intake(size: number, sha256: string): Promise<void> {
  const result = await sealDocument(
    { vault: discarding, cipher: createSegmentCipher(), scanner: noScanner, ids: systemIds() },
    {
      key: new Uint8Array(32),
      party: 'XA',
      caseId: 'C1',
      documentId: 'D1',
      body: generated(size),
      declared: { size, sha256, mediaType: 'application/pdf' },
    },
  );
  if (!result.ok) throw new Error(result.code);
}

/** Peak resident set of a process of its own, in MB. */
async function peakOf(size: number, runs = 1): Promise<number> {
  const script = fileURLToPath(import.meta.url);
  const task = [String(size), await digestOf(size), String(runs)];
  const options = ['--disable-warning=ExperimentalWarning', script, ...task];
  const child = spawn(process.execPath, options, {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of child.stdout) output += String(chunk);
  const kilobytes = Number(output);
  if (!Number.isFinite(kilobytes) || kilobytes === 0) throw new Error(`no figure: ${output}`);
  return (kilobytes * 1024) / 1e6;
}

export async function measureMemory(): Promise<Measure[]> {
  const small = await peakOf(SMALL);
  const large = await peakOf(LARGE);
  const once = await peakOf(RESUMED);
  const resumed = await peakOf(RESUMED, RUNS);
  return [
    {
      name: 'peak memory of intake, 5 GiB to 64 MiB',
      value: large / small,
      unit: 'ratio',
      bar: 1.15,
      better: 'lower',
    },
    {
      name: `peak memory of intake, 2 GiB in ${RUNS} runs to one`,
      value: resumed / once,
      unit: 'ratio',
      bar: 1.15,
      better: 'lower',
    },
    { name: 'peak memory of intake, 5 GiB', value: large, unit: 'MB', bar: 160, better: 'lower' },
  ];
}

const [size, sha256, runs] = process.argv.slice(2);
if (import.meta.main && size !== undefined && sha256 !== undefined) {
  if (Number(runs) > 1) await intakeInRuns(Number(size), sha256, Number(runs));
  else await intake(Number(size), sha256);
  console.log(process.resourceUsage().maxRSS);
} else if (import.meta.main) {
  console.log(JSON.stringify(await measureMemory(), null, 2));
}
