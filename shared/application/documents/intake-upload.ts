/**
 * An upload has arrived: check it, seal it under the key of its case, decide, and clear the intake. Repeated,
 * late and reordered reports are harmless, since the case decides what becomes of the bytes.
 */
import type { Command } from '../../case/kind.ts';
import { SYSTEM_ROLE } from '../../case/roles.ts';
import type { Actor } from '../../protocol/decision.ts';
import { entryIdOf, parseEntryId, ruledDocument } from '../../protocol/document-sets.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { type DocumentRecord, readDocumentRow } from '../cases/document-rows.ts';
import { executeCommand } from '../cases/execute-command.ts';
import { type LoadedCase, loadCase } from '../cases/load-case.ts';
import { documentKey } from '../cases/rows.ts';
import { attemptPrefix, segmentEnd } from '../document-segments.ts';
import type { RejectionCode } from '../intake-body.ts';
import { limits } from '../limits.ts';
import {
  type IntakeQueue,
  type IntakeStore,
  ObjectMissingError,
  type Scanner,
  type SegmentCipher,
} from '../ports.ts';
import { DigestStateError } from '../running-digest.ts';
import { type SealedDocument, sealDocument } from '../seal-document.ts';
import { type SealRun, sealInRuns } from '../seal-in-runs.ts';
import { keepFault, openSet } from '../sets/open-set.ts';
import { readSetRow } from '../sets/set-rows.ts';
import { settleEntry } from '../sets/settle-entry.ts';
import { dropCheckpoint, keepCheckpoint, readCheckpoint } from './seal-checkpoint.ts';

export type IntakeDeps = CaseDeps & {
  readonly intake: IntakeStore;
  readonly segments: SegmentCipher;
  readonly scanner: Scanner;
  readonly queue: IntakeQueue;
  /** What one run does; a smaller one is for tests. */
  readonly sealRun?: SealShare;
};

export interface SealShare {
  readonly bytes: number;
  readonly seconds: number;
}

const INTAKE: Actor = { id: 'system:intake', roles: [SYSTEM_ROLE] };
const KEY = /^intake\/([A-Za-z0-9_-]{1,64})\/([A-Za-z0-9_-]{1,64})$/;

/** `continued`: the next run has been asked for. `overtaken`: another run is further with the same document. */
export type IntakeOutcome = SettledOutcome | 'gone' | 'continued' | 'overtaken';
/** `opened`: the manifest of a set, whose files may come now. */
type SettledOutcome = 'sealed' | 'quarantined' | 'rejected' | 'opened' | 'not-awaited';
type SettleDeps = CaseDeps & { readonly segments: SegmentCipher };

interface Arrived {
  readonly loaded: LoadedCase & { readonly key: Uint8Array };
  readonly caseId: string;
  readonly document: AwaitedDocument;
}
type AwaitedDocument = DocumentRecord & Required<Pick<DocumentRecord, 'detail' | 'size'>>;

const isAwaited = (document: DocumentRecord | undefined): document is AwaitedDocument =>
  document?.state === 'declared' && document.detail !== undefined && document.size !== undefined;

/** `key` names the object in the intake store; what is not ours to seal is removed. */
export async function intakeUpload(deps: IntakeDeps, key: string): Promise<IntakeOutcome> {
  const [, caseId, sendingId] = KEY.exec(key) ?? [];
  if (caseId === undefined || sendingId === undefined) return 'not-awaited';
  const entry = parseEntryId(sendingId);
  const documentId = entry ? entryIdOf(entry.setId, entry.n) : sendingId;
  const [loaded, row] = await Promise.all([
    loadCase(deps, caseId),
    deps.table.get(documentKey(caseId, documentId)),
  ]);
  const document = loaded?.key && row ? readDocumentRow(deps, loaded.key, caseId, row) : undefined;
  if (
    !loaded?.key ||
    !isAwaited(document) ||
    (document.tries ?? 1) !== (entry?.tries ?? 1) ||
    !(await isSetReady(deps, loaded.key, caseId, document))
  ) {
    await deps.intake.delete(key);
    if (row) await dropCheckpoint(deps, caseId, documentId);
    return 'not-awaited';
  }
  const arrived = { loaded: { ...loaded, key: loaded.key }, caseId, document };
  try {
    const outcome = await sealObject(deps, arrived, key);
    if (outcome === 'continued' || outcome === 'overtaken') return outcome;
    await deps.intake.delete(key);
    if (document.size > shareOf(deps).bytes) await dropCheckpoint(deps, caseId, documentId);
    return outcome;
  } catch (error) {
    if (error instanceof ObjectMissingError) return 'gone';
    throw error;
  }
}

const shareOf = (deps: IntakeDeps): SealShare =>
  deps.sealRun ?? { bytes: limits.sealRunBytes, seconds: limits.sealRunSeconds };

/** A manifest is looked at once; the files of its set are taken while the set is awaited. */
async function isSetReady(
  deps: IntakeDeps,
  key: Uint8Array,
  caseId: string,
  { documentId, set }: DocumentRecord,
): Promise<boolean> {
  if (set) return (await readSetRow(deps, key, caseId, documentId)) === undefined;
  const ruled = ruledDocument(documentId);
  return ruled === documentId || (await deps.table.get(documentKey(caseId, ruled)))?.a.state === 'declared';
}

async function sealObject(deps: IntakeDeps, arrived: Arrived, key: string): Promise<IntakeOutcome> {
  const { size } = arrived.document;
  const share = shareOf(deps);
  if (size > share.bytes) return sealPart(deps, arrived, key, share);
  const { body } = await deps.intake.open(key);
  return sealArrived(deps, { ...arrived, body });
}

