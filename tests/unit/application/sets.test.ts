/** A set is whole or it is not sealed: whatever comes in whatever order, twice, altered, or over a crash. */
import fc from 'fast-check';
import { cleanBlobs } from '../../../shared/application/cases/clean-blobs.ts';
import { loadCase } from '../../../shared/application/cases/load-case.ts';
import { caseKey, documentKey } from '../../../shared/application/cases/rows.ts';
import { sweepDue } from '../../../shared/application/cases/sweep-due.ts';
import { type IntakeDeps, intakeUpload } from '../../../shared/application/documents/intake-upload.ts';
import { readRange } from '../../../shared/application/open-document.ts';
import { manifestText, parseManifest } from '../../../shared/application/sets/manifest.ts';
import { eachEntry } from '../../../shared/application/sets/set-rows.ts';
import { MAX_ENTRY_TRIES, SET_DAYS } from '../../../shared/protocol/document-sets.ts';
import { CrashPoint, type Mode } from '../../support/crash-points.ts';
import { type Core, openCase, openCore } from '../../support/e2e-core.ts';
import { announced, contentOf, drain, type SetWorld } from '../../support/set-world.ts';
import { gather } from '../../support/streams.ts';

let core: Core;
let caseId: string;
beforeEach(async () => {
  core = await openCore();
  caseId = await openCase(core);
});
afterEach(() => core.close());

/** Every file on the list is sealed and reads back as what the list says. */
async function isWhole({ deps, setId, count }: SetWorld): Promise<boolean> {
  const loaded = await loadCase(core.deps, caseId);
  if (!loaded?.key) throw new Error('no key');
  const { key } = loaded;
  let n = 0;
  for await (const entry of eachEntry(core.deps, { caseId, setId, key })) {
    n += 1;
    const { state, documentId, attempt, size, segments } = entry;
    if (state !== 'sealed' || !attempt || !size || !segments) return false;
    const place = { party: 'XA', caseId, documentId, attempt, key, size, segments };
    const bytes = await gather(readRange({ vault: deps.vault, cipher: deps.segments }, place));
    if (!bytes.equals(contentOf(n))) return false;
  }
  return n === count;
}

const opened = async (count = 3): Promise<SetWorld> => {
  const world = await announced(core, caseId, count);
  await drain(world, world.manifestKey);
  return world;
};

test('a manifest is the same whatever order its files were found in, and no other order is taken', () => {
  const entry = fc.record({
    name: fc.stringMatching(/^x[a-z]{1,6}(\/x[a-z]{1,6}){0,2}\.csv$/),
    mediaType: fc.constant('text/csv'),
    size: fc.integer({ min: 1, max: 1000 }),
    sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
  });
  const sets = fc.uniqueArray(entry, { minLength: 1, maxLength: 30, selector: ({ name }) => name });
  fc.assert(
    fc.property(sets, fc.integer(), (entries, seed) => {
      const shuffled = [...entries].sort((a, b) => ((a.size * seed) % 17) - ((b.size * seed) % 17));
      const text = manifestText(entries);
      expect(manifestText(shuffled)).toBe(text);
      const bytes = entries.reduce((sum, { size }) => sum + size, 0);
      const parsed = parseManifest(Buffer.from(text), { entries: entries.length, bytes });
      expect(parsed.ok && parsed.entries.map(({ name }) => name)).toEqual(
        entries.map(({ name }) => name).sort(),
      );
      if (entries.length < 2) return;
      const value = JSON.parse(text) as { entries: unknown[] };
      const turned = JSON.stringify({ ...value, entries: [...value.entries].reverse() });
      const other = parseManifest(Buffer.from(turned), { entries: entries.length, bytes });
      expect(other.ok ? '' : other.fault.code).toBe('manifest-not-sorted');
    }),
    { numRuns: 200 },
  );
});

type Move =
  | { readonly move: 'send' | 'altered'; readonly n: number }
  | { readonly move: 'complete' }
  | { readonly move: 'again' };

test('in whatever order, however often, altered or not: the set is sealed only when it is whole', async () => {
  const move: fc.Arbitrary<Move> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ move: fc.constant('send' as const), n: fc.integer({ min: 1, max: 2 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ move: fc.constant('altered' as const), n: fc.integer({ min: 1, max: 2 }) }),
    },
    { weight: 2, arbitrary: fc.constantFrom<Move>({ move: 'complete' }, { move: 'again' }) },
  );
  let sealed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 4, maxLength: 24 }), async (moves) => {
      caseId = await openCase(core);
      const world = await opened(2);
      const keys: string[] = [];
      const triesOf = async (n: number): Promise<number> =>
        Number((await core.deps.table.get(documentKey(caseId, `${world.setId}_${n}`)))?.a.tries ?? 1);
      for (const one of moves) {
        if (one.move === 'complete') await world.complete();
        else if (one.move === 'again') await Promise.all(keys.map((key) => intakeUpload(world.deps, key)));
        else {
          const bytes = contentOf(one.n);
          if (one.move === 'altered') bytes[0] = 0x41;
          const key = world.send(one.n, bytes, await triesOf(one.n));
          keys.push(key);
          await Promise.all([intakeUpload(world.deps, key), intakeUpload(world.deps, key)]);
        }
        const isSealed = (await world.types()).includes('DocumentSealed');
        if (isSealed) {
          sealed += 1;
          expect(await isWhole(world)).toBe(true);
        }
      }
      // Whatever went wrong, what is missing can still be sent.
      for (const n of [1, 2]) await drain(world, world.send(n, contentOf(n), await triesOf(n)));
      await world.complete();
      expect((await world.types()).filter((type) => type === 'DocumentSealed')).toHaveLength(1);
      expect(await isWhole(world)).toBe(true);
    }),
    { numRuns: 30 },
  );
  expect(sealed).toBeGreaterThan(0);
}, 120_000);

