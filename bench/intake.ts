/**
 * Intake (the production code path: sniff, hash, encrypt, store) beside a raw loop that hashes and encrypts in
 * one pass, and read-back beside a raw loop that decrypts and hashes. 64 MiB, in turn, in one process; medians
 * of paired ratios of CPU time of all threads, since wall time is the neighbours' affair. Both sides read the
 * same stream, which gives fresh chunks and turns of the event loop as files and sockets do (a loop over one
 * block in memory would be spared the garbage collection that any service pays), and both drop what they wrote.
 * Only the network is left out: the vault is memory, and the case key is given as KMS would.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { systemIds } from '../shared/adapters/embedded/ids.ts';
import { noScanner } from '../shared/adapters/embedded/scanner.ts';
import { createSegmentCipher } from '../shared/adapters/formats/segments.ts';
import { segmentContext } from '../shared/application/document-segments.ts';
import { readRange } from '../shared/application/open-document.ts';
import type { Vault } from '../shared/application/ports.ts';
import { sealDocument } from '../shared/application/seal-document.ts';
import type { Measure } from './report.ts';

const MIB = 1024 * 1024;
const SIZE = 64 * MIB;
const ROUNDS = 9;
const key = randomBytes(32);
const place = { party: 'XA', caseId: '01J00000000000000000000000', documentId: '01J00000000000000000000001' };

async function* streamed(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    yield Buffer.from(chunk);
    await new Promise(setImmediate);
  }
}

function* inChunks(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += MIB) yield bytes.subarray(at, at + MIB);
}

const unused = async (): Promise<never> => {
  throw new Error('not part of the measurement');
};

/** Counts and drops what it is given, or gives what it was made with. */
const vault = (chunks: readonly Uint8Array[] = []): Vault => ({
  async put(_name, body) {
    let size = 0;
    for await (const chunk of body) size += chunk.byteLength;
    return { size };
  },
  get: async () => streamed(chunks),
  list: unused,
  deletePrefix: unused,
});

const gcm = ['aes-256-gcm', key, Buffer.alloc(12)] as const;

async function rawSeal(source: AsyncIterable<Uint8Array>): Promise<void> {
  const hash = createHash('sha256');
  const cipher = createCipheriv(...gcm);
  for await (const chunk of source) {
    hash.update(chunk);
    cipher.update(chunk);
  }
  cipher.final();
  hash.digest();
}

async function rawOpen(source: AsyncIterable<Uint8Array>, tag: Uint8Array): Promise<void> {
  const hash = createHash('sha256');
  const cipher = createDecipheriv(...gcm).setAuthTag(tag);
  for await (const chunk of source) hash.update(cipher.update(chunk));
  cipher.final();
  hash.digest();
}

async function cpu(run: () => Promise<void>): Promise<number> {
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
  const ports = { vault: vault(), cipher: createSegmentCipher(), scanner: noScanner, ids: systemIds() };
  const document = { ...place, attempt: '01J00000000000000000000002' };
  const rawCipher = createCipheriv(...gcm);
  const rawText = [rawCipher.update(plaintext), rawCipher.final()][0] ?? Buffer.alloc(0);
  const sealedText: Uint8Array[] = [];
  const sealing = ports.cipher.seal(key, segmentContext(document, 0, 1), streamed(inChunks(plaintext)));
  for await (const chunk of sealing) sealedText.push(chunk);
  const reading = { vault: vault(sealedText), cipher: ports.cipher };

  const seal = async (): Promise<void> => {
    const declared = { size: SIZE, sha256, mediaType: 'application/pdf' };
    const body = streamed(inChunks(plaintext));
    const result = await sealDocument(ports, { key, ...place, body, declared });
    if (!result.ok) throw new Error(result.code);
  };
  const open = async (): Promise<void> => {
    const hash = createHash('sha256');
    for await (const chunk of readRange(reading, { key, ...document, size: SIZE, segments: 1 }))
      hash.update(chunk);
    if (hash.digest('hex') !== sha256) throw new Error('read back something else');
  };

  const intake: number[] = [];
  const readBack: number[] = [];
  for (let round = -1; round < rounds; round += 1) {
    const rawSealed = await cpu(() => rawSeal(streamed(inChunks(plaintext))));
    const sealed = await cpu(seal);
    const rawOpened = await cpu(() => rawOpen(streamed(inChunks(rawText)), rawCipher.getAuthTag()));
    const opened = await cpu(open);
    // The first round warms the code up.
    if (round < 0) continue;
    intake.push(rawSealed / sealed);
    readBack.push(rawOpened / opened);
  }
  return [
    {
      name: 'intake to raw one pass, 64 MiB',
      value: median(intake),
      unit: 'ratio',
      bar: 0.75,
      better: 'higher',
    },
    {
      name: 'read-back to raw decrypt + hash',
      value: median(readBack),
      unit: 'ratio',
      bar: 0.65,
      better: 'higher',
    },
  ];
}

if (import.meta.main) console.log(JSON.stringify(await measureIntake(), null, 2));
