/**
 * The hash tree of RFC 9162 in one pass over all its leaves, as simple as it can be: what the tiles are measured
 * against. Held to the published vectors and to the definition of the RFC by its own test.
 */
import { EMPTY_ROOT, leafHash, nodeHash } from '../../shared/application/audit/merkle.ts';

type Hash = Uint8Array;

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
