/**
 * Intake (the production code path: sniff, hash, encrypt, store) beside a raw loop that hashes and encrypts in
 * one pass, and read-back beside a raw loop that decrypts and hashes. 64 MiB, in turn, in one process; medians
 * of paired ratios of CPU time, since wall time is the neighbours' affair. Only the network is left out: the
 * vault is memory, and the case key is given as KMS would.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { systemIds } from '../shared/adapters/embedded/ids.ts';
import { noScanner } from '../shared/adapters/embedded/scanner.ts';
import { createSegmentCipher } from '../shared/adapters/formats/segments.ts';
import { readRange } from '../shared/application/open-document.ts';
import type { Vault } from '../shared/application/ports.ts';
import { sealDocument } from '../shared/application/seal-document.ts';

export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly bar: number;
  readonly better: 'higher' | 'lower';
}

const MIB = 1024 * 1024;
const SIZE = 64 * MIB;
const ROUNDS = 9;
const key = randomBytes(32);
const cipher = createSegmentCipher();
const place = { party: 'XA', caseId: '01J00000000000000000000000', documentId: '01J00000000000000000000001' };

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

function memoryVault(): Vault {
  const objects = new Map<string, Uint8Array[]>();
  return {
    async put(name, body) {
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of body) {
        chunks.push(chunk);
        size += chunk.byteLength;
      }
      objects.set(name, chunks);
      return { size };
    },
    async get(name) {
      const chunks = objects.get(name) ?? [];
      return (async function* () {
        yield* chunks;
      })();
    },
    async list() {
      return [];
    },
    async deletePrefix() {
      objects.clear();
    },
  };
}

function rawSeal(plaintext: Buffer): Buffer[] {
  const hash = createHash('sha256');
  const gcm = createCipheriv('aes-256-gcm', key, Buffer.alloc(12));
  const out: Buffer[] = [];
  const RC = Number(process.env.RC ?? MIB);
  for (let at = 0; at < plaintext.byteLength; at += RC) {
    const chunk = plaintext.subarray(at, at + RC);
    hash.update(chunk);
    out.push(gcm.update(chunk));
  }
  out.push(gcm.final(), gcm.getAuthTag());
  hash.digest();
  return out;
}

function rawOpen(parts: readonly Buffer[]): void {
  const hash = createHash('sha256');
  const gcm = createDecipheriv('aes-256-gcm', key, Buffer.alloc(12));
  gcm.setAuthTag(parts.at(-1) ?? Buffer.alloc(16));
  for (const part of parts.slice(0, -1)) hash.update(gcm.update(part));
  gcm.final();
  hash.digest();
}

async function cpu(run: () => unknown): Promise<number> {
  (globalThis as { gc?: () => void }).gc?.();
  const before = process.cpuUsage();
  await run();
  const used = process.cpuUsage(before);
  return used.user + used.system;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export async function measureIntake(rounds = ROUNDS): Promise<Measure[]> {
  const plaintext = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(SIZE - 9)]);
  const sha256 = createHash('sha256').update(plaintext).digest('hex');
  const declared = { size: SIZE, sha256, mediaType: 'application/pdf' };
  const vault = memoryVault();
  const ports = { vault, cipher, scanner: noScanner, ids: systemIds() };
  const intake: number[] = [];
  const readBack: number[] = [];
  for (let round = -1; round < rounds; round += 1) {
    let raw: Buffer[] = [];
    let attempt = '';
    const rawSealed = await cpu(() => {
      raw = rawSeal(plaintext);
    });
    const sealed = await cpu(async () => {
      const result = await sealDocument(ports, { key, ...place, body: inChunks(plaintext, Number(process.env.CH ?? MIB)), declared });
      if (!result.ok) throw new Error(result.code);
      attempt = result.document.attempt;
    });
    const rawOpened = await cpu(() => rawOpen(raw));
    const opened = await cpu(async () => {
      const hash = createHash('sha256');
      for await (const chunk of readRange(ports, { key, ...place, attempt, size: SIZE, segments: 1 })) hash.update(chunk);
      if (hash.digest('hex') !== sha256) throw new Error('read back something else');
    });
    await vault.deletePrefix('docs/');
    // The first round warms the code up.
    if (round < 0) continue;
    console.error((rawSealed/1000).toFixed(0),(sealed/1000).toFixed(0),(rawOpened/1000).toFixed(0),(opened/1000).toFixed(0));
    intake.push(rawSealed / sealed);
    readBack.push(rawOpened / opened);
  }
  return [
    { name: 'intake to raw one pass, 64 MiB', value: median(intake), unit: 'ratio', bar: 0.75, better: 'higher' },
    { name: 'read-back to raw decrypt + hash', value: median(readBack), unit: 'ratio', bar: 0.65, better: 'higher' },
  ];
}

if (import.meta.main) console.log(JSON.stringify(await measureIntake(), null, 2));
