/**
 * Sends many files as one set: the manifest first, then what is missing of the files, then the completion. Called
 * again with the id of the set it goes on where it stopped, in another process as well.
 */
import * as z from 'zod';
import { type ManifestEntry, manifestText } from '../shared/application/sets/manifest.ts';
import { type NodeClient, sha256, UnexpectedAnswerError } from './client.ts';
import { fromBytes, type Source, sendUpload } from './send-upload.ts';

export interface SetFile extends ManifestEntry {
  readonly source: Source;
}

export interface SetAnnouncement {
  readonly name: string;
  readonly purpose: 'answer' | 'proof' | 'internal';
  readonly language?: string;
}

const uploadsSchema = z.object({
  state: z.enum(['open', 'settled']),
  uploads: z.array(
    z.object({
      n: z.number(),
      documentId: z.string(),
      upload: z.object({ url: z.string(), headers: z.record(z.string(), z.string()) }).optional(),
    }),
  ),
  next: z.number().optional(),
});
const total = z.object({ entries: z.number(), bytes: z.number() });
const statusSchema = z.looseObject({
  state: z.string(),
  code: z.string().optional(),
  fault: z.string().optional(),
  commitment: z.string().optional(),
  sealed: total,
  missing: total,
  rejected: total,
  problems: z.array(
    z.object({
      n: z.number(),
      documentId: z.string(),
      name: z.string(),
      tries: z.number(),
      code: z.string().optional(),
      final: z.boolean().optional(),
    }),
  ),
});
export type SetProgress = z.infer<typeof statusSchema>;

/** A file of the set was turned away, or the set itself; says which and why. */
export class SetRefusedError extends Error {
  override readonly name = 'SetRefusedError';
}

export const readSet = async (client: NodeClient, caseId: string, setId: string): Promise<SetProgress> =>
  statusSchema.parse(await client.expect('GET', `/cases/${caseId}/sets/${setId}`));

/** Announces the set and sends its manifest. Returns the id, under which everything else goes on. */
export async function announceSet(
  client: NodeClient,
  caseId: string,
  announcement: SetAnnouncement,
  files: readonly ManifestEntry[],
  idempotencyKey?: string,
): Promise<string> {
  const entries = files.map(({ name, mediaType, size, sha256: digest }) => ({
    ...{ name, mediaType, size },
    sha256: digest,
  }));
  const manifest = Buffer.from(manifestText(entries));
  const body = {
    ...announcement,
    size: manifest.byteLength,
    sha256: sha256(manifest),
    entries: files.length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
  };
  const declared = await client.expect('POST', `/cases/${caseId}/sets`, {
    body,
    ...(idempotencyKey ? { idempotencyKey } : {}),
  });
  const setId = String(declared.setId);
  await sendUpload(client, caseId, setId, fromBytes(manifest));
  return setId;
}

export interface SendSetOptions {
  readonly onProgress?: (progress: SetProgress) => void;
  readonly pauseMs?: number;
  /** Waits in vain before it is given up. */
  readonly patience?: number;
}

/** Sends what is missing and completes the set. Throws SetRefusedError, naming the file, when one is turned away. */
export async function sendSet(
  client: NodeClient,
  caseId: string,
  setId: string,
  files: readonly SetFile[],
  { onProgress = () => undefined, pauseMs = 100, patience = 600 }: SendSetOptions = {},
): Promise<SetProgress> {
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  const before = await untilOpen(client, caseId, setId, pauseMs, patience);
  const tries = new Map(before.problems.map((problem) => [problem.n, problem.tries]));
  await sendFiles(client, caseId, setId, sorted);
  for (let waits = 0, last = -1; ; ) {
    const progress = await readSet(client, caseId, setId);
    onProgress(progress);
    if (progress.state !== 'open') return settled(progress);
    // What was turned away before this call is sent again by it.
    const rejected = progress.problems.find(
      (problem) => problem.final || problem.tries > (tries.get(problem.n) ?? 1),
    );
    if (rejected) throw new SetRefusedError(`${rejected.name}: ${rejected.code}`);
    if (progress.missing.entries + progress.rejected.entries === 0) {
      await client.expect('POST', `/cases/${caseId}/sets/${setId}/complete`, { body: {} });
      return settled(await readSet(client, caseId, setId));
    }
    waits = progress.sealed.entries === last ? waits + 1 : 0;
    last = progress.sealed.entries;
    if (waits > patience)
      throw new SetRefusedError(`${progress.missing.entries} files were not sealed in time`);
    await pause(pauseMs);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function settled(progress: SetProgress): SetProgress {
  if (progress.state === 'sealed') return progress;
  throw new SetRefusedError(`the set is ${progress.state}: ${progress.fault ?? progress.code ?? ''}`);
}

async function untilOpen(
  client: NodeClient,
  caseId: string,
  setId: string,
  pauseMs: number,
  patience: number,
): Promise<SetProgress> {
  for (let waits = 0; waits <= patience; waits += 1) {
    const progress = await readSet(client, caseId, setId);
    if (progress.state === 'open' || progress.state === 'sealed') return progress;
    if (progress.state !== 'declared') settled(progress);
    await pause(pauseMs);
  }
  throw new SetRefusedError('the manifest was not checked in time');
}

const AT_ONCE = 4;

async function sendFiles(
  client: NodeClient,
  caseId: string,
  setId: string,
  sorted: readonly SetFile[],
): Promise<void> {
  for (let from: number | undefined = 1; from !== undefined; ) {
    const path = `/cases/${caseId}/sets/${setId}/uploads`;
    const page: z.infer<typeof uploadsSchema> = uploadsSchema.parse(
      await client.expect('POST', path, { body: { from } }),
    );
    const waiting = [...page.uploads];
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { n, documentId, upload } = next;
        const source = sorted[n - 1]?.source;
        if (!source)
          throw new UnexpectedAnswerError(`the set has a file ${n} that is not among the given ones`);
        if (upload) await putOnce(client, upload.url, upload.headers, await source.read(0, source.size));
        else await sendUpload(client, caseId, documentId, source);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    from = page.next;
  }
}

/** Bytes that have arrived already are being sealed: the store takes no second ones. */
async function putOnce(
  client: NodeClient,
  url: string,
  headers: Readonly<Record<string, string>>,
  bytes: Uint8Array,
): Promise<void> {
  try {
    await client.put(url, headers, bytes);
  } catch (error) {
    if (!(error instanceof UnexpectedAnswerError && /^upload: (409|412)/.test(error.message))) throw error;
  }
}
