/** What the use cases need from the outside. Each port has two adapters under one contract suite. */

/** Deadlines and dates of acts. On exercise nodes it may run ahead of the machine, forward only. */
export interface LegalClock {
  now(): Promise<string>;
}

/** Tokens, signatures, links, leases, back-off. Never shifted. ISO 8601 UTC, milliseconds. */
export interface SystemClock {
  now(): string;
}

/** Randomness and identifiers: time-ordered ULIDs and raw random bytes. */
export interface Ids {
  ulid(): string;
  bytes(length: number): Uint8Array;
}

export type EncryptionContext = Readonly<Record<string, string>>;

/** Keys of the node. Private and master keys never leave it (KMS on AWS, key files embedded). */
export interface KeyPort {
  generateDataKey(context: EncryptionContext): Promise<{ plaintext: Uint8Array; wrapped: Uint8Array }>;
  /** Throws KeyUnavailableError when the wrapped key does not belong to the context or the key is gone. */
  unwrap(wrapped: Uint8Array, context: EncryptionContext): Promise<Uint8Array>;
  /** HMAC-SHA-256 under the blind-index key, with the key's version for the token. */
  blindIndexMac(data: Uint8Array): Promise<{ mac: Uint8Array; version: string }>;
}

export class KeyUnavailableError extends Error {
  override readonly name = 'KeyUnavailableError';
}

