/** Signed roots from the first day of a case on, and the proofs that its leaves are in them. */
import type { CaseDeps } from '../cases/deps.ts';
import type { SigningPort } from '../ports.ts';
import { keySet } from '../signatures/jws.ts';
import type { ZipEntry } from '../zip-writer.ts';
import { jsonEntry, type Progress, textEntry } from './export-entries.ts';
import { KEYS, type Proofs, proofsPath, proofsSchema, rootPath } from './export-format.ts';
import { leafText, leavesOf, leavesOfCase } from './leaves.ts';
import { RootMismatchError } from './make-roots.ts';
import { proveInclusion } from './merkle.ts';
import { rootsFrom, type StoredRoot } from './root-rows.ts';

type ProofDeps = Pick<CaseDeps, 'table'> & { readonly signing: SigningPort };

export async function* auditFiles(
  deps: ProofDeps,
  caseId: string,
  { leaves, firstDay }: Progress,
): AsyncGenerator<ZipEntry> {
  yield jsonEntry(KEYS, keySet(await deps.signing.publicKeys()));
  for await (const root of rootsFrom(deps.table, firstDay)) {
    yield textEntry(rootPath(root.day), root.jws);
    const proofs = await proofsOf(deps, caseId, root, leaves);
    if (proofs) yield jsonEntry(proofsPath(root.day), proofs);
  }
}

/** One small query for a day without leaves of the case; else one pass over all leaves of the day. */
async function proofsOf(
  { table }: ProofDeps,
  caseId: string,
  root: StoredRoot,
  exported: ReadonlySet<string>,
): Promise<Proofs | undefined> {
  const wanted = new Set<string>();
  for await (const leaf of leavesOfCase(table, root.day, caseId)) {
    const text = leafText(leaf);
    if (exported.has(text)) wanted.add(text);
  }
  if (wanted.size === 0) return undefined;
  const isWanted = (leaf: Uint8Array): boolean => wanted.has(textOf(leaf));
  const found = await proveInclusion(texts(table, root.day), root.size, isWanted);
  if (Buffer.from(found.root).toString('hex') !== root.root) {
    throw new RootMismatchError(`the leaves of ${root.day} no longer give the root that was signed`);
  }
  return proofsSchema.parse({
    day: root.day,
    size: root.size,
    proofs: found.proofs.map(({ leaf, index, path }) => ({
      leaf: JSON.parse(textOf(leaf)),
      index,
      path: path.map((hash) => Buffer.from(hash).toString('hex')),
    })),
  });
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

async function* texts(table: CaseDeps['table'], day: string): AsyncGenerator<Uint8Array> {
  for await (const leaf of leavesOf(table, day)) yield Buffer.from(leafText(leaf), 'utf8');
}
