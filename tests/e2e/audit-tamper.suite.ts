import {
  KEYS,
  MANIFEST,
  type Manifest,
  manifestSchema,
} from '../../shared/application/audit/export-format.ts';
import {
  type ContentResult,
  signatureLink,
  verifyContent,
  verifyExport,
} from '../../shared/application/audit/verify-export.ts';
import { type ExportFile, openExportFile } from '../../shared/application/audit/zip-reader.ts';
import { canonicalJson, sha256Hex } from '../../shared/case/envelope.ts';
import { altered, endDay, type FetchedExport, fetchExport } from '../support/audit-export.ts';
import { attach, drafted, orderPdf } from '../support/e2e-order.ts';
import type { EmbeddedTarget } from '../support/e2e-target.ts';
import { streamOf } from '../support/streams.ts';

/** Seconds on a machine of its own; patience for one that is shared. */
const BYTE_BY_BYTE_MS = 300_000;

type Files = ReadonlyMap<string, Buffer>;

/** Files in memory, in the place of a ZIP: a million times faster to forge. */
const inMemory = (files: Files): ExportFile => ({
  entries: new Map([...files].map(([path, bytes]) => [path, bytes.byteLength])),
  read: async (path) => files.get(path) ?? Buffer.alloc(0),
  stream: async (path) => streamOf(files.get(path) ?? Buffer.alloc(0)),
  [Symbol.asyncDispose]: async () => undefined,
});

async function filesOf(made: FetchedExport): Promise<Map<string, Buffer>> {
  await using file = await openExportFile(made.source);
  const files = new Map<string, Buffer>();
  for (const path of file.entries.keys()) files.set(path, await file.read(path));
  return files;
}

/** A forger's manifest: it lists what is there. */
function relisted(files: Files, change: Partial<Manifest> = {}): Map<string, Buffer> {
  const manifest = manifestSchema.parse(JSON.parse(String(files.get(MANIFEST))));
  const others = [...files].filter(([path]) => path !== MANIFEST);
  const entries = others.map(([path, bytes]) => ({ path, size: bytes.byteLength, sha256: sha256Hex(bytes) }));
  const text = canonicalJson({ ...manifest, ...change, entries });
  return new Map([...others, [MANIFEST, Buffer.from(text)]]);
}

const flippedAt = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
  return copy;
};

