/** Reads an export entry by entry, from a file or from memory; takes ZIPs of our own making only. */
import type { ZipFile } from 'yauzl';
import { fromBufferPromise, openPromise } from 'yauzl';

export interface ExportFile extends AsyncDisposable {
  /** Sizes by path, in the order of the file. */
  readonly entries: ReadonlyMap<string, number>;
  read(path: string): Promise<Buffer>;
  stream(path: string): Promise<AsyncIterable<Uint8Array>>;
}

/** It is no ZIP, or not one of the kind that a node writes. */
export class ZipFormatError extends Error {
  override readonly name = 'ZipFormatError';
}

const OPTIONS = { lazyEntries: true, autoClose: false, validateEntrySizes: true, strictFileNames: true };
/** What is read whole: everything but documents. */
const WHOLE_BYTES = 64 * 1024 * 1024;

export async function openExportFile(source: string | Buffer): Promise<ExportFile> {
  try {
    return await indexed(
      typeof source === 'string'
        ? await openPromise(source, OPTIONS)
        : await fromBufferPromise(source, OPTIONS),
    );
  } catch (cause) {
    if (cause instanceof ZipFormatError) throw cause;
    // A file that is not there or not readable is no broken export.
    if (typeof cause === 'object' && cause !== null && 'syscall' in cause) throw cause;
    throw new ZipFormatError(cause instanceof Error ? cause.message : 'unreadable', { cause });
  }
}

/** Closes the file whatever comes of it. (`await using` is not known to the tool that checks the import table.) */
export async function withExportFile<T>(
  source: string | Buffer,
  use: (file: ExportFile) => Promise<T>,
): Promise<T> {
  const file = await openExportFile(source);
  try {
    return await use(file);
  } finally {
    await file[Symbol.asyncDispose]();
  }
}

async function indexed(zip: ZipFile): Promise<ExportFile> {
  type Entry = Awaited<ReturnType<ReturnType<ZipFile['eachEntry']>['next']>>['value'];
  const found = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    const { fileName, compressionMethod, generalPurposeBitFlag } = entry;
    if (found.has(fileName))
      throw new ZipFormatError(`two entries have the name ${JSON.stringify(fileName)}`);
    // Stored, so that what is measured and hashed is what lies in the file.
    if (compressionMethod !== 0 || generalPurposeBitFlag & 1) {
      throw new ZipFormatError(`${JSON.stringify(fileName)} is compressed or encrypted`);
    }
    found.set(fileName, entry);
  }
  const stream = async (path: string): Promise<AsyncIterable<Uint8Array>> => {
    try {
      return await zip.openReadStreamPromise(found.get(path));
    } catch (cause) {
      throw new ZipFormatError(`${JSON.stringify(path)} cannot be read`, { cause });
    }
  };
  return {
    entries: new Map([...found].map(([path, entry]) => [path, entry.uncompressedSize])),
    stream,
    async read(path) {
      if ((found.get(path)?.uncompressedSize ?? 0) > WHOLE_BYTES)
        throw new ZipFormatError(`${path} is too large`);
      const chunks: Uint8Array[] = [];
      for await (const chunk of await stream(path)) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    async [Symbol.asyncDispose]() {
      zip.close();
    },
  };
}