/** One run at a document that takes several. */
async function sealPart(
  deps: IntakeDeps,
  arrived: Arrived,
  key: string,
  share: SealShare,
): Promise<IntakeOutcome> {
  const { loaded, caseId, document } = arrived;
  const { documentId, size } = document;
  const place = { caseId, documentId, key: loaded.key };
  const checkpoint = await readCheckpoint(deps, place);
  const { body } = await deps.intake.open(key, checkpoint ? segmentEnd(size, checkpoint.next - 1) : 0);
  const started = Date.parse(deps.systemClock.now());
  let last = checkpoint;
  const run: SealRun = {
    ...(checkpoint ? { checkpoint } : {}),
    ...(deps.scanner.verdict ? { verdict: deps.scanner.verdict } : {}),
    async keep(reached) {
      const isOurs = await keepCheckpoint(deps, place, last, reached);
      last = reached;
      return isOurs;
    },
    isSpent: (bytes) =>
      bytes >= share.bytes || Date.parse(deps.systemClock.now()) - started >= share.seconds * 1000,
  };
  const { sha256, mediaType } = document.detail;
  const input = { ...place, party: deps.party, body, declared: { size, sha256, mediaType } };
  const result = await sealInRuns({ ...deps, cipher: deps.segments }, input, run).catch((cause: unknown) => {
    if (!(cause instanceof DigestStateError)) throw cause;
    return undefined;
  });
  if (result === undefined) {
    await body[Symbol.asyncIterator]().return?.();
    // Begun by an older release: what it wrote is swept, and the sealing begins anew.
    await dropCheckpoint(deps, caseId, documentId);
    return sealPart(deps, arrived, key, share);
  }
  if (result.end === 'overtaken') return 'overtaken';
  if (result.end === 'spent') {
    // After the checkpoint: a crash in between brings this trigger again, which goes on from there.
    await deps.queue.again({ key, size });
    return 'continued';
  }
  return settle(deps, arrived, result);
}

/** Seals the bytes of one declared document; `not-awaited` leaves them unread. */
export async function sealArrived(
  deps: Omit<IntakeDeps, 'intake' | 'queue'>,
  arrived: {
    readonly loaded: LoadedCase;
    readonly caseId: string;
    readonly document: DocumentRecord;
    readonly body: AsyncIterable<Uint8Array>;
  },
): Promise<SettledOutcome> {
  const { loaded, caseId, document, body } = arrived;
  if (!loaded.key || !isAwaited(document)) return 'not-awaited';
  const { documentId, size } = document;
  const { sha256, mediaType } = document.detail;
  const result = await sealDocument(
    { vault: deps.vault, cipher: deps.segments, scanner: deps.scanner, ids: deps.ids },
    { key: loaded.key, party: deps.party, caseId, documentId, body, declared: { size, sha256, mediaType } },
  );
  return settle(deps, { loaded: { ...loaded, key: loaded.key }, caseId, document }, result);
}

type Looked = { readonly document: SealedDocument } | { readonly code: string };

/** What was sealed, or why it was not, goes where it belongs: to the case, or to the set it is part of. */
async function settle(
  deps: SettleDeps,
  { loaded, caseId, document }: Arrived,
  result: { readonly document: SealedDocument } | { readonly code: RejectionCode },
): Promise<SettledOutcome> {
  const { documentId, set } = document;
  const ruled = ruledDocument(documentId);
  if (ruled !== documentId) {
    const reception = loaded.kind.reception?.(loaded.state, ruled) ?? 'accept';
    return settleEntry(deps, { caseId, key: loaded.key, reception }, document, result);
  }
  if (!set || 'code' in result) return decideOn(deps, loaded, caseId, document, result);
  const place = { caseId, setId: documentId, key: loaded.key };
  const opened = await openSet(deps, place, result.document, set);
  if (opened.ok) return 'opened';
  if (!opened.fault) return 'not-awaited';
  const outcome = await decideOn(deps, loaded, caseId, document, { code: opened.fault.code });
  await keepFault(deps, place, opened.fault);
  return outcome;
}

async function decideOn(
  deps: SettleDeps,
  loaded: LoadedCase,
  caseId: string,
  { documentId, detail: { name, mediaType } }: AwaitedDocument,
  result: Looked,
): Promise<'sealed' | 'quarantined' | 'rejected'> {
  if ('code' in result) {
    const rejection = { type: 'RejectDocument', documentId, code: result.code };
    await decideOrThrow(deps, loaded, caseId, rejection);
    return 'rejected';
  }
  const { attempt } = result.document;
  const command = { type: 'SealDocument', documentId, name, mediaType, ...result.document };
  const events = await decideOrThrow(deps, loaded, caseId, command);
  if (events.includes('DocumentSealed')) return 'sealed';
  // Another run may have come to the same end, and what is quarantined is kept: the row says whose segments count.
  const row = await deps.table.get(documentKey(caseId, documentId));
  if (row?.a.attempt === attempt) return row.a.state === 'quarantined' ? 'quarantined' : 'sealed';
  // Lost a race, or the case no longer takes documents: what was written is nobody's.
  await deps.vault.deletePrefix(attemptPrefix({ caseId, documentId, attempt }));
  return 'rejected';
}

/** The types of the events that came of it. */
async function decideOrThrow(
  deps: CaseDeps,
  loaded: LoadedCase,
  caseId: string,
  command: Command,
): Promise<readonly string[]> {
  const { kind } = loaded.head;
  const outcome = await executeCommand(deps, { kind, caseId, command, actor: INTAKE, seen: loaded });
  if (outcome.ok) return outcome.events;
  if (['absent', 'erased', 'refused'].includes(outcome.why)) return [];
  throw new Error(`intake of ${caseId}: ${outcome.why}`);
}
