/** Objects of unknown length: small ones in one request, others in parts of 8 MiB, one part in memory. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { S3Place } from './s3-place.ts';

const PART_BYTES = 8 * 1024 * 1024;

async function* inParts(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size < PART_BYTES) continue;
    yield Buffer.concat(chunks);
    chunks = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(chunks);
}

export async function uploadInParts(
  { client, bucket }: S3Place,
  name: string,
  body: AsyncIterable<Uint8Array>,
): Promise<void> {
  const target = { Bucket: bucket, Key: name };
  const parts = inParts(body);
  const first = await parts.next();
  if (first.done || first.value.byteLength < PART_BYTES) {
    const Body = first.done ? Buffer.alloc(0) : first.value;
    await client.send(new PutObjectCommand({ ...target, Body, IfNoneMatch: '*' }));
    return;
  }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
  try {
    const Parts: { PartNumber: number; ETag: string }[] = [];
    for (let part: IteratorResult<Buffer> = first; !part.done; part = await parts.next()) {
      const PartNumber = Parts.length + 1;
      const { ETag = '' } = await client.send(
        new UploadPartCommand({ ...target, UploadId, PartNumber, Body: part.value }),
      );
      Parts.push({ PartNumber, ETag });
    }
    await client.send(
      new CompleteMultipartUploadCommand({
        ...target,
        UploadId,
        MultipartUpload: { Parts },
        IfNoneMatch: '*',
      }),
    );
  } catch (cause) {
    // Unfinished parts would lie there, unseen and paid for; the prefix purge and a lifecycle rule back this up.
    await client.send(new AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => undefined);
    throw cause;
  } finally {
    await parts.return(undefined);
  }
}