test.each<Mode>(['before', 'after', 'silent'])(
  'a crash (%s) at any call of manifest, file or completion ends as without one',
  async (mode) => {
    /** All steps, with one crash; each is repeated until it succeeds. */
    const story = async (at: number) => {
      caseId = await openCase(core);
      const world = await announced(core, caseId, 2);
      const point = new CrashPoint(at, mode);
      const crashing: IntakeDeps = {
        ...world.deps,
        table: point.table(world.deps.table),
        vault: point.vault(world.deps.vault),
        intake: point.port(world.deps.intake, 'open', 'delete'),
      };
      const step = async (work: (deps: IntakeDeps) => Promise<unknown>): Promise<void> => {
        const deps = mode === 'silent' && point.hit !== '' ? world.deps : crashing;
        try {
          await (deps === crashing ? Promise.race([work(deps), point.crashed]) : work(deps));
        } catch {
          await work(mode === 'silent' ? world.deps : crashing);
        }
      };
      await step((deps) => intakeUpload(deps, world.manifestKey));
      for (const n of [2, 1]) {
        const key = world.send(n, contentOf(n));
        await step((deps) => intakeUpload(deps, key));
      }
      await step((deps) => world.complete(deps));
      expect(await world.types()).toEqual(['OrderDrafted', 'DocumentDeclared', 'DocumentSealed']);
      expect(await isWhole(world)).toBe(true);
      // Nothing is swept of it, and what a lost attempt left is.
      await cleanBlobs({ ...core.deps, systemClock: { now: () => '2126-01-01T00:00:00.000Z' } });
      expect(await isWhole(world)).toBe(true);
      const attempts = (await core.deps.vault.list(`docs/${caseId}/`)).map(({ name }) =>
        name.split('/').slice(2, 4).join('/'),
      );
      expect(new Set(attempts).size).toBe(3);
      return point;
    };
    const calls = (await story(0)).calls.length;
    expect(calls).toBeGreaterThan(25);
    for (let at = 1; at <= calls; at += 1) expect((await story(at)).hit).not.toBe('');
  },
  120_000,
);

test('two runs at one manifest open one set', async () => {
  const world = await announced(core, caseId, 3);
  const ends = await Promise.all([1, 2].map(() => intakeUpload(world.deps, world.manifestKey)));
  expect(ends).toContain('opened');
  expect((await core.deps.vault.list(`docs/${caseId}/${world.setId}/`)).length).toBe(1);
  for (const n of [1, 2, 3]) await drain(world, world.send(n, contentOf(n)));
  expect(await world.complete()).toBe('DocumentSealed');
});

test('a file is turned away ten times and no more', async () => {
  const world = await opened(1);
  for (let tries = 1; tries <= MAX_ENTRY_TRIES; tries += 1) {
    const wrong = contentOf(1);
    wrong[0] = 0x41;
    expect(await intakeUpload(world.deps, world.send(1, wrong, tries))).toBe('rejected');
  }
  const row = await core.deps.table.get(documentKey(caseId, `${world.setId}_1`));
  expect(row?.a).toMatchObject({ state: 'rejected', code: 'digest-mismatch' });
  expect(await intakeUpload(world.deps, world.send(1, contentOf(1), MAX_ENTRY_TRIES))).toBe('not-awaited');
  expect(await world.complete()).toBe('incomplete');
});

test('a set whose time is over takes nothing more, and what had come is swept a day later', async () => {
  const world = await opened(2);
  await drain(world, world.send(1, contentOf(1)));
  const stored = async () => (await core.deps.vault.list(`docs/${caseId}/`)).length;
  expect(await stored()).toBe(2);
  core.pass(24 * SET_DAYS + 1);
  await new Promise((resolve) => setTimeout(resolve, 60));
  await sweepDue({ ...core.deps, log: core.log });
  expect((await world.types()).at(-1)).toBe('DocumentExpired');
  expect(await intakeUpload(world.deps, world.send(2, contentOf(2)))).toBe('not-awaited');
  expect(await world.complete()).toBe('expired');
  await cleanBlobs({ ...core.deps, systemClock: { now: () => '2126-01-01T00:00:00.000Z' } });
  expect(await stored()).toBe(0);
});

test('names and digests of files are nowhere in the open', async () => {
  const world = await opened(2);
  await drain(world, world.send(1, contentOf(1)));
  for (const { a, text } of await core.rows(caseKey(caseId))) {
    const open = `${JSON.stringify(a)} ${text ?? ''}`;
    expect(open).not.toMatch(/0001\.csv|files\.set\.json/);
  }
});
