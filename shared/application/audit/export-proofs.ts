/** Signed roots from the first day of a case on, and the proofs that its leaves are in them. */
import type { CaseDeps } from '../cases/deps.ts';
import type { SigningPort } from '../ports.ts';
import { keySet } from '../signatures/jws.ts';
import type { ZipEntry } from '../zip-writer.ts';
import { jsonEntry, type Progress, textEntry } from './export-entries.ts';
import { KEYS, type Proofs, proofsPath, proofsSchema, rootPath } from './export-format.ts';
import { type Leaf, leafText, leavesOfCase } from './leaves.ts';
import { proveLeaves } from './prove-leaves.ts';
import { rootsFrom, type StoredRoot } from './root-rows.ts';

type ProofDeps = Pick<CaseDeps, 'table' | 'ids'> & { readonly signing: SigningPort };

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

/** One small query for a day without leaves of the case; else a tile and the leaves around for each of them. */
async function proofsOf(
  deps: ProofDeps,
  caseId: string,
  root: StoredRoot,
  exported: ReadonlySet<string>,
): Promise<Proofs | undefined> {
  const wanted: Leaf[] = [];
  for await (const leaf of leavesOfCase(deps.table, root.day, caseId)) {
    if (exported.has(leafText(leaf))) wanted.push(leaf);
  }
  if (wanted.length === 0) return undefined;
  const proofs: Proofs['proofs'] = [];
  for await (const { leaf, index, path } of proveLeaves(deps, root, wanted)) {
    proofs.push({ leaf, index, path: path.map((hash) => Buffer.from(hash).toString('hex')) });
  }
  return proofsSchema.parse({ day: root.day, size: root.size, proofs });
}
