/** One segment from the key of its transfer to the key of its case, measured, hashed and scanned as it passes. */
import { commitmentOfDigest } from '../../case/envelope.ts';
import {
  type DocumentPlace,
  segmentContext,
  segmentCount,
  segmentEnd,
  segmentName,
} from '../document-segments.ts';
import type { IntakeDeps } from '../documents/intake-upload.ts';
import { IntakeBody, type RejectionCode, RejectionSignal } from '../intake-body.ts';
import { limits } from '../limits.ts';
import { isAllowedType, judgeType } from '../media-types.ts';
import { CiphertextError, type Verdict } from '../ports.ts';
import { DigestStateError, nativeDigest, type ResumableDigest, resumableDigest } from '../running-digest.ts';
import { ScanTap } from '../scan-tap.ts';
import { putSegment, type SealedDocument } from '../seal-document.ts';
import type { SealCheckpoint } from '../seal-in-runs.ts';
import type { AwaitedArrival } from './transfer-rows.ts';
import { travelContext } from './travelling.ts';

export interface Arrival {
  readonly place: { readonly caseId: string; readonly documentId: string; readonly key: Uint8Array };
  readonly messageId: string;
  readonly transferKey: Uint8Array;
  readonly document: AwaitedArrival;
}

export type ResealResult =
  | {
      readonly end: 'resealed';
      readonly attempt: string;
      readonly detectedType: string;
      readonly digest: ResumableDigest;
      readonly scan: Verdict;
    }
  | {
      readonly end: 'rejected';
      readonly attempt: string;
      readonly code: RejectionCode | 'segment-altered';
    };

type Deps = Pick<IntakeDeps, 'party' | 'ids' | 'vault' | 'segments' | 'scanner'>;

/** `before`: where the segment before it has left the document. */
export async function resealSegment(
  deps: Deps,
  { place, messageId, transferKey, document }: Arrival,
  i: number,
  ciphertext: AsyncIterable<Uint8Array>,
  before: SealCheckpoint | undefined,
): Promise<ResealResult> {
  const { size, mediaType } = document;
  const attempt = before?.attempt ?? deps.ids.ulid();
  if (!isAllowedType(mediaType)) {
    await ciphertext[Symbol.asyncIterator]().return?.();
    return { end: 'rejected', attempt, code: 'type-not-allowed' };
  }
  const at: DocumentPlace = { ...place, party: deps.party, attempt };
  const digest = await digestSoFar(deps, at, place.key, size, before);
  const isAlone = segmentCount(size) === 1;
  // What a store has scanned was ciphertext; and no scanner can be put down and taken up again between segments.
  const tap = isAlone && deps.scanner.verdict === undefined ? new ScanTap(deps.scanner) : undefined;
  let isAltered = false;
  const opened = deps.segments.open(transferKey, travelContext(messageId, document, i), ciphertext);
  const plaintext = watched(opened, () => {
    isAltered = true;
  });
  const body = new IntakeBody(
    plaintext,
    segmentEnd(size, i),
    tap ? (chunk) => tap.push(chunk) : async () => undefined,
    { hash: digest, from: i * limits.segmentBytes },
  );
  try {
    const detectedType = before?.detectedType ?? (await detect(mediaType, body));
    const sealing = { key: place.key, declared: { size, mediaType, sha256: document.sha256 } };
    await putSegment({ vault: deps.vault, cipher: deps.segments }, sealing, at, body, i);
    await body.expectEnd();
    const scan = tap ? await tap.result() : 'notScanned';
    if (scan === 'infected') throw new RejectionSignal('infected');
    return { end: 'resealed', attempt, detectedType, digest, scan };
  } catch (cause) {
    tap?.abandon();
    // Adapters may wrap what their body throws, so the reason is asked of the body itself.
    const code = cause instanceof RejectionSignal ? cause.code : body.rejection;
    if (isAltered) return { end: 'rejected', attempt, code: 'segment-altered' };
    if (code !== undefined) return { end: 'rejected', attempt, code };
    throw cause;
  } finally {
    await body.close();
  }
}

async function* watched(
  plaintext: AsyncIterable<Uint8Array>,
  altered: () => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* plaintext;
  } catch (error) {
    if (error instanceof CiphertextError) altered();
    throw error;
  }
}

async function detect(mediaType: string, body: IntakeBody): Promise<string> {
  const verdict = await judgeType(mediaType, await body.head());
  if (!verdict.ok) throw new RejectionSignal(verdict.code);
  return verdict.detected;
}

/** A document of one segment is hashed at full speed; of a longer one each run goes on from what was kept. */
async function digestSoFar(
  deps: Deps,
  at: DocumentPlace,
  key: Uint8Array,
  size: number,
  before: SealCheckpoint | undefined,
): Promise<ResumableDigest> {
  const n = segmentCount(size);
  if (n === 1) return { ...nativeDigest(), save: () => new Uint8Array() };
  try {
    return await resumableDigest(before?.digest);
  } catch (error) {
    if (!(error instanceof DigestStateError)) throw error;
    // Kept by another release: what was taken is hashed again, from where it lies now.
    const digest = await resumableDigest();
    for (let i = 0; i < (before?.next ?? 0); i += 1) {
      const stored = await deps.vault.get(segmentName(at, i));
      for await (const chunk of deps.segments.open(key, segmentContext(at, i, n), stored))
        digest.update(chunk);
    }
    return digest;
  }
}

/** Undefined where the bytes are not those that the sender has committed to. The commitment stays as it was. */
export function sealedArrival(
  { size, sha256, salt, commitment }: AwaitedArrival,
  { attempt, detectedType, digest, scan }: Extract<ResealResult, { end: 'resealed' }>,
): SealedDocument | undefined {
  const found = digest.digest();
  const isSame =
    found.toString('hex') === sha256 && commitmentOfDigest(Buffer.from(salt, 'hex'), found) === commitment;
  if (!isSame || scan === 'infected') return undefined;
  return { sha256, size, segments: segmentCount(size), attempt, detectedType, scan, commitment, salt };
}
