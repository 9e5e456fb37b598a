/**
 * A ZIP archive in the intake store, read where it lies: never unpacked to disk, never whole in memory. What a
 * hostile archive can do (bombs, overlaps, names that are paths) is refused before a byte of content is looked at.
 */
import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import {
  type Entry,
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  type ZipFile,
} from 'yauzl';
import { fileNameFault } from '../../protocol/file-names.ts';
import { packageFault } from './package-problems.ts';
import { PACKAGE_ENTRIES } from './package-schema.ts';

const MIB = 1024 * 1024;
const LOCAL_HEADER_BYTES = 30;
export const archiveLimits = {
  unpackedBytes: 512 * MIB,
  ratio: 100,
  ratioFrom: MIB,
  /** Names, extra fields and comments of all entries: these are held in memory. */
  directoryBytes: MIB,
} as const;

/** Opens the archive's bytes from a place on. */
export type OpenFrom = (from: number) => Promise<AsyncIterable<Uint8Array>>;

export interface ArchiveEntry {
  readonly name: string;
  /** Position in the archive's list, for messages. */
  readonly position: number;
  readonly size: number;
  /** Checked as it passes: length and checksum. */
  stream(): AsyncIterable<Uint8Array>;
}

export interface Archive {
  /** In the order in which they lie there: read so, the archive passes once. */
  readonly entries: readonly ArchiveEntry[];
  /** What the store threw, if it is to blame for a failed reading. */
  fault(): unknown;
  close(): Promise<void>;
}

/** Throws PackageFaultError for the archive's faults, and the store's own errors as they are. */
export async function openArchive(size: number, openFrom: OpenFrom): Promise<Archive> {
  const reader = new ForwardReader(openFrom);
  try {
    const zip = await fromRandomAccessReaderPromise(reader, size, {
      lazyEntries: true,
      autoClose: false,
      decodeStrings: false,
      validateEntrySizes: true,
    });
    if (zip.entryCount > PACKAGE_ENTRIES) throw packageFault('too-many-entries');
    const listed: Entry[] = [];
    let described = 0;
    for await (const entry of zip.eachEntry()) {
      described += entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
      if (described > archiveLimits.directoryBytes) throw packageFault('directory-too-large');
      listed.push(entry);
    }
    const entries = checked(listed).map(({ entry, name, position }) => ({
      name,
      position,
      size: entry.uncompressedSize,
      stream: () => content(zip, reader, entry, position),
    }));
    return { entries, fault: () => reader.fault, close: () => reader.end() };
  } catch (cause) {
    await reader.end();
    if (reader.fault !== undefined) throw reader.fault;
    throw cause instanceof Error && cause.name === 'PackageFaultError'
      ? cause
      : packageFault('not-a-zip', '', cause);
  }
}

interface Named {
  readonly entry: Entry;
  readonly name: string;
  readonly position: number;
}

function checked(listed: readonly Entry[]): Named[] {
  const names = new Set<string>();
  let unpacked = 0;
  const named = listed.map((entry, position): Named => {
    const path = `entries.${position}`;
    const name = nameOf(entry, path);
    const folded = name.normalize('NFKC').toLowerCase();
    if (names.has(folded)) throw packageFault('name-twice', path);
    names.add(folded);
    if (entry.isEncrypted()) throw packageFault('encrypted', path);
    // Upper half: the mode that Unix tools write; zero where none did.
    const kind = (entry.externalFileAttributes >>> 28) & 0xf;
    if (kind !== 0 && kind !== 8) throw packageFault('not-a-file', path);
    unpacked += entry.uncompressedSize;
    if (unpacked > archiveLimits.unpackedBytes) throw packageFault('too-large', path);
    const { uncompressedSize, compressedSize } = entry;
    if (
      uncompressedSize > archiveLimits.ratioFrom &&
      uncompressedSize > archiveLimits.ratio * compressedSize
    ) {
      throw packageFault('compressed-too-much', path);
    }
    return { entry, name, position };
  });
  named.sort((a, b) => a.entry.relativeOffsetOfLocalHeader - b.entry.relativeOffsetOfLocalHeader);
  // One stretch of bytes may not serve for several entries: that is how a small archive holds petabytes.
  let end = 0;
  for (const { entry, position } of named) {
    if (entry.relativeOffsetOfLocalHeader < end) throw packageFault('overlapping', `entries.${position}`);
    end = entry.relativeOffsetOfLocalHeader + LOCAL_HEADER_BYTES + entry.compressedSize;
  }
  return named;
}

/** Says that the name is in UTF-8; many tools write it so and do not say it. */
const UTF8_FLAG = 0x800;

/**
 * The Unicode Path field of Info-ZIP where it fits the name; else UTF-8 where the bytes are; else code page 437. One
 * spelling for a letter and its accent: macOS takes them apart.
 */
function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry, path: string): string {
  const flag = isUtf8(fileNameRaw) ? generalPurposeBitFlag | UTF8_FLAG : generalPurposeBitFlag;
  const name = getFileNameLowLevel(flag, fileNameRaw, extraFields, true).normalize('NFC');
  if (fileNameFault(name) !== undefined || name.includes('\ufffd')) throw packageFault('hostile-name', path);
  return name;
}

async function* content(
  zip: ZipFile,
  reader: ForwardReader,
  entry: Entry,
  position: number,
): AsyncGenerator<Uint8Array> {
  let sum = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (cause) {
    throw reader.fault ?? packageFault('damaged', `entries.${position}`, cause);
  }
  if (sum !== entry.crc32) throw packageFault('damaged', `entries.${position}`);
}

/** Reads ranges from a source that can only be read onwards; opens it anew for what lies behind. */
class ForwardReader extends RandomAccessReader {
  readonly #openFrom: OpenFrom;
  #source: AsyncIterator<Uint8Array> | undefined;
  #at = 0;
  #rest: Uint8Array | undefined;
  fault: unknown;

  constructor(openFrom: OpenFrom) {
    super();
    this.#openFrom = openFrom;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#range(start, end), { objectMode: false });
  }

  async *#range(start: number, end: number): AsyncGenerator<Uint8Array> {
    try {
      const source = await this.#sourceAt(start);
      while (this.#at < end) {
        const chunk = await this.#next(source);
        if (chunk === undefined) throw packageFault('not-a-zip');
        const skipped = Math.min(chunk.byteLength, Math.max(0, start - this.#at));
        const part = chunk.subarray(skipped, skipped + Math.max(0, end - Math.max(this.#at, start)));
        this.#at += skipped + part.byteLength;
        // What lies beyond stays for the next range.
        const left = chunk.subarray(skipped + part.byteLength);
        this.#rest = left.byteLength > 0 ? left : undefined;
        if (part.byteLength > 0) yield Buffer.from(part.buffer, part.byteOffset, part.byteLength);
      }
    } catch (cause) {
      if (!(cause instanceof Error && cause.name === 'PackageFaultError')) this.fault ??= cause;
      throw cause;
    }
  }

  async #sourceAt(start: number): Promise<AsyncIterator<Uint8Array>> {
    if (this.#source && this.#at <= start) return this.#source;
    await this.end();
    this.#at = start;
    this.#source = (await this.#openFrom(start))[Symbol.asyncIterator]();
    return this.#source;
  }

  async #next(source: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
    if (this.#rest) return this.#rest;
    const next = await source.next();
    return next.done ? undefined : next.value;
  }

  async end(): Promise<void> {
    const source = this.#source;
    this.#source = undefined;
    this.#rest = undefined;
    // What it holds open is closed before anything else happens. How it ends is not of interest: it was left.
    await source?.return?.().then(undefined, () => undefined);
  }
}
