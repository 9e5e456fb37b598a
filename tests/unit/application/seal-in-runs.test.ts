/** Sealing one document in several runs: whatever interrupts them, the end is that of one run. */
import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { noScanner } from '../../../shared/adapters/embedded/scanner.ts';
import { createSegmentCipher } from '../../../shared/adapters/formats/segments.ts';
import { cleanBlobs } from '../../../shared/application/cases/clean-blobs.ts';
import { readDocumentRow } from '../../../shared/application/cases/document-rows.ts';
import { loadCase } from '../../../shared/application/cases/load-case.ts';
import { caseKey, documentKey } from '../../../shared/application/cases/rows.ts';
import { openJson, sealJson } from '../../../shared/application/cases/sealed-json.ts';
import { type IntakeDeps, intakeUpload } from '../../../shared/application/documents/intake-upload.ts';
import { limits } from '../../../shared/application/limits.ts';
import { readRange } from '../../../shared/application/open-document.ts';
import { ObjectMissingError, type Vault } from '../../../shared/application/ports.ts';
import { CrashPoint, type Mode } from '../../support/crash-points.ts';
import { type Core, eventsOf, openCase, openCore, run } from '../../support/e2e-core.ts';
import { gather, inChunks, noise } from '../../support/streams.ts';

const SEGMENT = 10_000;
const usual = limits.segmentBytes;
// Sixty-four of the usual megabytes say nothing that ten thousand bytes do not.
beforeAll(() => void Object.assign(limits, { segmentBytes: SEGMENT }));
afterAll(() => void Object.assign(limits, { segmentBytes: usual }));

let core: Core;
let caseId: string;
beforeEach(async () => {
  core = await openCore();
  caseId = await openCase(core);
});
afterEach(() => core.close());

const segments = createSegmentCipher();
const SEGMENTS = 5;
const body = Buffer.concat([Buffer.from('%PDF-1.7\n'), noise(SEGMENT * (SEGMENTS - 1) + 7)]);
let made = 0;

interface World {
  readonly deps: IntakeDeps;
  readonly key: string;
  readonly documentId: string;
  /** How often the function was asked for again. */
  readonly asked: string[];
  readonly opened: number[];
  readonly isThere: () => boolean;
}

/** A declared document whose bytes have arrived. */
async function arrived(
  content: Uint8Array = body,
  options: { bytes?: number; seconds?: number; sha256?: string } = {},
): Promise<World> {
  made += 1;
  const documentId = `doc_${String(made).padStart(4, '0')}`;
  const declared = {
    documentId,
    name: 'a.pdf',
    mediaType: 'application/pdf',
    size: content.byteLength,
    sha256: options.sha256 ?? createHash('sha256').update(content).digest('hex'),
    purpose: 'internal',
    uploadExpiresAt: '2026-03-03T10:00:00.000Z',
  };
  const outcome = await run(core.deps, 'DeclareDocument', declared, { caseId });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  const objects = new Set([`intake/${caseId}/${documentId}`]);
  const asked: string[] = [];
  const opened: number[] = [];
  const deps: IntakeDeps = {
    ...core.deps,
    segments,
    scanner: noScanner,
    sealRun: { bytes: options.bytes ?? 2 * SEGMENT, seconds: options.seconds ?? 1_000 },
    queue: { again: async ({ key }) => void asked.push(key) },
    intake: {
      signUpload: async () => ({ method: 'PUT', url: '', headers: {} }),
      startMultipart: async () => '',
      signParts: async () => [],
      storedParts: async () => [],
      completeMultipart: async () => undefined,
      abortMultipart: async () => undefined,
      sweep: async () => undefined,
      async open(key, from = 0) {
        if (!objects.has(key)) throw new ObjectMissingError(key);
        opened.push(from);
        const rest = content.subarray(from);
        // Chunks that do not end where segments do.
        return { size: content.byteLength, arrivedAt: '', body: inChunks(rest, 3_333) };
      },
      delete: async (key) => void objects.delete(key),
    },
  };
  const key = `intake/${caseId}/${documentId}`;
  return { deps, key, documentId, asked, opened, isThere: () => objects.has(key) };
}

async function sealedBytes({ documentId }: World): Promise<Buffer> {
  const loaded = await loadCase(core.deps, caseId);
  const row = await core.deps.table.get(documentKey(caseId, documentId));
  if (!loaded?.key || !row) throw new Error('no document');
  const { key } = loaded;
  const {
    state,
    attempt = '',
    size = 0,
    segments: count = 0,
    detail,
    commitment,
    scan,
  } = readDocumentRow(core.deps, key, caseId, row);
  expect({ state, scan }).toEqual({ state: 'sealed', scan: 'notScanned' });
  const digest = Buffer.from(detail?.sha256 ?? '', 'hex');
  const salt = Buffer.from(detail?.salt ?? '', 'hex');
  expect(commitment).toBe(createHmac('sha256', salt).update(digest).digest('hex'));
  const place = { party: 'XA', caseId, documentId, attempt, key, size, segments: count };
  return gather(readRange({ vault: core.deps.vault, cipher: segments }, place));
}

