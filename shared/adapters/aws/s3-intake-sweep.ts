/**
 * What was left in the intake bucket: unfinished uploads to which no part has come, objects that nobody took. The
 * bucket's lifecycle rules do the same by whole days; this one keeps the time of design and of the embedded node.
 */
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  ListPartsCommand,
  type ListPartsCommandOutput,
} from '@aws-sdk/client-s3';
import type { S3Place } from './s3-place.ts';
import { nameOf, portError, statusOf } from './service-errors.ts';

export async function sweepIntake(place: S3Place, olderThan: string): Promise<void> {
  const before = new Date(olderThan);
  try {
    await sweepUploads(place, before);
    await sweepObjects(place, before);
  } catch (cause) {
    throw portError(cause, place.bucket);
  }
}

async function sweepUploads({ client, bucket: Bucket }: S3Place, before: Date): Promise<void> {
  let KeyMarker: string | undefined;
  let UploadIdMarker: string | undefined;
  for (let more = true; more; ) {
    const page: ListMultipartUploadsCommandOutput = await client.send(
      new ListMultipartUploadsCommand({ Bucket, KeyMarker, UploadIdMarker }),
    );
    for (const { Key = '', UploadId = '', Initiated } of page.Uploads ?? []) {
      const upload = { Bucket, Key, UploadId };
      // Begun lately, or still fed: a large document takes its time.
      if (!Initiated || Initiated >= before || (await lastPart({ client, bucket: Bucket }, upload)) >= before)
        continue;
      await client.send(new AbortMultipartUploadCommand(upload)).catch(unlessGone);
    }
    KeyMarker = page.NextKeyMarker;
    UploadIdMarker = page.NextUploadIdMarker;
    more = page.IsTruncated === true && KeyMarker !== undefined;
  }
}

async function lastPart(
  { client }: S3Place,
  upload: { Bucket: string; Key: string; UploadId: string },
): Promise<Date> {
  let latest = new Date(0);
  let PartNumberMarker: string | undefined;
  for (let more = true; more; ) {
    const page: ListPartsCommandOutput | undefined = await client
      .send(new ListPartsCommand({ ...upload, PartNumberMarker }))
      .catch(unlessGone);
    for (const { LastModified } of page?.Parts ?? []) {
      if (LastModified && LastModified > latest) latest = LastModified;
    }
    PartNumberMarker = page?.NextPartNumberMarker;
    more = page?.IsTruncated === true && PartNumberMarker !== undefined;
  }
  return latest;
}

async function sweepObjects({ client, bucket: Bucket }: S3Place, before: Date): Promise<void> {
  let ContinuationToken: string | undefined;
  do {
    const page: ListObjectsV2CommandOutput = await client.send(
      new ListObjectsV2Command({ Bucket, ContinuationToken }),
    );
    for (const { Key, LastModified } of page.Contents ?? []) {
      if (Key && LastModified && LastModified < before)
        await client.send(new DeleteObjectCommand({ Bucket, Key }));
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
}

/** Completed or aborted between two calls. */
function unlessGone(cause: unknown): undefined {
  if (nameOf(cause) === 'NoSuchUpload' || statusOf(cause) === 404) return undefined;
  throw cause;
}
