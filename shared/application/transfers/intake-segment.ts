/**
 * A segment of a document has arrived from another node: opened with the key of its transfer, hashed on, sealed again
 * under the key of its case. Segments are taken in order; one that came early waits in the intake store. What does
 * not open, and a document that in the end is another than was committed to, is rejected, and the receipt names it.
 */
import { SYSTEM_ROLE } from '../../case/roles.ts';
import type { Actor } from '../../protocol/decision.ts';
import { executeCommand } from '../cases/execute-command.ts';
import { type LoadedCase, loadCase } from '../cases/load-case.ts';
import { documentKey } from '../cases/rows.ts';
import { attemptPrefix, segmentCount } from '../document-segments.ts';
import type { IntakeDeps } from '../documents/intake-upload.ts';
import { keepCheckpoint, readCheckpoint } from '../documents/seal-checkpoint.ts';
import { limits } from '../limits.ts';
import { ObjectMissingError } from '../ports.ts';
import type { SealCheckpoint } from '../seal-in-runs.ts';
import { type Arrival, resealSegment, sealedArrival } from './reseal-segment.ts';
import { messageRef, readAwaited } from './transfer-rows.ts';
import { placeOfSlot, type SegmentPlace, slotKey } from './travelling.ts';

const INTAKE: Actor = { id: 'system:intake', roles: [SYSTEM_ROLE] };

/** `taken`: the next one has not come yet. `early`: it waits for those before it. */
export type ArrivalOutcome =
  | 'sealed'
  | 'rejected'
  | 'taken'
  | 'early'
  | 'not-awaited'
  | 'overtaken'
  | 'continued';

/** `key` names the object in the intake store. Repeated, late and reordered reports are harmless. */
export async function intakeSegment(deps: IntakeDeps, key: string): Promise<ArrivalOutcome> {
  const place = placeOfSlot(key);
  const loaded = place && (await loadCase(deps, place.caseId));
  const arrival = place && loaded && (await awaitedArrival(deps, loaded, place));
  if (!arrival) {
    await deps.intake.delete(key);
    return 'not-awaited';
  }
  const started = Date.parse(deps.systemClock.now());
  let done: ArrivalOutcome = 'early';
  for (;;) {
    const before = await readCheckpoint(deps, arrival.place);
    const next = before?.next ?? 0;
    // A repetition; what follows it may lie there all the same.
    if (place.segment < next && done === 'early') await deps.intake.delete(key);
    const outcome = await takeNext(deps, loaded, arrival, place, before);
    if (outcome === 'missing') return done === 'early' && place.segment < next ? 'not-awaited' : done;
    if (outcome !== 'taken') return outcome;
    done = 'taken';
    if (Date.parse(deps.systemClock.now()) - started >= limits.sealRunSeconds * 1000) {
      await deps.queue.again({ key, size: 0 });
      return 'continued';
    }
  }
}

/** What the message has said of it, while it is awaited. */
async function awaitedArrival(
  deps: IntakeDeps,
  loaded: LoadedCase,
  { caseId, from, seq, document }: SegmentPlace,
): Promise<Arrival | undefined> {
  const transfer = loaded.exchange.transfers?.find(
    ({ direction, messageId }) =>
      direction === 'in' && messageRef(messageId).from === from && messageRef(messageId).seq === seq,
  );
  if (!loaded.key || transfer?.documents[document]?.status !== 'awaited') return undefined;
  const awaited = await readAwaited(deps, loaded.key, caseId, { from, seq });
  const one = awaited?.documents[document];
  if (!awaited || !one) return undefined;
  return {
    place: { caseId, documentId: one.id, key: loaded.key },
    messageId: transfer.messageId,
    transferKey: awaited.key,
    document: one,
  };
}

async function takeNext(
  deps: IntakeDeps,
  loaded: LoadedCase,
  arrival: Arrival,
  slot: SegmentPlace,
  before: SealCheckpoint | undefined,
): Promise<ArrivalOutcome | 'missing'> {
  const i = before?.next ?? 0;
  const key = slotKey({ ...slot, segment: i });
  const opened = await deps.intake.open(key).catch((error: unknown) => {
    if (error instanceof ObjectMissingError) return undefined;
    throw error;
  });
  if (!opened) return 'missing';
  const result = await resealSegment(deps, arrival, i, opened.body, before);
  if (result.end === 'rejected') {
    await reject(deps, loaded, arrival, result.code, result.attempt);
    await deps.intake.delete(key);
    return 'rejected';
  }
  if (i + 1 < segmentCount(arrival.document.size)) {
    const { attempt, detectedType } = result;
    const reached = { attempt, next: i + 1, digest: result.digest.save(), detectedType };
    if (!(await keepCheckpoint(deps, arrival.place, before, reached))) {
      if (!before) await deps.vault.deletePrefix(attemptPrefix({ ...arrival.place, attempt }));
      return 'overtaken';
    }
    await deps.intake.delete(key);
    return 'taken';
  }
  const document = sealedArrival(arrival.document, result);
  if (!document) {
    await reject(deps, loaded, arrival, 'digest-mismatch', result.attempt);
    await deps.intake.delete(key);
    return 'rejected';
  }
  const outcome = await seal(deps, loaded, arrival, document);
  await deps.intake.delete(key);
  return outcome;
}

async function seal(
  deps: IntakeDeps,
  loaded: LoadedCase,
  { place: { caseId, documentId }, document: { name, mediaType } }: Arrival,
  document: NonNullable<ReturnType<typeof sealedArrival>>,
): Promise<'sealed' | 'rejected'> {
  const events = await decide(deps, loaded, caseId, {
    type: 'SealArrival',
    documentId,
    name,
    mediaType,
    ...document,
  });
  const { attempt } = document;
  const isSealed =
    events.includes('DocumentSealed') ||
    // Another run may have come to the same end: the row says whose segments count.
    (await deps.table.get(documentKey(caseId, documentId)))?.a.attempt === attempt;
  if (!isSealed) await deps.vault.deletePrefix(attemptPrefix({ caseId, documentId, attempt }));
  return isSealed ? 'sealed' : 'rejected';
}

async function reject(
  deps: IntakeDeps,
  loaded: LoadedCase,
  { place: { caseId, documentId } }: Arrival,
  code: string,
  attempt: string,
): Promise<void> {
  await decide(deps, loaded, caseId, { type: 'RejectArrival', documentId, code });
  await deps.vault.deletePrefix(attemptPrefix({ caseId, documentId, attempt }));
}

/** The types of the events that came of it. */
async function decide(
  deps: IntakeDeps,
  loaded: LoadedCase,
  caseId: string,
  command: { readonly type: string } & Readonly<Record<string, unknown>>,
): Promise<readonly string[]> {
  const { kind } = loaded.head;
  const outcome = await executeCommand(deps, { kind, caseId, command, actor: INTAKE, seen: loaded });
  if (outcome.ok) return outcome.events;
  if (['absent', 'erased', 'refused'].includes(outcome.why)) return [];
  throw new Error(`arrival in ${caseId}: ${outcome.why}`);
}
