/** The intake store as files: uploads by capability URL, encrypted on arrival, 24 hours at most. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Ids,
  type IntakeStore,
  type KeyPort,
  ObjectMissingError,
  type SegmentCipher,
  type SystemClock,
  UploadIncompleteError,
} from '../../application/ports.ts';
import { LimitExceededError } from '../../application/table.ts';
import { partSizes } from '../../application/upload-parts.ts';
import { createFile, isMissing, type PendingFile, pendingFile } from './durable-files.ts';
import { intakeFileSize, readIntakeFile, writeIntakeFile } from './intake-files.ts';
import {
  BodyLengthError,
  changedAt,
  exists,
  homes,
  measured,
  namedParts,
  namesIn,
  type PartFile,
  partName,
  partsIn,
  placeOf,
  readIfThere,
  removeEarlier,
  removeParts,
  sweepHomes,
  unlessMissing,
  without,
} from './intake-folder.ts';
import {
  CHECKSUM_HEADER,
  type Headers,
  isIntakeKey,
  type UploadGrant,
  uploadToken,
  verifiedGrant,
} from './upload-links.ts';

export type UploadProblem =
  | 'upload-refused'
  | 'upload-expired'
  | 'upload-used'
  | 'upload-length'
  | 'upload-digest';
export type UploadOutcome =
  | { readonly status: 'stored'; readonly etag: string }
  | { readonly status: 'refused'; readonly code: UploadProblem };

export interface FileIntake extends IntakeStore {
  /** What `PUT {baseUrl}/uploads/{token}` does. Header names in lower case, as Node gives them. */
  accept(token: string, headers: Headers, body: AsyncIterable<Uint8Array>): Promise<UploadOutcome>;
  /** What lies ready: the host reports it again after a start, since a crash may have lost the first report. */
  ready(): Promise<readonly { key: string; size: number }[]>;
}

export interface FileIntakeOptions {
  readonly folder: string;
  readonly baseUrl: string;
  /** Signs the URLs; a key of its own. */
  readonly secret: Uint8Array;
  readonly keys: KeyPort;
  readonly cipher: SegmentCipher;
  readonly ids: Ids;
  readonly clock: SystemClock;
  /** The host makes S3's Object Created event of it. May be called again for the same object. */
  readonly onObjectCreated: (key: string, size: number) => void;
}

/** The document arrived in one piece. */
const WHOLE = 'whole';
/** The list of the parts that make the document: its presence completes it. */
const JOINED = 'joined.json';
/** The slot is spent. */
const SPENT = 'spent';