export function tamperSuite(under: () => EmbeddedTarget): void {
  let caseId: string;
  let made: FetchedExport;
  let files: Map<string, Buffer>;
  beforeAll(async () => {
    const officer = await under().client('officer');
    caseId = await drafted(under());
    await attach(officer, caseId, orderPdf());
    await endDay(under());
    made = await fetchExport(under(), officer, caseId);
    files = await filesOf(made);
  });
  const check = (forged: Files): Promise<ContentResult> => verifyContent(inMemory(forged), made.keys);
  const linkOf = async (forged: Files) => {
    const result = await check(forged);
    return 'link' in result ? result.link : undefined;
  };
  const without = (path: string): Map<string, Buffer> =>
    relisted(new Map([...files].filter(([each]) => each !== path)));

  test('untouched, it is whole', async () => {
    expect(await verifyExport(made)).toMatchObject({ ok: true, report: { anchoring: { events: 3 } } });
    expect(await linkOf(relisted(files))).toBeUndefined();
  });

  test(
    'with the signature, every altered byte of the file is found',
    async () => {
      const missed: number[] = [];
      for (let at = 0; at < made.source.byteLength; at += 1) {
        const forged = altered(made, flippedAt(made.source, at));
        if (!(await signatureLink(forged)).link) missed.push(at);
      }
      console.info(`${made.source.byteLength} bytes altered one by one, ${missed.length} missed`);
      expect(missed).toEqual([]);
    },
    BYTE_BY_BYTE_MS,
  );

  test(
    'with the signature, the answer never says whole, and names a place',
    async () => {
      for (let at = 0; at < made.source.byteLength; at += 41) {
        const result = await verifyExport(altered(made, flippedAt(made.source, at)));
        expect(result).toMatchObject({
          ok: false,
          isSignatureFalse: true,
          link: { entry: expect.any(String) },
        });
      }
    },
    BYTE_BY_BYTE_MS,
  );

  test(
    'without the signature, every altered byte of every file inside is found and the file named',
    async () => {
      let count = 0;
      for (const [path, bytes] of files) {
        if (path === MANIFEST) continue;
        for (let at = 0; at < bytes.byteLength; at += 1) {
          const link = await linkOf(new Map(files).set(path, flippedAt(bytes, at)));
          if (link?.entry !== path) throw new Error(`byte ${at} of ${path}: ${JSON.stringify(link)}`);
          count += 1;
        }
      }
      console.info(`${count} bytes inside files altered one by one, 0 missed`);
    },
    BYTE_BY_BYTE_MS,
  );

  test(
    'a forger who lists his own digests is found byte by byte, by commitments, chain, roots and proofs',
    async () => {
      let count = 0;
      const manifest = manifestSchema.parse(JSON.parse(String(files.get(MANIFEST))));
      for (const [path, bytes] of files) {
        // Explanations and the keys for convenience are covered by the signature alone.
        if ([MANIFEST, KEYS, 'README.txt'].includes(path)) continue;
        for (let at = 0; at < bytes.byteLength; at += 1) {
          const forged = flippedAt(bytes, at);
          const entries = manifest.entries.map((entry) =>
            entry.path === path ? { ...entry, sha256: sha256Hex(forged) } : entry,
          );
          const list = Buffer.from(canonicalJson({ ...manifest, entries }));
          if (!(await linkOf(new Map(files).set(path, forged).set(MANIFEST, list)))) {
            throw new Error(`byte ${at} of ${path} was not found`);
          }
          count += 1;
        }
      }
      console.info(`${count} bytes altered one by one under a fitting list, 0 missed`);
    },
    BYTE_BY_BYTE_MS,
  );

  test('a whole new chain is found: its hashes are in no root', async () => {
    const forged = new Map(files);
    let prev = '0'.repeat(64);
    for (let seq = 1; seq <= 3; seq += 1) {
      const path = `events/000000${seq}.json`;
      const text = canonicalJson({ ...JSON.parse(String(files.get(path))), actor: 'usr_other', prev });
      forged.set(path, Buffer.from(text));
      prev = sha256Hex(text);
    }
    const link = await linkOf(relisted(forged, { head: { seq: 3, hash: prev } }));
    expect(link?.what).toMatch(/A root holds something that is not in this export|no signed root/);
  });

  test('an event that was cut off at the end is found: a root holds it', async () => {
    const shorter = new Map(
      [...files].filter(([path]) => !/^((events|sealed)\/0000003|documents)/.test(path)),
    );
    const head = { seq: 2, hash: sha256Hex(String(files.get('events/0000002.json'))) };
    const link = await linkOf(relisted(shorter, { head }));
    expect(link?.what).toContain('A root holds something that is not in this export');
  });

  test.each([
    ['events/0000002.json', 'Event 2 is missing: the case has 3 events.'],
    ['sealed/0000001.json', 'The confidential part of event 1 is missing.'],
    ['audit/keys.json', undefined],
  ])('without %s', async (path, what) => {
    expect((await linkOf(without(path)))?.what).toBe(what);
  });

  test('a missing day, a missing proof, a file too many, a file said to be withheld', async () => {
    const root = [...files.keys()].find((path) => path.startsWith('audit/roots/')) ?? '';
    const proofs = [...files.keys()].find((path) => path.startsWith('audit/proofs/')) ?? '';
    const manifest = manifestSchema.parse(JSON.parse(String(files.get(MANIFEST))));
    const madeAt = new Date(Date.parse(manifest.madeAt) + 5 * 86_400_000).toISOString();
    expect((await linkOf(relisted(files, { madeAt })))?.what).toMatch(/The root of .* is missing: no day/);
    // It was the last one: its proofs belong nowhere then. Of another one the day is missing.
    expect([root, proofs]).toContain((await linkOf(without(root)))?.entry);
    // Of the last day nobody can tell a proof that was taken away from an event published after midnight.
    const unproven = await check(without(proofs));
    expect(unproven).toMatchObject({ report: { anchoring: { events: 0, notYet: [1, 2, 3] } } });
    const extra = new Map([...files]).set('events/0000009.json', Buffer.from('{}'));
    expect(await linkOf(relisted(extra))).toMatchObject({ entry: 'events/0000009.json' });
    const withheld = { ...manifest.withheld, sealed: [1] };
    expect((await linkOf(relisted(files, { withheld })))?.what).toContain('said to be withheld');
  });

  test('roots signed by somebody else, of another Party or another day are refused', async () => {
    const [path = '', jws] = [...files].find(([each]) => each.startsWith('audit/roots/')) ?? [];
    const { roots } = (await (await under().client('officer')).expect('GET', '/roots')) as {
      roots: { jws: string; day: string }[];
    };
    const other = roots.find(({ jws: each }) => each !== String(jws));
    const forged = relisted(new Map(files).set(path, Buffer.from(other?.jws ?? '')));
    expect((await linkOf(forged))?.what).toContain(`It is the root of XA for ${other?.day}`);
    const stranger = { keys: made.keys.keys.map((key) => ({ ...key, kid: 'other' })) };
    const result = await verifyContent(inMemory(files), stranger);
    expect(result).toMatchObject({
      link: { entry: path, what: expect.stringContaining('not among the public keys') },
    });
  });

  test('a signature of another export, by another key or for another purpose is refused', async () => {
    const { roots } = (await (await under().client('officer')).expect('GET', '/roots')) as {
      roots: { jws: string }[];
    };
    const [header, , signature] = (roots[0]?.jws ?? '').split('.');
    for (const wrong of [`${header}..${signature}`, 'x', '', `${made.signature}.x`]) {
      expect(await verifyExport({ ...made, signature: wrong })).toMatchObject({
        ok: false,
        isSignatureFalse: true,
      });
    }
    expect((await signatureLink({ ...made, signature: `${made.signature}\n` })).link).toBeUndefined();
  });

  test(
    'in the ciphertext form every altered byte of a segment or its key is found',
    async () => {
      const officer = await under().client('officer');
      const sealed = await fetchExport(under(), officer, caseId, 'ciphertext');
      const all = await filesOf(sealed);
      const [path = '', segment = Buffer.alloc(0)] =
        [...all].find(([each]) => /^ciphertext\/.*\/0$/.test(each)) ?? [];
      for (let at = 0; at < segment.byteLength; at += 1) {
        const forged = relisted(new Map(all).set(path, flippedAt(segment, at)));
        const result = await verifyContent(inMemory(forged), sealed.keys);
        if (!('link' in result)) throw new Error(`byte ${at} of ${segment.byteLength}`);
      }
    },
    BYTE_BY_BYTE_MS,
  );
}
