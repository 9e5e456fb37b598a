/**
 * Sends the bytes of a declared document, or of an entry of a set: in one piece or in parts, as the node asks. It
 * begins by asking what is missing, so that the same call starts an upload and resumes one that was cut off.
 */
import * as z from 'zod';

/** What it needs of a client (`client.ts`). */
export interface Uploader {
  expect(method: string, path: string, options: { readonly body: unknown }): Promise<Record<string, unknown>>;
  /** Gives the etag; throws when the bytes were not taken. */
  put(url: string, headers: Readonly<Record<string, string>>, bytes: Uint8Array): Promise<string>;
}

export class UploadStuckError extends Error {
  override readonly name = 'UploadStuckError';
}

/** Where the bytes come from; read piece by piece, since the whole may be larger than memory. */
export interface Source {
  readonly size: number;
  read(start: number, end: number): Promise<Uint8Array>;
}

export const fromBytes = (bytes: Uint8Array): Source => ({
  size: bytes.byteLength,
  read: async (start, end) => bytes.subarray(start, end),
});

const signed = z.object({ url: z.string(), headers: z.record(z.string(), z.string()) });
const linksSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('settled') }),
  z.object({ state: z.literal('single'), upload: signed }),
  z.object({
    state: z.literal('parts'),
    partSize: z.number(),
    partCount: z.number(),
    missing: z.number(),
    parts: z.array(signed.extend({ partNumber: z.number(), size: z.number() })),
  }),
]);

/** Rounds in which not one part arrived before it is given up. */
const FRUITLESS_ROUNDS = 3;

/** Returns how many bytes were sent. Safe to call again after any failure, by another process as well. */
export async function sendUpload(
  client: Uploader,
  caseId: string,
  documentId: string,
  source: Source,
): Promise<number> {
  const upload = `/cases/${caseId}/documents/${documentId}/upload`;
  let sent = 0;
  for (let fruitless = 0; fruitless < FRUITLESS_ROUNDS; fruitless += 1) {
    const links = linksSchema.parse(await client.expect('POST', upload, { body: {} }));
    if (links.state === 'settled') return sent;
    if (links.state === 'single') {
      await client.put(links.upload.url, links.upload.headers, await source.read(0, source.size));
      return sent + source.size;
    }
    if (links.missing === 0) {
      await client.expect('POST', `/cases/${caseId}/documents/${documentId}/complete`, { body: {} });
      return sent;
    }
    for (const { partNumber, size, url, headers } of links.parts) {
      const at = (partNumber - 1) * links.partSize;
      try {
        await client.put(url, headers, await source.read(at, at + size));
      } catch {
        // The link may have expired, the connection broken: the next round asks what is there.
        break;
      }
      sent += size;
      fruitless = -1;
    }
  }
  throw new UploadStuckError(`the parts of ${documentId} do not arrive`);
}
