/** Who looked at the case, for an export: each record's text as it was written. */
import { canonicalJson, sha256Hex } from '../../case/envelope.ts';
import { BrokenRowError } from '../cases/load-case.ts';
import { caseKey } from '../cases/rows.ts';
import { openJson } from '../cases/sealed-json.ts';
import type { ZipEntry } from '../zip-writer.ts';
import {
  type ContentDeps,
  type ExportedCase,
  jsonEntry,
  type Progress,
  textEntry,
} from './export-entries.ts';
import { accessPath, accessReasonPath } from './export-format.ts';

export async function* accessFiles(
  deps: ContentDeps,
  { loaded }: ExportedCase,
  progress: Progress,
): AsyncGenerator<ZipEntry> {
  const { caseId } = loaded.head;
  let cursor: string | undefined;
  do {
    const page = await deps.table.query(caseKey(caseId), {
      from: 'ACC#',
      to: 'ACC#~',
      ...(cursor ? { cursor } : {}),
    });
    for (const { pk, sk, text, blob } of page.rows) {
      if (text === undefined) throw new BrokenRowError(`${pk} ${sk}`);
      const id = sk.slice('ACC#'.length);
      progress.leaves.add(canonicalJson({ caseId, access: id, hash: sha256Hex(text) }));
      yield textEntry(accessPath(id), text);
      if (blob) yield jsonEntry(accessReasonPath(id), openJson(deps, loaded.key, caseId, sk, blob));
    }
    cursor = page.cursor;
  } while (cursor);
}
