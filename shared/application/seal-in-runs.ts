/**
 * Intake of a document that is too large for one run: after each segment the run keeps how far it came, and when
 * its time or share is over the next one goes on from there. No scanner that reads along sees it: none can be put
 * down and taken up again, and verdicts on pieces would claim more than they know. Unless the store has scanned the
 * whole before, the document says `notScanned`.
 */
import { attemptPrefix, type DocumentPlace, segmentCount, segmentEnd } from './document-segments.ts';
import { IntakeBody, type RejectionCode, RejectionSignal } from './intake-body.ts';
import { isAllowedType, judgeType } from './media-types.ts';
import type { Verdict } from './ports.ts';
import { resumableDigest } from './running-digest.ts';
import { putSegment, type SealedDocument, type SealInput, type SealPorts, sealed } from './seal-document.ts';

export interface SealCheckpoint {
  /** Names the segments that are in the vault. */
  readonly attempt: string;
  /** The first segment that is not known to be there. */
  readonly next: number;
  /** State of the running SHA-256 over everything before. */
  readonly digest: Uint8Array;
  readonly detectedType: string;
}

export interface SealRun {
  /** Where the run before stopped; the body of the input begins there. */
  readonly checkpoint?: SealCheckpoint;
  /** Keeps how far it came. False when another run has got further: this one ends, and nothing is lost. */
  readonly keep: (reached: SealCheckpoint) => Promise<boolean>;
  /** Whether the rest is to be left to the next run, after so many bytes of this one. */
  readonly isSpent: (bytes: number) => boolean;
  /** What the store has said of the whole. */
  readonly verdict?: Verdict;
}

export type RunResult =
  | { readonly end: 'sealed'; readonly document: SealedDocument }
  | { readonly end: 'rejected'; readonly code: RejectionCode }
  /** To be continued. */
  | { readonly end: 'spent' }
  /** Continued by another run. */
  | { readonly end: 'overtaken' };

type Ports = Omit<SealPorts, 'scanner'>;

/** Throws DigestStateError for a checkpoint of another version: begin again without it. */
export async function sealInRuns(ports: Ports, input: SealInput, run: SealRun): Promise<RunResult> {
  const { declared } = input;
  if (!isAllowedType(declared.mediaType)) return { end: 'rejected', code: 'type-not-allowed' };
  const { checkpoint, verdict = 'notScanned' } = run;
  if (verdict === 'infected') {
    if (checkpoint) await ports.vault.deletePrefix(attemptPrefix({ ...input, attempt: checkpoint.attempt }));
    return { end: 'rejected', code: 'infected' };
  }
  const place: DocumentPlace = { ...input, attempt: checkpoint?.attempt ?? ports.ids.ulid() };
  const hash = await resumableDigest(checkpoint?.digest);
  const from = checkpoint ? segmentEnd(declared.size, checkpoint.next - 1) : 0;
  const body = new IntakeBody(input.body, declared.size, async () => undefined, { hash, from });
  /** Something may refer to the segments, even where the answer to keeping was lost. */
  let isReferred = checkpoint !== undefined;
  try {
    const detectedType = checkpoint?.detectedType ?? (await detect(declared.mediaType, body));
    const segments = segmentCount(declared.size);
    for (let i = checkpoint?.next ?? 0; i < segments; i += 1) {
      await putSegment(ports, input, place, body, i);
      // The last one is followed by the decision itself.
      if (i + 1 === segments) break;
      const reached = { attempt: place.attempt, next: i + 1, digest: hash.save(), detectedType };
      const isFirst = !isReferred;
      isReferred = true;
      if (!(await run.keep(reached))) {
        if (isFirst) await ports.vault.deletePrefix(attemptPrefix(place));
        return { end: 'overtaken' };
      }
      if (run.isSpent(segmentEnd(declared.size, i) - from)) return { end: 'spent' };
    }
    await body.expectEnd();
    const facts = { attempt: place.attempt, detected: detectedType };
    return { end: 'sealed', document: await sealed(ports, declared, facts, body.digest(), verdict) };
  } catch (cause) {
    const code = cause instanceof RejectionSignal ? cause.code : body.rejection;
    // What a checkpoint refers to is left for the next run.
    if (code !== undefined || !isReferred) await ports.vault.deletePrefix(attemptPrefix(place));
    if (code !== undefined) return { end: 'rejected', code };
    throw cause;
  } finally {
    await body.close();
  }
}

async function detect(mediaType: string, body: IntakeBody): Promise<string> {
  const verdict = await judgeType(mediaType, await body.head());
  if (!verdict.ok) throw new RejectionSignal(verdict.code);
  return verdict.detected;
}
