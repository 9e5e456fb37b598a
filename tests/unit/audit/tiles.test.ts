import fc from 'fast-check';
import { type Leaf, leafPlace, leafRow, leafText } from '../../../shared/application/audit/leaves.ts';
import { makeRoots } from '../../../shared/application/audit/make-roots.ts';
import { includes, leafHash } from '../../../shared/application/audit/merkle.ts';
import {
  type LeafProof,
  proveLeaves,
  RootMismatchError,
} from '../../../shared/application/audit/prove-leaves.ts';
import { readRoot, type StoredRoot } from '../../../shared/application/audit/root-rows.ts';
import { levelsOf, pathOver, TILE, type Tile, TileBuilder } from '../../../shared/application/audit/tiles.ts';
import { sha256Hex } from '../../../shared/case/envelope.ts';
import { type AuditFixture, auditFixture, collected } from '../../support/audit-fixture.ts';
import { proveInclusion, TreeHasher } from '../../support/reference-tree.ts';
import { streamOf } from '../../support/streams.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const numbered = (size: number): Buffer[] => Array.from({ length: size }, (_, n) => Buffer.from(`leaf ${n}`));

async function tiled(leaves: readonly Uint8Array[]) {
  const tiles: Tile[] = [];
  const tree = new TileBuilder(async (tile) => void tiles.push(tile));
  for (const [n, leaf] of leaves.entries()) await tree.add(leafHash(leaf), String(n));
  const root = await tree.root();
  return { tiles, root };
}

/** The path of leaf n, one piece from each level. */
function pathOf(hashes: readonly Uint8Array[], tiles: readonly Tile[], n: number): Uint8Array[] {
  const begin = n - (n % TILE);
  const path = pathOver(hashes.slice(begin, begin + TILE), n % TILE);
  for (let level = 1, at = Math.floor(n / TILE); level <= levelsOf(hashes.length).length; level += 1) {
    const number = Math.floor(at / TILE);
    const tile = tiles.find((each) => each.level === level && each.number === number);
    path.push(...pathOver(tile?.hashes ?? [], at % TILE));
    at = number;
  }
  return path;
}

const BORDERS = [1, 2, 255, 256, 257, 511, 512, 513, 767, 1024, 1025, 4095, 4097];

test.each(BORDERS)('%i leaves: root and its paths are those of the one-pass tree', async (size) => {
  const leaves = numbered(size);
  const { tiles, root } = await tiled(leaves);
  const known = await proveInclusion(streamOf(...leaves), size, () => true);
  expect(hex(root)).toBe(hex(known.root));
  const hashes = leaves.map(leafHash);
  const wrong = known.proofs.filter(
    // All of a small tree; of a large one every seventh and the last.
    ({ index, path }) =>
      (size < 600 || index % 7 === 0 || index === size - 1) &&
      pathOf(hashes, tiles, index).map(hex).join() !== path.map(hex).join(),
  );
  expect(wrong).toEqual([]);
});

test('any size up to some thousands: the same root, the same path for any leaf', async () => {
  const cases = fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.double({ min: 0, max: 1, noNaN: true }));
  await fc.assert(
    fc.asyncProperty(cases, async ([size, where]) => {
      const leaves = numbered(size);
      const n = Math.min(size - 1, Math.floor(where * size));
      const wanted = String(leaves[n]);
      const { tiles, root } = await tiled(leaves);
      const known = await proveInclusion(streamOf(...leaves), size, (leaf) => String(leaf) === wanted);
      expect(hex(root)).toBe(hex(known.root));
      expect(pathOf(leaves.map(leafHash), tiles, n).map(hex)).toEqual(known.proofs[0]?.path.map(hex));
    }),
    { numRuns: 60 },
  );
});

test('no leaves: no tile, and the root of nothing', async () => {
  const { tiles, root } = await tiled([]);
  expect(tiles).toEqual([]);
  expect(hex(root)).toBe(hex(new TreeHasher().root()));
});

