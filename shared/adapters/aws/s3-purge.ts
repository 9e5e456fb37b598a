/** Erasure in S3: versions, markers and unfinished uploads, a thousand at a time, until nothing is left. */
import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3';
import { StoreUnavailableError } from '../../application/ports.ts';
import type { S3Place } from './s3-place.ts';
import { nameOf, portError } from './service-errors.ts';

/** A prefix without a final `/` is one object's name: its longer namesakes stay. */
const isMeant = (prefix: string, key: string): boolean => prefix.endsWith('/') || key === prefix;

export async function purgePrefix(place: S3Place, prefix: string): Promise<void> {
  try {
    await abortUploads(place, prefix);
    await deleteVersions(place, prefix);
  } catch (cause) {
    throw portError(cause, prefix);
  }
}

async function deleteVersions({ client, bucket }: S3Place, prefix: string): Promise<void> {
  let from: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
  while (from !== undefined) {
    const page: Awaited<ReturnType<typeof listVersions>> = await listVersions(
      { client, bucket },
      prefix,
      from,
    );
    const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].flatMap(({ Key, VersionId }) =>
      Key !== undefined && isMeant(prefix, Key) ? [{ Key, ...(VersionId && { VersionId }) }] : [],
    );
    // A page holds at most a thousand, which is what one deletion takes.
    if (Objects.length > 0) {
      const answer = await client.send(
        new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
      );
      // The call succeeds even where single objects were refused.
      if (answer.Errors?.length) throw new StoreUnavailableError(`${answer.Errors.length} objects stayed`);
    }
    from = page.IsTruncated
      ? {
          ...(page.NextKeyMarker !== undefined && { KeyMarker: page.NextKeyMarker }),
          ...(page.NextVersionIdMarker !== undefined && { VersionIdMarker: page.NextVersionIdMarker }),
        }
      : undefined;
  }
}

const listVersions = ({ client, bucket }: S3Place, Prefix: string, from: object) =>
  client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix, MaxKeys: 1000, ...from }));

async function abortUploads({ client, bucket }: S3Place, prefix: string): Promise<void> {
  let from: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
  while (from !== undefined) {
    const page: Awaited<ReturnType<typeof listUploads>> = await listUploads({ client, bucket }, prefix, from);
    for (const { Key, UploadId } of page.Uploads ?? []) {
      if (Key === undefined || !isMeant(prefix, Key)) continue;
      await client
        .send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }))
        .catch((cause: unknown) => (nameOf(cause) === 'NoSuchUpload' ? undefined : Promise.reject(cause)));
    }
    from = page.IsTruncated
      ? {
          ...(page.NextKeyMarker !== undefined && { KeyMarker: page.NextKeyMarker }),
          ...(page.NextUploadIdMarker !== undefined && { UploadIdMarker: page.NextUploadIdMarker }),
        }
      : undefined;
  }
}

const listUploads = ({ client, bucket }: S3Place, Prefix: string, from: object) =>
  client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix, ...from }));
