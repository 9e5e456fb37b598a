/** The vault in S3. An object of known length takes one request; one of unknown length is gathered in parts. */
import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { checkObjectName, checkPrefix } from '../../application/object-names.ts';
import {
  ObjectExistsError,
  ObjectMissingError,
  StoreUnavailableError,
  type Vault,
} from '../../application/ports.ts';
import { uploadInParts } from './s3-parts.ts';
import type { S3Place } from './s3-place.ts';
import { purgePrefix } from './s3-purge.ts';
import { nameOf, portError, statusOf } from './service-errors.ts';

/**
 * For the clients of vault and intake: the SDK's own checksums would add a trailer to streams and a header to
 * presigned requests. What lies in the vault is authenticated by its own tags, uploads by their declared digest.
 */
export const S3_CHECKSUMS = {
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
} as const;

export function createS3Vault({ client, bucket }: S3Place): Vault {
  const Bucket = bucket;

  /** The first object stays: what another attempt left there counts, if it is as long as ours. */
  async function settle(name: string, size: number): Promise<void> {
    const there = await client.send(new HeadObjectCommand({ Bucket, Key: name })).catch(rethrow(name));
    if (there.ContentLength !== size) throw new ObjectExistsError(name);
  }

  return {
    async put(name, body, size) {
      checkObjectName(name);
      const counter = { bytes: 0 };
      const counted = counting(body, counter, size);
      try {
        if (size === undefined) await uploadInParts({ client, bucket }, name, counted);
        else await putWhole(client, bucket, name, counted, size);
      } catch (cause) {
        if (!isTaken(cause)) throw portError(cause, name);
        // It may have been refused before the body was read.
        await settle(name, size ?? counter.bytes);
        return { size: size ?? counter.bytes };
      }
      if (size !== undefined && counter.bytes !== size)
        throw new StoreUnavailableError('body of another length');
      return { size: size ?? counter.bytes };
    },

    async get(name) {
      const answer = await client
        .send(new GetObjectCommand({ Bucket, Key: checkObjectName(name) }))
        .catch(rethrow(name));
      if (answer.Body === undefined) throw new ObjectMissingError(name);
      return answer.Body as Readable as AsyncIterable<Uint8Array>;
    },

    async list(prefix) {
      if (prefix !== '') checkPrefix(prefix);
      const exact = prefix !== '' && !prefix.endsWith('/');
      const found: { name: string; size: number; modifiedAt: string }[] = [];
      let token: string | undefined;
      do {
        const page = await client
          .send(
            new ListObjectsV2Command({ Bucket, Prefix: prefix, ...(token && { ContinuationToken: token }) }),
          )
          .catch(rethrow(prefix));
        for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
          if (exact && Key !== prefix) continue;
          found.push({ name: Key, size: Size, modifiedAt: LastModified?.toISOString() ?? '' });
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return found;
    },

    async deletePrefix(prefix) {
      checkPrefix(prefix);
      await purgePrefix({ client, bucket }, prefix);
    },
  };
}

/** 412: somebody's object is there. 409: somebody is writing it at this moment. */
const isTaken = (cause: unknown): boolean => [409, 412].includes(statusOf(cause) ?? 0);

const rethrow =
  (name: string) =>
  (cause: unknown): never => {
    if (statusOf(cause) === 404 || nameOf(cause) === 'NoSuchKey')
      throw new ObjectMissingError(name, { cause });
    throw portError(cause, name);
  };

/** Fails before the end when the length is not the announced one: S3 would wait for the rest, or cut it off. */
async function* counting(
  body: AsyncIterable<Uint8Array>,
  counter: { bytes: number },
  size = Number.NaN,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    counter.bytes += chunk.byteLength;
    if (counter.bytes > size) break;
    yield chunk;
  }
  if (!Number.isNaN(size) && counter.bytes !== size)
    throw new StoreUnavailableError('body of another length');
}

async function putWhole(
  client: S3Client,
  bucket: string,
  name: string,
  body: AsyncIterable<Uint8Array>,
  size: number,
): Promise<void> {
  const stream = Readable.from(body, { objectMode: false });
  const failed = new Promise<never>((_, reject) => stream.once('error', reject));
  try {
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: name,
      Body: stream,
      ContentLength: size,
      IfNoneMatch: '*',
    });
    const abort = new AbortController();
    // A body that fails leaves the request waiting for the rest of it: end both.
    stream.once('error', () => abort.abort());
    await Promise.race([client.send(command, { abortSignal: abort.signal }), failed]);
  } finally {
    failed.catch(() => undefined);
    stream.destroy();
  }
}
