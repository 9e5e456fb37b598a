/** Parcels of documents from one node to another, for tests of what travels. */
import { createHash } from 'node:crypto';
import { noScanner } from '../../shared/adapters/embedded/scanner.ts';
import type { CaseDeps } from '../../shared/application/cases/deps.ts';
import { readDocumentRow } from '../../shared/application/cases/document-rows.ts';
import { executeCommand } from '../../shared/application/cases/execute-command.ts';
import { type LoadedCase, loadCase } from '../../shared/application/cases/load-case.ts';
import { documentKey } from '../../shared/application/cases/rows.ts';
import { readRange } from '../../shared/application/open-document.ts';
import type { SegmentCipher } from '../../shared/application/ports.ts';
import { sealDocument } from '../../shared/application/seal-document.ts';
import { ownCaseId } from '../../shared/case/exchange/conversation.ts';
import { SYSTEM_ROLE } from '../../shared/case/roles.ts';

type Deps = CaseDeps & { readonly segments: SegmentCipher };

export const MACHINE = { id: 'system:test', roles: [SYSTEM_ROLE] };

export async function act(
  deps: CaseDeps,
  caseId: string,
  command: { readonly type: string } & Readonly<Record<string, unknown>>,
): Promise<void> {
  const opens = command.type === 'OpenParcel';
  const outcome = await executeCommand(deps, { kind: 'parcel', caseId, opens, command, actor: MACHINE });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
}

export async function openParcel(deps: CaseDeps, peer: string): Promise<string> {
  const caseId = `pcl_${deps.ids.ulid()}`;
  await act(deps, caseId, { type: 'OpenParcel', peer });
  return caseId;
}

/** Plain text that is different in every segment, of exactly that size. */
export function textOf(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size);
  let state = seed;
  for (let at = 0; at < size; at += 1) {
    state = (state * 48271) % 2147483647;
    bytes[at] = 97 + (state % 26);
  }
  return bytes;
}

export async function sealText(
  deps: Deps,
  caseId: string,
  text: Buffer,
  name = 'annex.txt',
): Promise<string> {
  const loaded = await loadCase(deps, caseId);
  if (!loaded?.key) throw new Error('no key');
  const documentId = `doc_${deps.ids.ulid()}`;
  const sha256 = createHash('sha256').update(text).digest('hex');
  const result = await sealDocument(
    { vault: deps.vault, cipher: deps.segments, scanner: noScanner, ids: deps.ids },
    {
      ...{ key: loaded.key, party: deps.party, caseId, documentId },
      body: once(text),
      declared: { size: text.byteLength, sha256, mediaType: 'text/plain' },
    },
  );
  if (!result.ok) throw new Error(result.code);
  await act(deps, caseId, {
    type: 'SealDocument',
    documentId,
    name,
    mediaType: 'text/plain',
    ...result.document,
  });
  return documentId;
}

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The case of the parcel at the other node. */
export const caseThere = (caseId: string, from: string, there: string): string =>
  ownCaseId({ origin: from, caseId }, there, from);

export async function loaded(deps: CaseDeps, caseId: string): Promise<LoadedCase & { key: Uint8Array }> {
  const found = await loadCase(deps, caseId);
  if (!found?.key) throw new Error('no such case');
  return { ...found, key: found.key };
}

/** What lies at a node under that id; undefined where nothing was sealed. */
export async function readText(deps: Deps, caseId: string, documentId: string): Promise<Buffer | undefined> {
  const { key } = await loaded(deps, caseId);
  const row = await deps.table.get(documentKey(caseId, documentId));
  const record = row && readDocumentRow(deps, key, caseId, row);
  if (record?.state !== 'sealed') return undefined;
  const { size = 0, segments = 0, attempt = '' } = record;
  const source = { party: deps.party, caseId, documentId, attempt, key, size, segments };
  const chunks: Uint8Array[] = [];
  for await (const chunk of readRange({ vault: deps.vault, cipher: deps.segments }, source))
    chunks.push(chunk);
  return Buffer.concat(chunks);
}