const attemptsOf = async ({ documentId }: World): Promise<number> => {
  const names = await core.deps.vault.list(`docs/${caseId}/${documentId}/`);
  return new Set(names.map(({ name }) => name.split('/')[3])).size;
};
const rowsBeside = async (): Promise<string[]> =>
  (await core.rows(caseKey(caseId))).map(({ sk }) => sk).filter((sk) => /^CHK#/.test(sk));

/** As the queue does: as long as it is asked for again. */
async function runToEnd(world: World): Promise<string[]> {
  const outcomes: string[] = [];
  for (let asked = -1; asked < world.asked.length && outcomes.at(-1) !== 'sealed'; asked += 1)
    outcomes.push(await intakeUpload(world.deps, world.key));
  return outcomes;
}

test('a large document is sealed by several runs and reads back as one', async () => {
  const world = await arrived();
  expect(await runToEnd(world)).toEqual(['continued', 'continued', 'sealed']);
  expect(world.opened).toEqual([0, 2 * SEGMENT, 4 * SEGMENT]);
  expect((await sealedBytes(world)).equals(body)).toBe(true);
  expect(world.isThere()).toBe(false);
  expect(await rowsBeside()).toEqual([]);
  expect(await attemptsOf(world)).toBe(1);
  // A late trigger of any of the runs finds nothing to do.
  expect(await intakeUpload(world.deps, world.key)).toBe('not-awaited');
  const types = (await eventsOf(core.deps, caseId)).map(({ type }) => type);
  expect(types).toEqual(['OrderDrafted', 'DocumentDeclared', 'DocumentSealed']);
});

test('time ends a run as well as bytes', async () => {
  const world = await arrived(body, { bytes: 3 * SEGMENT, seconds: 3600 });
  const vault: Vault = {
    ...world.deps.vault,
    async put(name, content, size) {
      core.pass(1);
      return world.deps.vault.put(name, content, size);
    },
  };
  const slow = { ...world, deps: { ...world.deps, vault } };
  expect(await runToEnd(slow)).toEqual(['continued', 'continued', 'continued', 'continued', 'sealed']);
  expect((await sealedBytes(world)).equals(body)).toBe(true);
});

test('what fits one run is sealed by one, without a checkpoint', async () => {
  const world = await arrived(body, { bytes: body.byteLength });
  expect(await runToEnd(world)).toEqual(['sealed']);
  expect((await sealedBytes(world)).equals(body)).toBe(true);
});

test('a digest that is not the declared one is found at the end, and nothing is left', async () => {
  const world = await arrived(body, { sha256: 'a'.repeat(64) });
  expect(await runToEnd(world)).toEqual(['continued', 'continued', 'rejected']);
  expect(await attemptsOf(world)).toBe(0);
  expect(await rowsBeside()).toEqual([]);
  const row = await core.deps.table.get(documentKey(caseId, world.documentId));
  expect(row?.a).toMatchObject({ state: 'rejected', code: 'digest-mismatch' });
});

test('an upload that is shorter than declared is rejected', async () => {
  const world = await arrived(body);
  const short = { ...world.deps.intake, open: world.deps.intake.open };
  const deps: IntakeDeps = {
    ...world.deps,
    intake: {
      ...short,
      async open(key, from = 0) {
        const opened = await short.open(key, from);
        return { ...opened, body: inChunks(body.subarray(from, body.byteLength - 1), 999) };
      },
    },
  };
  expect((await runToEnd({ ...world, deps })).at(-1)).toBe('rejected');
  expect(await attemptsOf(world)).toBe(0);
});

test('of two runs from the beginning one goes on; the other removes what it wrote', async () => {
  const world = await arrived();
  const first = await Promise.all([1, 2].map(() => intakeUpload(world.deps, world.key)));
  expect(first.sort()).toEqual(['continued', 'overtaken']);
  expect(await attemptsOf(world)).toBe(1);
  expect((await runToEnd(world)).at(-1)).toBe('sealed');
  expect((await sealedBytes(world)).equals(body)).toBe(true);
});

test('of two runs from one checkpoint one goes on, and neither takes the segments of the other away', async () => {
  const world = await arrived();
  await intakeUpload(world.deps, world.key);
  const second = await Promise.all([1, 2].map(() => intakeUpload(world.deps, world.key)));
  expect(second.sort()).toEqual(['continued', 'overtaken']);
  // The last run is doubled too: both come to the end, and the document is sealed once.
  const last = await Promise.all([1, 2].map(() => intakeUpload(world.deps, world.key)));
  expect(last).toContain('sealed');
  expect((await sealedBytes(world)).equals(body)).toBe(true);
  const types = (await eventsOf(core.deps, caseId)).map(({ type }) => type);
  expect(types.filter((type) => type === 'DocumentSealed')).toHaveLength(1);
});

test('a checkpoint of another version of the digest begins the sealing anew', async () => {
  const world = await arrived();
  await intakeUpload(world.deps, world.key);
  const loaded = await loadCase(core.deps, caseId);
  const sk = `CHK#${world.documentId}`;
  const row = await core.deps.table.get({ pk: caseKey(caseId), sk });
  if (!loaded?.key || !row?.blob) throw new Error('no checkpoint');
  const hidden = openJson(core.deps, loaded.key, caseId, sk, row.blob) as { digest: string };
  const other = Buffer.from(hidden.digest, 'base64');
  other[0] = (other[0] ?? 0) ^ 1;
  const blob = sealJson(core.deps, loaded.key, caseId, sk, { ...hidden, digest: other.toString('base64') });
  await core.deps.table.transact([{ put: { ...row, blob } }], core.deps.ids.ulid());
  expect((await runToEnd(world)).at(-1)).toBe('sealed');
  expect((await sealedBytes(world)).equals(body)).toBe(true);
});

test('what the store has said of the whole counts for every run', async () => {
  const clean = await arrived();
  const said = (world: World, verdict: 'clean' | 'infected'): World => ({
    ...world,
    deps: { ...world.deps, scanner: { scan: async () => verdict, verdict } },
  });
  expect((await runToEnd(said(clean, 'clean'))).at(-1)).toBe('sealed');
  const row = await core.deps.table.get(documentKey(caseId, clean.documentId));
  expect(row?.a.scan).toBe('clean');
  const infected = await arrived();
  await intakeUpload(infected.deps, infected.key);
  expect(await intakeUpload(said(infected, 'infected').deps, infected.key)).toBe('rejected');
  expect(await attemptsOf(infected)).toBe(0);
  const rejected = await core.deps.table.get(documentKey(caseId, infected.documentId));
  expect(rejected?.a.code).toBe('infected');
});

test('a sealing under way is not swept, however long ago it was fed', async () => {
  const world = await arrived();
  await intakeUpload(world.deps, world.key);
  const later = { ...core.deps, systemClock: { now: () => '2126-03-04T10:00:00.000Z' } };
  await cleanBlobs(later);
  expect(await attemptsOf(world)).toBe(1);
  expect((await runToEnd(world)).at(-1)).toBe('sealed');
  await cleanBlobs(later);
  expect((await sealedBytes(world)).equals(body)).toBe(true);
});

/** One trigger that fails somewhere, delivered again until it succeeds; then whatever was asked for. */
async function withCrash(world: World, at: number, mode: Mode) {
  const point = new CrashPoint(at, mode);
  let puts = 0;
  const vault = point.vault({
    ...world.deps.vault,
    put: (name, content, size) => {
      puts += 1;
      return world.deps.vault.put(name, content, size);
    },
  });
  const crashing: IntakeDeps = {
    ...world.deps,
    table: point.table(world.deps.table),
    vault,
    queue: point.port(world.deps.queue, 'again'),
    intake: point.port(world.deps.intake, 'open', 'delete'),
  };
  const restarted: IntakeDeps = { ...world.deps, vault };
  for (let tries = 0; tries < 9 && world.isThere(); tries += 1) {
    const isGone = mode === 'silent' && point.hit !== '';
    try {
      if (isGone) await intakeUpload(restarted, world.key);
      else await Promise.race([intakeUpload(crashing, world.key), point.crashed]);
    } catch {
      // A trigger that failed is delivered again, to another process where the first is gone.
      await intakeUpload(mode === 'silent' ? restarted : crashing, world.key);
    }
  }
  return { hit: point.hit, calls: point.calls, puts };
}

test.each<Mode>(['before', 'after', 'silent'])(
  'a crash (%s) at any call of any run ends as without one, and repeats at most one segment',
  async (mode) => {
    const undisturbed = await withCrash(await arrived(), 0, mode);
    expect(undisturbed.puts).toBe(SEGMENTS);
    for (let at = 1; at <= undisturbed.calls.length; at += 1) {
      const world = await arrived();
      const { hit, puts } = await withCrash(world, at, mode);
      expect(hit).not.toBe('');
      expect({ at, hit, puts: puts <= SEGMENTS + 1 }).toEqual({ at, hit, puts: true });
      expect((await sealedBytes(world)).equals(body)).toBe(true);
    }
    expect(await rowsBeside()).toEqual([]);
  },
  60_000,
);

test('however the bytes are shared out, the document is the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: SEGMENT + 1, max: 6 * SEGMENT }),
      fc.integer({ min: 1, max: 4 * SEGMENT }),
      async (size, bytes) => {
        fc.pre(bytes < size);
        const content = Buffer.concat([Buffer.from('%PDF-1.7\n'), noise(size - 9)]);
        const world = await arrived(content, { bytes });
        expect((await runToEnd(world)).at(-1)).toBe('sealed');
        expect((await sealedBytes(world)).equals(content)).toBe(true);
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);