describe('a day in the table', () => {
  const DAY = '2026-03-02';
  let audit: AuditFixture;
  beforeEach(async () => {
    audit = await auditFixture(`${DAY}T10:00:00.000Z`);
  });
  afterEach(() => audit.close());

  async function stored(size: number): Promise<{ readonly leaves: Leaf[]; readonly root: StoredRoot }> {
    const leaves = Array.from({ length: size }, (_, n): Leaf => {
      const hash = sha256Hex(`event ${n}`);
      return n % 5 === 0
        ? { caseId: `req_${n}`, access: `acc_${n}`, hash }
        : { caseId: `req_${n}`, seq: 1 + (n % 7), hash };
    });
    for (let n = 0; n < size; n += 100) {
      const puts = leaves.slice(n, n + 100).map((leaf) => ({ put: leafRow(DAY, leaf) }));
      await audit.deps.table.transact(puts, `fill ${n}`);
    }
    audit.goTo('2026-03-03T00:30:00.000Z');
    await makeRoots(audit.deps);
    const root = await readRoot(audit.deps.table, DAY);
    if (!root) throw new Error('no root');
    const places = new Map(leaves.map((leaf) => [leaf, leafPlace(leaf)]));
    leaves.sort((a, b) => ((places.get(a) ?? '') < (places.get(b) ?? '') ? -1 : 1));
    return { leaves, root };
  }

  /** What a table was asked for. */
  function counted() {
    const count = { reads: 0, rows: 0 };
    const { table } = audit.deps;
    const spy: typeof table = {
      ...table,
      get: (key) => {
        count.reads += 1;
        count.rows += 1;
        return table.get(key);
      },
      query: async (pk, range) => {
        count.reads += 1;
        const page = await table.query(pk, range);
        count.rows += page.rows.length;
        return page;
      },
    };
    return { count, deps: { ...audit.deps, table: spy } };
  }

  const isGood = ({ leaf, index, path }: LeafProof, root: StoredRoot): boolean =>
    includes(Buffer.from(leafText(leaf)), index, root.size, path, Buffer.from(root.root, 'hex'));

  test.each([1, 3, 256, 257, 700, 2_049])(
    'of %i leaves: each proof leads to the signed root',
    async (size) => {
      const { leaves, root } = await stored(size);
      expect(root.size).toBe(size);
      const proofs = await collected(proveLeaves(audit.deps, root, leaves));
      expect(proofs.map(({ index }) => index)).toEqual(leaves.map((_, n) => n));
      expect(proofs.every((proof) => isGood(proof, root))).toBe(true);
      const known = await proveInclusion(streamOf(...leaves.map((leaf) => leafText(leaf))), size, () => true);
      expect(hex(known.root)).toBe(root.root);
      expect(proofs.map(({ path }) => path.map(hex))).toEqual(known.proofs.map(({ path }) => path.map(hex)));
    },
  );

  test('a proof costs the same in a day of three hundred leaves and of seventy thousand', async () => {
    const { leaves, root } = await stored(70_000);
    for (const n of [0, 255, 256, 34_567, 65_535, 65_536, 69_999]) {
      const { count, deps } = counted();
      const [proof] = await collected(proveLeaves(deps, root, leaves.slice(n, n + 1)));
      expect(proof?.index).toBe(n);
      expect(proof && isGood(proof, root)).toBe(true);
      // Two tiles, and a page of leaves that may begin in one shard and end in the next.
      expect(count.reads).toBeLessThanOrEqual(4);
      expect(count.rows).toBeLessThanOrEqual(TILE + 2);
    }
  });

  test('leaves of a case stand together, and so their proofs share what is read', async () => {
    const { leaves, root } = await stored(2_000);
    const { count, deps } = counted();
    await collected(proveLeaves(deps, root, leaves.slice(300, 500)));
    expect(count.reads).toBeLessThanOrEqual(3);
  });

  test('a changed leaf and a changed tile have no proof', async () => {
    const { leaves, root } = await stored(600);
    const { table } = audit.deps;
    const [first] = leaves;
    const last = leaves[599];
    if (!first || !last) throw new Error('too few');
    const forged = { ...first, hash: 'f'.repeat(64) };
    await table.transact([{ put: leafRow(DAY, forged) }], 'forged leaf');
    for (const leaf of [forged, leaves[1] ?? forged]) {
      await expect(collected(proveLeaves(audit.deps, root, [leaf]))).rejects.toThrow(RootMismatchError);
    }
    // Another tile is not touched by it ...
    expect(await collected(proveLeaves(audit.deps, root, [last]))).toHaveLength(1);
    // ... but by a change to the row of hashes.
    const [row] = (await table.query(`TILES#${DAY}`)).rows;
    if (!row) throw new Error('no tile');
    const text = row.text?.replace(/"[0-9a-f]{64}"/, `"${'0'.repeat(64)}"`) ?? '';
    await table.transact([{ put: { ...row, text } }], 'forged tile');
    await expect(collected(proveLeaves(audit.deps, root, [last]))).rejects.toThrow(RootMismatchError);
  });

  test('a root made before there were tiles gets them with its first proof', async () => {
    const { leaves, root } = await stored(300);
    const { table } = audit.deps;
    for (const { pk, sk } of (await table.query(`TILES#${DAY}`)).rows) {
      await table.transact([{ delete: { pk, sk } }], `gone ${sk}`);
    }
    expect(await collected(proveLeaves(audit.deps, root, leaves))).toHaveLength(300);
    expect((await table.query(`TILES#${DAY}`)).rows).toHaveLength(1);
  });

  test('what is not in the day has no proof', async () => {
    const { root } = await stored(10);
    const stray: Leaf = { caseId: 'req_999', seq: 1, hash: 'a'.repeat(64) };
    await expect(collected(proveLeaves(audit.deps, root, [stray]))).rejects.toThrow(RootMismatchError);
  });
});
