/** A ZIP as a stream (ZIP64 where sizes ask for it): entries stored, one after the other, read when their turn comes. */
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

export interface ZipEntry {
  readonly path: string;
  /** Known beforehand or not; where known, a body of another length is a fault. */
  readonly size?: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Bytes that `zipOf` will yield for entries of these sizes, known before any of them is read. */
export function zipSize(
  entries: readonly { readonly path: string; readonly size: number }[],
  stamp: ZipStamp,
): number {
  const zip = new ZipFile();
  // Nobody answers the request for the first entry: nothing is written.
  for (const { path, size } of entries)
    zip.addReadStreamLazy(path, { ...stored(stamp), size }, () => undefined);
  let total = -1;
  // The package's types forget the argument.
  zip.end(undefined, (...[size]: readonly unknown[]) => {
    total = Number(size);
  });
  return total;
}

/** When entries are said to have been written: a time, or a day that looks the same from every time zone. */
export type ZipStamp = Date | { readonly mtime: Date; readonly forceDosTimestamp: true };

/**
 * The UTC day of an instant: noon, in local fields as the format has them, and without the extra field that tells the
 * second. The same bytes on every machine.
 */
export function zipDay(instant: string): ZipStamp {
  const day = new Date(instant);
  const mtime = new Date(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), 12);
  return { mtime, forceDosTimestamp: true };
}

const stored = (stamp: ZipStamp) => ({
  ...(stamp instanceof Date ? { mtime: stamp } : stamp),
  mode: 0o100644,
  compress: false,
});

export class ZipAbandonedError extends Error {
  override readonly name = 'ZipAbandonedError';
}

/** The next entry is asked for only when the last one has been written. */
export async function* zipOf(entries: AsyncIterable<ZipEntry>, stamp: ZipStamp): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  let source: Readable | undefined;
  let abandoned = false;

  const add = ({ path, size, body }: ZipEntry): Promise<void> =>
    new Promise((resolve, reject) => {
      const stream = Readable.from(body, { objectMode: false });
      source = stream;
      stream.once('end', resolve);
      stream.once('error', reject);
      stream.once('close', () => reject(new ZipAbandonedError(path)));
      const options = { ...stored(stamp), ...(size === undefined ? {} : { size }) };
      zip.addReadStreamLazy(path, options, (give) => give(null, stream));
    });

  async function feed(): Promise<void> {
    for await (const entry of entries) {
      if (abandoned) throw new ZipAbandonedError(entry.path);
      await add(entry);
    }
    zip.end();
  }

  zip.on('error', (cause: Error) => output.destroy(cause));
  const feeding = feed().catch((cause: unknown) => {
    output.destroy(cause instanceof Error ? cause : new ZipAbandonedError('entry', { cause }));
  });
  try {
    for await (const chunk of output) yield chunk as Uint8Array;
  } finally {
    abandoned = true;
    source?.destroy();
    await feeding;
  }
}

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
