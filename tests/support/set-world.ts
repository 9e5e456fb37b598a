/** A case with a set, its use cases over a table in memory, and an object store that is a map. */
import { createHash } from 'node:crypto';
import { noScanner } from '../../shared/adapters/embedded/scanner.ts';
import { createSegmentCipher } from '../../shared/adapters/formats/segments.ts';
import { declareSet, intakeKey } from '../../shared/application/documents/declare-upload.ts';
import { type IntakeDeps, intakeUpload } from '../../shared/application/documents/intake-upload.ts';
import { ObjectMissingError } from '../../shared/application/ports.ts';
import { completeSet } from '../../shared/application/sets/complete-set.ts';
import { type ManifestEntry, manifestText } from '../../shared/application/sets/manifest.ts';
import { entryIdOf, sendingIdOf } from '../../shared/protocol/document-sets.ts';
import { type Core, eventsOf, OFFICER } from './e2e-core.ts';
import { inChunks } from './streams.ts';

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
export const contentOf = (n: number): Buffer => Buffer.from(`n,value\n${n},${'x'.repeat(n * 7)}\n`);

export interface SetWorld {
  readonly deps: IntakeDeps;
  readonly caseId: string;
  readonly setId: string;
  readonly count: number;
  /** Puts bytes where a signed link would; what is under that name already stays. */
  send(n: number, bytes: Uint8Array, tries?: number): string;
  manifestKey: string;
  has(key: string): boolean;
  complete(deps?: IntakeDeps): Promise<string>;
  types(): Promise<string[]>;
}

/** Announced; the manifest has arrived and was not looked at yet. */
export async function announced(core: Core, caseId: string, count: number): Promise<SetWorld> {
  const objects = new Map<string, Uint8Array>();
  const deps: IntakeDeps = {
    ...core.deps,
    segments: createSegmentCipher(),
    scanner: noScanner,
    queue: { again: async () => undefined },
    intake: {
      signUpload: async ({ key }) => ({ method: 'PUT', url: key, headers: {} }),
      startMultipart: async () => '',
      signParts: async () => [],
      storedParts: async () => [],
      completeMultipart: async () => undefined,
      abortMultipart: async () => undefined,
      sweep: async () => undefined,
      async open(key, from = 0) {
        const bytes = objects.get(key);
        if (!bytes) throw new ObjectMissingError(key);
        return { size: bytes.byteLength, arrivedAt: '', body: inChunks(bytes.subarray(from), 1000) };
      },
      delete: async (key) => void objects.delete(key),
    },
  };
  const entries: ManifestEntry[] = Array.from({ length: count }, (_, index) => {
    const bytes = contentOf(index + 1);
    const name = `${String(index + 1).padStart(4, '0')}.csv`;
    return { name, mediaType: 'text/csv', size: bytes.byteLength, sha256: digest(bytes) };
  });
  const manifest = Buffer.from(manifestText([...entries].reverse()));
  const outcome = await declareSet(
    deps,
    { kind: 'request', caseId, actor: OFFICER, authAgeMinutes: 0 },
    {
      ...{ name: 'files.set.json', purpose: 'internal' },
      size: manifest.byteLength,
      sha256: digest(manifest),
      entries: count,
      bytes: entries.reduce((sum, { size }) => sum + size, 0),
    },
  );
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  const setId = outcome.documentId;
  const manifestKey = intakeKey(caseId, setId);
  objects.set(manifestKey, manifest);
  return {
    ...{ deps, caseId, setId, count, manifestKey },
    send(n, bytes, tries = 1) {
      const key = intakeKey(caseId, sendingIdOf(entryIdOf(setId, n), tries));
      if (!objects.has(key)) objects.set(key, bytes);
      return key;
    },
    has: (key) => objects.has(key),
    async complete(used = deps) {
      const result = await completeSet(used, { caseId, setId, actor: OFFICER });
      if (!result.ok) return result.why;
      const { completion } = result;
      if (completion.state === 'settled') return completion.document.state;
      if (completion.state !== 'decided') return completion.state;
      return completion.outcome.ok ? completion.outcome.events.join() : completion.outcome.why;
    },
    types: async () => (await eventsOf(core.deps, caseId)).map(({ type }) => type),
  };
}

/** Until nothing lies there: a trigger that fails is delivered again. */
export async function drain(world: SetWorld, key: string, deps = world.deps): Promise<void> {
  for (let tries = 0; tries < 9; tries += 1) {
    try {
      await intakeUpload(deps, key);
      if (!world.has(key)) return;
    } catch (error) {
      if (tries === 8) throw error;
    }
  }
}
