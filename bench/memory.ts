/**
 * Peak memory of an intake of 5 GiB beside one of 64 MiB: each in a process of its own, from a generated source
 * into a vault that counts and discards, by the production code path, from TypeScript as
 * the embedded host runs it (a bundle needs some 25 MB less).
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { systemIds } from '../shared/adapters/embedded/ids.ts';
import { noScanner } from '../shared/adapters/embedded/scanner.ts';
import { createSegmentCipher } from '../shared/adapters/formats/segments.ts';
import type { Vault } from '../shared/application/ports.ts';
import { sealDocument } from '../shared/application/seal-document.ts';
import type { Measure } from './report.ts';

const MIB = 1024 * 1024;
const CHUNK = 64 * 1024;
const SMALL = 64 * MIB;
const LARGE = 5 * 1024 * MIB;

/** Fresh chunks of a socket's size: a reused one would hide what is held on to. */
async function* generated(size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += CHUNK) {
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
async function peakOf(size: number): Promise<number> {
  const script = fileURLToPath(import.meta.url);
  const options = ['--disable-warning=ExperimentalWarning', script, String(size), await digestOf(size)];
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
  return [
    {
      name: 'peak memory of intake, 5 GiB to 64 MiB',
      value: large / small,
      unit: 'ratio',
      bar: 1.15,
      better: 'lower',
    },
    { name: 'peak memory of intake, 5 GiB', value: large, unit: 'MB', bar: 160, better: 'lower' },
  ];
}

const [size, sha256] = process.argv.slice(2);
if (import.meta.main && size !== undefined && sha256 !== undefined) {
  await intake(Number(size), sha256);
  console.log(process.resourceUsage().maxRSS);
} else if (import.meta.main) {
  console.log(JSON.stringify(await measureMemory(), null, 2));
}