export function createFileIntake(options: FileIntakeOptions): FileIntake {
  const { folder, secret, ids, clock, onObjectCreated } = options;

  /** Each key has its folder; one of another form never becomes a path. */
  const folderOf = (key: string): string => {
    if (!isIntakeKey(key)) throw new ObjectMissingError('not the key of an upload');
    return join(folder, ...placeOf(key));
  };
  const request = (grant: UploadGrant, headers: Record<string, string>) => {
    folderOf(grant.key);
    return {
      method: 'PUT' as const,
      url: `${options.baseUrl}/uploads/${uploadToken(secret, grant, headers)}`,
      headers,
    };
  };

  async function members(key: string): Promise<PartFile[]> {
    const joined = await readIfThere(join(folderOf(key), JOINED));
    if (joined !== undefined) return JSON.parse(joined) as PartFile[];
    return (await exists(join(folderOf(key), WHOLE))) ? [{ number: 0, file: WHOLE }] : [];
  }

  async function sizeOf(key: string, parts: readonly PartFile[]): Promise<number> {
    let size = 0;
    for (const part of parts) size += await intakeFileSize(join(folderOf(key), part.file));
    return size;
  }

  async function clear(home: string): Promise<void> {
    for (const name of await namesIn(home)) {
      if (name !== SPENT) await rm(join(home, name), { force: true });
    }
  }

  const isSpent = (home: string): Promise<boolean> => exists(join(home, SPENT));
  const isTaken = async (home: string): Promise<boolean> =>
    (await isSpent(home)) || (await exists(join(home, WHOLE))) || (await exists(join(home, JOINED)));

  async function store(
    grant: UploadGrant,
    size: number,
    digest: string | undefined,
    body: AsyncIterable<Uint8Array>,
  ): Promise<UploadOutcome> {
    const home = folderOf(grant.key);
    if (await isTaken(home)) return refused('upload-used');
    const etag = Buffer.from(ids.bytes(16)).toString('hex');
    const name = grant.part ? partName(grant.part.uploadId, grant.part.number, etag) : WHOLE;
    const file = await pendingFile(join(home, name), ids.ulid());
    const counted = measured(body, size, digest !== undefined);
    try {
      await writeIntakeFile(
        file,
        { key: grant.key, part: grant.part?.number ?? 0, size },
        counted.body,
        options,
      );
    } catch (cause) {
      await file.discard();
      if (cause instanceof BodyLengthError) return refused('upload-length');
      throw cause;
    }
    if (digest !== undefined && counted.digest() !== digest) return discarded(file, 'upload-digest');
    if (!(await publishedUnlessWithdrawn(file))) return refused('upload-used');
    // The slot may have been withdrawn or completed while the body arrived.
    if (grant.part ? await isTaken(home) : await isSpent(home)) {
      await rm(join(home, name), { force: true });
      return refused('upload-used');
    }
    if (grant.part) await removeEarlier(home, name);
    else onObjectCreated(grant.key, size);
    return { status: 'stored', etag: `"${etag}"` };
  }

  return {
    async signUpload(slot) {
      return request(
        { key: slot.key, expiresAt: slot.expiresAt },
        {
          'content-length': String(slot.size),
          'content-type': slot.mediaType,
          [CHECKSUM_HEADER]: Buffer.from(slot.sha256, 'hex').toString('base64'),
        },
      );
    },

    async startMultipart(slot, partSize) {
      partSizes(slot.size, partSize);
      return ids.ulid();
    },

    async signParts(slot, { uploadId, partSize }, partNumbers) {
      const sizes = partSizes(slot.size, partSize);
      return partNumbers.map((partNumber) => {
        const size = sizes[partNumber - 1];
        if (size === undefined) throw new LimitExceededError(`no part ${partNumber}`);
        const grant = { key: slot.key, expiresAt: slot.expiresAt, part: { uploadId, number: partNumber } };
        return { ...request(grant, { 'content-length': String(size) }), partNumber, size };
      });
    },

    storedParts: (key, uploadId) => partsIn(folderOf(key), uploadId),

    async abortMultipart(key, uploadId) {
      await removeParts(folderOf(key), uploadId);
    },

    async completeMultipart(slot, uploadId, parts) {
      const home = folderOf(slot.key);
      if (await exists(join(home, JOINED))) return;
      if (await isTaken(home)) throw new UploadIncompleteError('the slot is spent');
      const names = await namedParts(home, uploadId, parts);
      const size = await sizeOf(slot.key, names);
      if (size !== slot.size)
        throw new UploadIncompleteError(`parts of ${size} bytes, declared ${slot.size}`);
      await createFile(join(home, JOINED), Buffer.from(JSON.stringify(names)), ids.ulid());
      onObjectCreated(slot.key, size);
    },

    async open(key, from = 0) {
      const home = folderOf(key);
      const parts = await members(key);
      if (parts.length === 0 || (await isSpent(home))) throw new ObjectMissingError(key);
      const size = await sizeOf(key, parts);
      const changed = await changedAt(join(home, parts[0]?.number === 0 ? WHOLE : JOINED));
      const arrivedAt = changed === undefined ? clock.now() : new Date(changed).toISOString();
      return { size, arrivedAt, body: joinedBody(home, key, parts, options, from) };
    },

    async delete(key) {
      const home = folderOf(key);
      await createFile(join(home, SPENT), Buffer.alloc(0), ids.ulid());
      await clear(home);
    },

    async accept(token, headers, body) {
      const grant = verifiedGrant(secret, token, headers);
      if (grant === undefined) return refused('upload-refused');
      if (grant.expiresAt <= clock.now()) return refused('upload-expired');
      const checksum = grant.part
        ? undefined
        : Buffer.from(headers[CHECKSUM_HEADER] ?? '', 'base64').toString('hex');
      return store(grant, Number(headers['content-length']), checksum, body);
    },

    sweep: (olderThan) => sweepHomes(folder, Date.parse(olderThan)),

    async ready() {
      const found: { key: string; size: number }[] = [];
      for (const { home, key } of await homes(folder)) {
        if (await isSpent(home)) {
          // A crash may have come between spending the slot and removing what lay in it.
          await clear(home);
          continue;
        }
        const parts = await members(key);
        // Sealed and cleared between two looks: then it is no longer waiting.
        const size = await unlessMissing(sizeOf(key, parts));
        if (parts.length > 0 && size !== undefined) found.push({ key, size });
      }
      return found;
    },
  };
}

/** Withdrawing a slot takes what is just arriving with it. */
const publishedUnlessWithdrawn = (file: PendingFile): Promise<boolean> =>
  file.publish().catch((cause: unknown) => {
    if (isMissing(cause)) return false;
    throw cause;
  });

/** The parts one after the other, as one body; those that lie wholly before `from` are not read. */
async function* joinedBody(
  home: string,
  key: string,
  parts: readonly PartFile[],
  ports: { readonly keys: KeyPort; readonly cipher: SegmentCipher },
  from: number,
): AsyncGenerator<Uint8Array> {
  let skip = from;
  for (const { number, file } of parts) {
    const path = join(home, file);
    const size = skip > 0 ? await intakeFileSize(path) : 0;
    if (skip > 0 && skip >= size) {
      skip -= size;
      continue;
    }
    const body = readIntakeFile(path, { key, part: number }, ports);
    yield* skip > 0 ? without(body, skip) : body;
    skip = 0;
  }
}

const refused = (code: UploadProblem): UploadOutcome => ({ status: 'refused', code });

async function discarded(file: PendingFile, code: UploadProblem): Promise<UploadOutcome> {
  await file.discard();
  return refused(code);
}
