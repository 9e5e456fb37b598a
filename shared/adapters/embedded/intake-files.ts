/**
 * The files of the intake store. Each holds one upload or part, encrypted on arrival under a key of its own:
 * 4 bytes length, that many bytes of JSON header {size, wrapped}, then one segment message
 * (docs/formats.md, "Intake file").
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { EncryptionContext, KeyPort, SegmentCipher } from '../../application/ports.ts';
import { CiphertextError } from '../../application/ports.ts';
import type { PendingFile } from './durable-files.ts';

export interface IntakePiece {
  readonly key: string;
  /** 0 for a document in one piece. */
  readonly part: number;
  readonly size: number;
}

const MAX_HEADER_BYTES = 4096;
const READ_BYTES = 1024 * 1024;

const contextOf = ({ key, part, size }: IntakePiece): EncryptionContext => ({
  purpose: 'intake',
  key,
  part: String(part),
  size: String(size),
});

export async function writeIntakeFile(
  file: PendingFile,
  header: IntakePiece,
  body: AsyncIterable<Uint8Array>,
  ports: { readonly keys: KeyPort; readonly cipher: SegmentCipher },
): Promise<void> {
  const context = contextOf(header);
  const { plaintext, wrapped } = await ports.keys.generateDataKey(context);
  const text = Buffer.from(
    JSON.stringify({ size: header.size, wrapped: Buffer.from(wrapped).toString('base64') }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.byteLength);
  await file.write(Buffer.concat([length, text]));
  for await (const chunk of ports.cipher.seal(plaintext, context, body)) await file.write(chunk);
}

type Stored = { readonly size: number; readonly wrapped: string; readonly bodyAt: number };

async function readHeader(path: string): Promise<Stored> {
  const handle = await open(path, 'r');
  try {
    const head = Buffer.alloc(4 + MAX_HEADER_BYTES);
    const { bytesRead } = await handle.read(head, 0, head.byteLength, 0);
    const length = bytesRead < 4 ? bytesRead : head.readUInt32BE(0);
    if (4 + length > bytesRead) throw new CiphertextError('intake file');
    const header = JSON.parse(head.subarray(4, 4 + length).toString('utf8')) as Partial<Stored> | null;
    // What else an altered header may say is bound by the context of the key.
    if (typeof header?.wrapped !== 'string' || !Number.isSafeInteger(header.size)) {
      throw new CiphertextError('intake file');
    }
    return { ...(header as Omit<Stored, 'bodyAt'>), bodyAt: 4 + length };
  } catch (cause) {
    throw cause instanceof SyntaxError ? new CiphertextError('intake file') : cause;
  } finally {
    await handle.close();
  }
}

export const intakeFileSize = async (path: string): Promise<number> => (await readHeader(path)).size;

export async function* readIntakeFile(
  path: string,
  expected: { readonly key: string; readonly part: number },
  ports: { readonly keys: KeyPort; readonly cipher: SegmentCipher },
): AsyncGenerator<Uint8Array> {
  const { size, wrapped, bodyAt } = await readHeader(path);
  const context = contextOf({ ...expected, size });
  const key = await ports.keys.unwrap(Buffer.from(wrapped, 'base64'), context);
  yield* ports.cipher.open(
    key,
    context,
    createReadStream(path, { start: bodyAt, highWaterMark: READ_BYTES }) as AsyncIterable<Uint8Array>,
  );
}
