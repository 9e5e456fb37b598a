/**
 * The tree of a day in tiles: level 0 are its leaves, and each level above holds the root of every 256 entries of
 * the level below, the last one of fewer. RFC 9162 splits a list at the largest power of two below its length, so
 * that a split of more than 256 entries lies between tiles: the tree over the roots of the tiles is the tree over
 * the leaves, and a path is one piece from one tile of each level.
 */
import { EMPTY_ROOT, nodeHash } from './merkle.ts';

export const TILE = 256;

type Hash = Uint8Array;

/** The largest power of two smaller than n. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** Root over hashes of leaves or of complete subtrees (only the last may be smaller). */
export function rootOver(hashes: readonly Hash[]): Hash {
  const [only] = hashes;
  if (!only) return EMPTY_ROOT;
  if (hashes.length === 1) return only;
  const k = split(hashes.length);
  return nodeHash(rootOver(hashes.slice(0, k)), rootOver(hashes.slice(k)));
}

/** From the neighbour of entry `m` up to the root over these hashes. */
export function pathOver(hashes: readonly Hash[], m: number): Hash[] {
  if (m < 0 || m >= hashes.length) throw new RangeError(`no entry ${m} among ${hashes.length}`);
  if (hashes.length === 1) return [];
  const k = split(hashes.length);
  return m < k
    ? [...pathOver(hashes.slice(0, k), m), rootOver(hashes.slice(k))]
    : [...pathOver(hashes.slice(k), m - k), rootOver(hashes.slice(0, k))];
}

/** Entries of every level above the leaves, from level 1 up; none in an empty tree. */
export function levelsOf(size: number): number[] {
  const levels: number[] = [];
  for (let n = size; levels.length === 0 ? n > 0 : n > TILE; ) {
    n = Math.ceil(n / TILE);
    levels.push(n);
  }
  return levels;
}

/** A tile of level 1 or above. `number` counts the tiles of its level. */
export interface Tile {
  readonly level: number;
  readonly number: number;
  readonly hashes: readonly Hash[];
  /** Level 1 only: where the leaves under each hash begin. */
  readonly starts: readonly string[];
}

interface Filling {
  made: number;
  hashes: Hash[];
  starts: string[];
}

/** Takes hashes of leaves one by one and gives each tile away when it is full: one tile of each level in memory. */
export class TileBuilder {
  readonly #levels: Filling[] = [];
  readonly #write: (tile: Tile) => Promise<void>;
  #size = 0;

  constructor(write: (tile: Tile) => Promise<void>) {
    this.#write = write;
  }

  get size(): number {
    return this.#size;
  }

  /** `place`: where to find the leaf again. */
  async add(leaf: Hash, place: string): Promise<void> {
    this.#size += 1;
    await this.#push(0, leaf, place);
  }

  async #push(level: number, hash: Hash, place: string): Promise<void> {
    this.#levels[level] ??= { made: 0, hashes: [], starts: [] };
    const filling = this.#levels[level];
    // Only when one more comes: until then nobody knows that the tile is not the last of its level.
    if (filling.hashes.length === TILE) await this.#close(level, filling);
    filling.hashes.push(hash);
    if (level === 1 || filling.hashes.length === 1) filling.starts.push(place);
  }

  async #close(level: number, filling: Filling): Promise<void> {
    const { hashes, starts, made } = filling;
    if (level > 0) await this.#write({ level, number: made, hashes, starts: level === 1 ? starts : [] });
    await this.#push(level + 1, rootOver(hashes), starts[0] ?? '');
    filling.made += 1;
    filling.hashes = [];
    filling.starts = [];
  }

  /** Gives away what is left and says the root. Once. */
  async root(): Promise<Hash> {
    for (let level = 0; ; level += 1) {
      const filling = this.#levels[level];
      if (!filling) return EMPTY_ROOT;
      if (level > 0 && filling.made === 0) {
        await this.#write({
          level,
          number: 0,
          hashes: filling.hashes,
          starts: level === 1 ? filling.starts : [],
        });
        return rootOver(filling.hashes);
      }
      await this.#close(level, filling);
    }
  }
}