/** A public key as RFC 7517 has it; `kid` is its thumbprint (RFC 7638). */
export interface PublicKey {
  readonly kid: string;
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/** The node's signature: ES256. The private key never leaves its keeper (KMS on AWS, a key file embedded). */
export interface SigningPort {
  /** The key that signs now comes first; retired ones follow for as long as their signatures count. */
  publicKeys(): Promise<readonly [PublicKey, ...PublicKey[]]>;
  /**
   * 64 bytes, R and S, over SHA-256(input), by the key that signs now, or by a retired one that is named: for
   * whoever has not learnt of its successor. Throws KeyUnavailableError for a name that is not its own.
   */
  sign(input: Uint8Array, kid?: string): Promise<Uint8Array>;
}

/** Keeps small records for good: write once, never replaced, never deleted before their retention is over. */
export interface AuditStore {
  /** The first to come under a name stays. Gives what is kept there, which may be another's. */
  keep(name: string, bytes: Uint8Array): Promise<Uint8Array>;
  read(name: string): Promise<Uint8Array | undefined>;
}

/** Small sealed blobs (events, states): AES-256-GCM, docs/formats.md "Sealed blob". */
export interface BlobCipher {
  seal(key: Uint8Array, context: EncryptionContext, plaintext: Uint8Array): Uint8Array;
  /** Throws CiphertextError when a bit, the key or the context differs. */
  open(key: Uint8Array, context: EncryptionContext, blob: Uint8Array): Uint8Array;
}

export class CiphertextError extends Error {
  override readonly name = 'CiphertextError';
}

/** One segment of a document: an AWS Encryption SDK message, docs/formats.md "Segment". Streamed both ways. */
export interface SegmentCipher {
  /** Bytes that sealing will yield, known beforehand so that an object store takes them in one request. */
  sealedLength(context: EncryptionContext, plaintextBytes: number): number;
  seal(
    key: Uint8Array,
    context: EncryptionContext,
    plaintext: AsyncIterable<Uint8Array>,
  ): AsyncIterable<Uint8Array>;
  /** No byte is yielded before the tag of its frame has been checked. Throws CiphertextError. */
  open(
    key: Uint8Array,
    context: EncryptionContext,
    ciphertext: AsyncIterable<Uint8Array>,
  ): AsyncIterable<Uint8Array>;
}

/**
 * Holds ciphertext only. Names are made of ids: `docs/<caseId>/<documentId>/<attempt>/<segment>`,
 * `blobs/<caseId>/<ulid>`. A prefix ends in `/` (everything below it) or is the whole name of one object.
 */
export interface Vault {
  /**
   * Writes under a fresh name; the object appears whole or not at all. The first one stays: a repeated put of
   * the same length is harmless, one of another length throws ObjectExistsError. `size`, where known, lets S3
   * take the object in one request; a body of another length fails.
   */
  put(name: string, body: AsyncIterable<Uint8Array>, size?: number): Promise<{ size: number }>;
  get(name: string): Promise<AsyncIterable<Uint8Array>>;
  list(prefix: string): Promise<readonly { name: string; size: number; modifiedAt: string }[]>;
  /** Removes every object, version and unfinished upload below the prefix. */
  deletePrefix(prefix: string): Promise<void>;
}

export class ObjectMissingError extends Error {
  override readonly name = 'ObjectMissingError';
}

export class ObjectExistsError extends Error {
  override readonly name = 'ObjectExistsError';
}

/** A store or the key service cannot be reached, or is throttled beyond the retries. Safe to try again later. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** What an uploader declared and the signature binds: nothing else is accepted under the slot. */
export interface UploadSlot {
  /** `intake/<caseId>/<documentId>` or `packages/<packageId>`: ids only. */
  readonly key: string;
  readonly size: number;
  readonly sha256: string; // hex, of the plaintext
  readonly mediaType: string;
  readonly expiresAt: string;
}

export interface SignedRequest {
  readonly method: 'PUT';
  readonly url: string;
  /** Must be sent exactly; they are part of the signature. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface SignedPart extends SignedRequest {
  readonly partNumber: number;
  readonly size: number;
}

export interface StoredPart {
  readonly partNumber: number;
  readonly size: number;
  readonly etag: string;
}

export interface MultipartUpload {
  readonly uploadId: string;
  readonly partSize: number;
}

/** The parts named at completion are not all there, or not as they were answered. The uploader can mend it. */
export class UploadIncompleteError extends Error {
  override readonly name = 'UploadIncompleteError';
}

/** Where uploads land before they are sealed: 24 hours at most. */
export interface IntakeStore {
  signUpload(slot: UploadSlot): Promise<SignedRequest>;
  /** For documents over one part. Gives the id of the upload; a new one at every call. */
  startMultipart(slot: UploadSlot, partSize: number): Promise<string>;
  /**
   * Signed PUTs for these parts, each bound to its length; repeatable. The digest of the whole is checked at
   * sealing: S3 takes no checksum header that was not signed, and nobody knows a part's beforehand.
   */
  signParts(
    slot: UploadSlot,
    upload: MultipartUpload,
    partNumbers: readonly number[],
  ): Promise<readonly SignedPart[]>;
  /** The parts that have arrived, in order. Undefined when the store no longer knows the upload: start another. */
  storedParts(key: string, uploadId: string): Promise<readonly StoredPart[] | undefined>;
  /** Joins the parts, in order, all of them, of the declared size together; else UploadIncompleteError. Repeatable. */
  completeMultipart(
    slot: UploadSlot,
    uploadId: string,
    parts: readonly { partNumber: number; etag: string }[],
  ): Promise<void>;
  /** Gives a multipart upload up and removes its parts. Repeatable. */
  abortMultipart(key: string, uploadId: string): Promise<void>;
  /**
   * What lies there, from that byte on, which is before its end; `size` is that of the whole. `arrivedAt`: when it was
   * complete (ISO 8601; S3 tells whole seconds, and of an upload in parts when that began).
   */
  open(
    key: string,
    from?: number,
  ): Promise<{ size: number; arrivedAt: string; body: AsyncIterable<Uint8Array> }>;
  /** Removes what lies there. Repeatable; embedded, the slot is spent from then on. */
  delete(key: string): Promise<void>;
  /** Removes uploads, finished or not, to which nothing has come since that time (ISO 8601). */
  sweep(olderThan: string): Promise<void>;
}

/**
 * Asks for another run of the intake function over what lies under that key. At least once: the checkpoint of
 * the sealing tells runs that come late or twice (docs/formats.md, "Checkpoint").
 */
export interface IntakeQueue {
  again(object: { readonly key: string; readonly size: number }): Promise<void>;
}

export type Verdict = 'clean' | 'infected' | 'notScanned';

/** Malware scanning. Where none is configured the result is a visible `notScanned`, never a silent pass. */
export interface Scanner {
  scan(body: AsyncIterable<Uint8Array>): Promise<Verdict>;
  /** Known before the bytes are read: the store itself has scanned what lies in it. */
  readonly verdict?: Verdict;
}

/** The event bus: at least once, open data only. */
export interface Bus {
  put(events: readonly BusEvent[]): Promise<void>;
}

export interface BusEvent {
  /** `<caseId>/<seq>`: stable, so consumers can drop repeats. */
  readonly id: string;
  readonly type: string;
  readonly caseId: string;
  readonly seq: number;
  readonly at: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Mail: at least once, with a stable id; ids and states only, never sealed data. */
export interface Mail {
  send(message: { id: string; to: readonly string[]; subject: string; text: string }): Promise<void>;
}

/** Structured log lines: a stable code and open ids, nothing else. */
export interface Log {
  info(code: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
  error(code: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
}
