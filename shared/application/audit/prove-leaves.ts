/**
 * Inclusion proofs from the tiles of a day: whatever its size, a leaf costs one tile of each level (one up to
 * 65,536 leaves, two up to 16 million) and the 256 leaves around it.
 */
import type { Ids } from '../ports.ts';
import type { Table } from '../table.ts';
import { type Leaf, leafHashOf, leafPlace, leafText, leavesFrom } from './leaves.ts';
import { includes } from './merkle.ts';
import type { StoredRoot } from './root-rows.ts';
import { makeTiles, tileOfLeaf, upperTile } from './tile-rows.ts';
import { levelsOf, pathOver, TILE, type Tile } from './tiles.ts';

/** What is stored for a day no longer gives the root that was signed: somebody changed it. */
export class RootMismatchError extends Error {
  override readonly name = 'RootMismatchError';
}

export interface LeafProof {
  readonly leaf: Leaf;
  readonly index: number;
  /** From the leaf's neighbour up. */
  readonly path: readonly Uint8Array[];
}

interface Page {
  readonly places: readonly string[];
  readonly hashes: readonly Uint8Array[];
  /** Index of its first leaf in the tree. */
  readonly first: number;
  /** Path from the root of these leaves to the root of the day. */
  readonly upper: readonly Uint8Array[];
}

/** Proofs of leaves that are in the day of this root, in their order there. Neighbours share what is read. */
export async function* proveLeaves(
  deps: { readonly table: Table; readonly ids: Pick<Ids, 'ulid'> },
  root: StoredRoot,
  wanted: Iterable<Leaf>,
): AsyncGenerator<LeafProof> {
  const inOrder = [...wanted].map((leaf) => ({ leaf, place: leafPlace(leaf) }));
  inOrder.sort((a, b) => (a.place < b.place ? -1 : 1));
  let page: Page | undefined;
  for (const { leaf, place } of inOrder) {
    let at = indexIn(page, place);
    if (at < 0) {
      page = await pageOf(deps, root, place);
      at = indexIn(page, place);
    }
    if (!page || at < 0) throw changed(root);
    const index = page.first + at;
    const path = [...pathOver(page.hashes, at), ...page.upper];
    const bytes = Buffer.from(leafText(leaf), 'utf8');
    if (!includes(bytes, index, root.size, path, Buffer.from(root.root, 'hex'))) throw changed(root);
    yield { leaf, index, path };
  }
}

const indexIn = (page: Page | undefined, place: string): number => page?.places.indexOf(place) ?? -1;

const changed = ({ day }: StoredRoot): RootMismatchError =>
  new RootMismatchError(`what is stored of ${day} no longer gives the root that was signed`);

async function pageOf(
  deps: { readonly table: Table; readonly ids: Pick<Ids, 'ulid'> },
  root: StoredRoot,
  place: string,
): Promise<Page> {
  const { table } = deps;
  const { day, size } = root;
  let tile = await tileOfLeaf(table, day, place);
  if (!tile && size > 0) {
    // A root made before there were tiles: they are made up for, once.
    await makeTiles(deps, day);
    tile = await tileOfLeaf(table, day, place);
  }
  const m = tile ? tile.starts.findLastIndex((start) => start <= place) : -1;
  const start = tile?.starts[m];
  if (!tile || start === undefined) throw changed(root);
  const number = tile.number * TILE + m;
  const first = number * TILE;
  const places: string[] = [];
  const hashes: Uint8Array[] = [];
  for await (const leaf of leavesFrom(table, day, start, Math.min(TILE, size - first))) {
    places.push(leafPlace(leaf));
    hashes.push(leafHashOf(leaf));
  }
  return { places, hashes, first, upper: await upperPath(table, root, tile, m) };
}

async function upperPath(table: Table, root: StoredRoot, lowest: Tile, m: number): Promise<Uint8Array[]> {
  const path: Uint8Array[] = [];
  let tile: Tile | undefined = lowest;
  let at = m;
  for (let level = 1; level <= levelsOf(root.size).length; level += 1) {
    if (!tile || at >= tile.hashes.length) throw changed(root);
    path.push(...pathOver(tile.hashes, at));
    at = tile.number % TILE;
    tile = await nextTile(table, root, tile);
  }
  return path;
}

const nextTile = async (table: Table, { day, size }: StoredRoot, { level, number }: Tile) =>
  level < levelsOf(size).length ? upperTile(table, day, level + 1, Math.floor(number / TILE)) : undefined;
