/**
 * The hash tree of RFC 9162, section 2.1: leaves hashed with 0x00, inner nodes with 0x01 before them. Roots and
 * proofs are computed while the leaves stream by, with memory for one path.
 */
import { createHash } from 'node:crypto';

type Hash = Uint8Array;

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const leafHash = (data: Uint8Array): Buffer => sha256(LEAF, data);
export const nodeHash = (left: Hash, right: Hash): Buffer => sha256(NODE, left, right);
export const EMPTY_ROOT = sha256();

/** Takes leaves one by one and keeps one hash per level: at most log2(n) + 1. */
export class TreeHasher {
  /** Roots of complete subtrees, largest first; their sizes are the ones in the binary form of `size`. */
  readonly #subtrees: Hash[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get held(): number {
    return this.#subtrees.length;
  }

  add(leaf: Uint8Array): void {
    let hash: Hash = leafHash(leaf);
    // Each trailing 1 of the old size is a complete subtree as large as the one just finished.
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = this.#subtrees.pop();
      if (left) hash = nodeHash(left, hash);
    }
    this.#subtrees.push(hash);
    this.#size += 1;
  }

  root(): Hash {
    const [last, ...others] = [...this.#subtrees].reverse();
    if (!last) return EMPTY_ROOT;
    return others.reduce((right, left) => nodeHash(left, right), last);
  }
}

export interface Inclusion {
  readonly leaf: Uint8Array;
  readonly index: number;
  /** From the leaf's neighbour up. */
  readonly path: readonly Hash[];
}

type Growing = { readonly leaf: Uint8Array; readonly index: number; readonly path: Hash[] };

/** The largest power of two smaller than n. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/**
 * Inclusion proofs of the wanted leaves of a tree of `size` leaves, in one pass over them. Memory: the proofs and
 * one path. Throws when there are fewer leaves than `size`.
 */
export async function proveInclusion(
  leaves: AsyncIterable<Uint8Array>,
  size: number,
  wanted: (leaf: Uint8Array) => boolean,
): Promise<{ readonly root: Hash; readonly proofs: readonly Inclusion[] }> {
  const source = leaves[Symbol.asyncIterator]();
  let index = 0;

  async function subtree(n: number): Promise<{ hash: Hash; proofs: Growing[] }> {
    if (n === 1) {
      const next = await source.next();
      if (next.done) throw new RangeError('fewer leaves than the tree has');
      const at = index++;
      return {
        hash: leafHash(next.value),
        proofs: wanted(next.value) ? [{ leaf: next.value, index: at, path: [] }] : [],
      };
    }
    const k = split(n);
    const left = await subtree(k);
    const right = await subtree(n - k);
    for (const proof of left.proofs) proof.path.push(right.hash);
    for (const proof of right.proofs) proof.path.push(left.hash);
    return { hash: nodeHash(left.hash, right.hash), proofs: left.proofs.concat(right.proofs) };
  }

  try {
    if (size === 0) return { root: EMPTY_ROOT, proofs: [] };
    const { hash, proofs } = await subtree(size);
    return { root: hash, proofs };
  } finally {
    await source.return?.();
  }
}

/** RFC 9162, section 2.1.3.2. False for anything that does not lead from the leaf to the root. */
export function includes(
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Hash[],
  root: Hash,
): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  let fn = index;
  let sn = size - 1;
  let hash: Hash = leafHash(leaf);
  for (const sibling of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(sibling, hash);
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2;
        sn = Math.floor(sn / 2);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && Buffer.compare(hash, root) === 0;
}
