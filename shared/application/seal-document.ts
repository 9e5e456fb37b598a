/**
 * Intake of one document: a single pass that sniffs the type, hashes, scans, encrypts and stores, with memory
 * for a frame or two whatever the size. Pure orchestration over ports; what it wrote for a document that turns
 * out unacceptable is removed again.
 */
import { createHmac } from 'node:crypto';
import {
  attemptPrefix,
  type DocumentPlace,
  segmentContext,
  segmentCount,
  segmentEnd,
  segmentName,
  segmentSize,
} from './document-segments.ts';
import { IntakeBody, type RejectionCode, RejectionSignal } from './intake-body.ts';
import { isAllowedType, judgeType } from './media-types.ts';
import type { Ids, Scanner, SegmentCipher, Vault, Verdict } from './ports.ts';
import { ScanTap } from './scan-tap.ts';

export interface SealPorts {
  readonly vault: Vault;
  readonly cipher: SegmentCipher;
  readonly scanner: Scanner;
  readonly ids: Ids;
}

export interface SealInput {
  /** The plain case key. */
  readonly key: Uint8Array;
  readonly party: string;
  readonly caseId: string;
  readonly documentId: string;
  readonly body: AsyncIterable<Uint8Array>;
  readonly declared: { readonly size: number; readonly sha256: string; readonly mediaType: string };
}

export interface SealedDocument {
  /** Digest of the plaintext, hex: sealed data. */
  readonly sha256: string;
  readonly size: number;
  readonly segments: number;
  /** Names the objects in the vault; goes into the event that seals the document. */
  readonly attempt: string;
  readonly detectedType: string;
  readonly scan: 'clean' | 'notScanned';
  /** Open: HMAC-SHA-256(salt, SHA-256(plaintext)), hex. */
  readonly commitment: string;
  /** 32 bytes, hex: sealed data. */
  readonly salt: string;
}

export type SealResult =
  | { readonly ok: true; readonly document: SealedDocument }
  | { readonly ok: false; readonly code: RejectionCode };

const SALT_BYTES = 32;

export async function sealDocument(ports: SealPorts, input: SealInput): Promise<SealResult> {
  const { declared } = input;
  if (declared.size === 0) return { ok: false, code: 'empty' };
  if (!isAllowedType(declared.mediaType)) return { ok: false, code: 'type-not-allowed' };
  const place: DocumentPlace = { ...input, attempt: ports.ids.ulid() };
  const tap = new ScanTap(ports.scanner);
  const body = new IntakeBody(input.body, declared.size, (chunk) => tap.push(chunk));
  try {
    return { ok: true, document: await seal(ports, input, place, body, tap) };
  } catch (cause) {
    tap.abandon();
    await ports.vault.deletePrefix(attemptPrefix(place));
    // Adapters may wrap what their body throws, so the reason is asked of the body itself.
    const code = cause instanceof RejectionSignal ? cause.code : body.rejection;
    if (code !== undefined) return { ok: false, code };
    throw cause;
  } finally {
    await body.close();
  }
}

async function seal(
  ports: SealPorts,
  { key, declared }: SealInput,
  place: DocumentPlace,
  body: IntakeBody,
  tap: ScanTap,
): Promise<SealedDocument> {
  const verdict = await judgeType(declared.mediaType, await body.head());
  if (!verdict.ok) throw new RejectionSignal(verdict.code);
  for (let i = 0; i < segmentCount(declared.size); i += 1)
    await putSegment(ports, { key, declared }, place, body, i);
  await body.expectEnd();
  return sealed(
    ports,
    declared,
    { attempt: place.attempt, detected: verdict.detected },
    body.digest(),
    await tap.result(),
  );
}

/** Everything is read: the digest must be the declared one and the scanner content. Throws RejectionSignal. */
export async function sealed(
  { ids }: Pick<SealPorts, 'ids'>,
  declared: SealInput['declared'],
  { attempt, detected }: { readonly attempt: string; readonly detected: string },
  digest: Buffer,
  scan: Verdict,
): Promise<SealedDocument> {
  const sha256 = digest.toString('hex');
  if (sha256 !== declared.sha256.toLowerCase()) throw new RejectionSignal('digest-mismatch');
  if (scan === 'infected') throw new RejectionSignal('infected');
  const salt = ids.bytes(SALT_BYTES);
  return {
    sha256,
    size: declared.size,
    segments: segmentCount(declared.size),
    attempt,
    detectedType: detected,
    scan,
    commitment: createHmac('sha256', salt).update(digest).digest('hex'),
    salt: Buffer.from(salt).toString('hex'),
  };
}

/** Segment i of the body goes into the vault; one that an earlier run has put there stays. */
export async function putSegment(
  { vault, cipher }: Pick<SealPorts, 'vault' | 'cipher'>,
  { key, declared }: Pick<SealInput, 'key' | 'declared'>,
  place: DocumentPlace,
  body: IntakeBody,
  i: number,
): Promise<void> {
  const context = segmentContext(place, i, segmentCount(declared.size));
  const size = segmentSize(declared.size, i);
  const ciphertext = cipher.seal(key, context, body.take(size));
  await vault.put(segmentName(place, i), ciphertext, cipher.sealedLength(context, size));
  await body.skipTo(segmentEnd(declared.size, i));
}
