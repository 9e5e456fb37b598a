import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { EMPTY_ROOT, includes, leafHash, nodeHash } from '../../../shared/application/audit/merkle.ts';
import { proveInclusion, TreeHasher } from '../../support/reference-tree.ts';
import { streamOf } from '../../support/streams.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The recursive definition of RFC 9162, section 2.1.1, as it is written there. */
function definition(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (!only) return createHash('sha256').digest();
  if (leaves.length === 1) return leafHash(only);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(definition(leaves.slice(0, k)), definition(leaves.slice(k)));
}

/** PATH(m, D_n) of section 2.1.3.1. */
function path(m: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length === 1) return [];
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return m < k
    ? [...path(m, leaves.slice(0, k)), definition(leaves.slice(k))]
    : [...path(m - k, leaves.slice(k)), definition(leaves.slice(0, k))];
}

function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  const tree = new TreeHasher();
  for (const leaf of leaves) tree.add(leaf);
  return tree.root();
}

/** The inputs and roots that Certificate Transparency's own implementation tests with (RFC 6962 and 9162 agree). */
const INPUTS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const vectors = INPUTS.map((input) => Buffer.from(input, 'hex'));

test('the roots are those of the published test vectors', () => {
  expect(hex(EMPTY_ROOT)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(ROOTS.map((_, n) => hex(rootOf(vectors.slice(0, n + 1))))).toEqual(ROOTS);
});

const numbered = (size: number): Buffer[] => Array.from({ length: size }, (_, n) => Buffer.from(`leaf ${n}`));

test('for every size from 1 to 64 each leaf has the path of the definition, and it leads to the root', async () => {
  for (let size = 1; size <= 64; size += 1) {
    const leaves = numbered(size);
    const { root, proofs } = await proveInclusion(streamOf(...leaves), size, () => true);
    expect(hex(root)).toBe(hex(definition(leaves)));
    expect(proofs.map(({ index }) => index)).toEqual(leaves.map((_, n) => n));
    for (const proof of proofs) {
      expect(proof.path.map(hex)).toEqual(path(proof.index, leaves).map(hex));
      expect(includes(proof.leaf, proof.index, size, proof.path, root)).toBe(true);
    }
  }
});

test('a proof fails for another leaf, position, size, path or root', async () => {
  for (const size of [1, 2, 3, 7, 8, 13, 33, 64]) {
    const leaves = numbered(size);
    const { root, proofs } = await proveInclusion(streamOf(...leaves), size, () => true);
    for (const { leaf, index, path: siblings } of proofs) {
      expect(includes(Buffer.from('other'), index, size, siblings, root)).toBe(false);
      expect(includes(leaf, index + size, size, siblings, root)).toBe(false);
      expect(includes(leaf, -1, size, siblings, root)).toBe(false);
      expect(includes(leaf, 0.5, size, siblings, root)).toBe(false);
      expect(includes(leaf, index, size, [...siblings, root], root)).toBe(false);
      expect(includes(leaf, index, size, siblings, leafHash(leaf)) && size > 1).toBe(false);
      if (siblings.length > 0) expect(includes(leaf, index, size, siblings.slice(1), root)).toBe(false);
      for (let other = 0; other < size; other += 1) {
        if (other !== index) expect(includes(leaf, other, size, siblings, root)).toBe(false);
      }
    }
  }
});

test('streaming gives the root of the definition, whatever the leaves', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 300 }), (leaves) => {
      expect(hex(rootOf(leaves))).toBe(hex(definition(leaves)));
    }),
    { numRuns: 200 },
  );
});

test('memory grows with the logarithm: a hundred thousand leaves, at most 17 hashes', () => {
  const tree = new TreeHasher();
  let most = 0;
  for (let n = 0; n < 100_000; n += 1) {
    tree.add(Buffer.from(String(n)));
    most = Math.max(most, tree.held);
  }
  expect(tree.size).toBe(100_000);
  expect(most).toBeLessThanOrEqual(17);
});

test('a leaf is never mistaken for a node', () => {
  const [a, b] = [leafHash(Buffer.from('a')), leafHash(Buffer.from('b'))];
  expect(hex(leafHash(Buffer.concat([a, b])))).not.toBe(hex(nodeHash(a, b)));
});

test('a tree that is said to be larger than its leaves has no proof', async () => {
  await expect(proveInclusion(streamOf('a', 'b'), 3, () => true)).rejects.toThrow(RangeError);
});
