/** The intake store in S3: presigned PUTs whose length, type and digest are signed as headers, never in the URL. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import {
  type IntakeStore,
  ObjectMissingError,
  type SystemClock,
  UploadIncompleteError,
  type UploadSlot,
} from '../../application/ports.ts';
import { LimitExceededError } from '../../application/table.ts';
import { completeList, partSizes } from '../../application/upload-parts.ts';
import { sweepIntake } from './s3-intake-sweep.ts';
import type { S3Place } from './s3-place.ts';
import { nameOf, portError, statusOf } from './service-errors.ts';

export interface S3IntakeOptions extends S3Place {
  readonly clock: SystemClock;
}

const MAX_SECONDS = 7 * 24 * 3600;

export function createS3Intake({ client, bucket, clock }: S3IntakeOptions): IntakeStore {
  const target = (key: string) => ({ Bucket: bucket, Key: key });

  /** Signed, and kept out of the URL: URLs end up in logs. */
  const signing = (slot: UploadSlot, headers: Readonly<Record<string, string>>) => {
    const names = new Set(Object.keys(headers));
    const signingDate = new Date(clock.now());
    const seconds = Math.floor((Date.parse(slot.expiresAt) - signingDate.getTime()) / 1000);
    return {
      signingDate,
      expiresIn: Math.min(MAX_SECONDS, Math.max(1, seconds)),
      signableHeaders: new Set([...names, 'host']),
      unhoistableHeaders: names,
    };
  };

  /** A completion repeated after its answer was lost finds the object instead of the upload. */
  async function isComplete(slot: UploadSlot): Promise<boolean> {
    const head = await client.send(new HeadObjectCommand(target(slot.key))).catch((cause: unknown) => {
      if (statusOf(cause) === 404) return undefined;
      throw portError(cause, slot.key);
    });
    return head?.ContentLength === slot.size;
  }

  async function storedParts(
    key: string,
    UploadId: string,
  ): Promise<Map<number, { etag: string; size: number }>> {
    const found = new Map<number, { etag: string; size: number }>();
    for (let marker: string | undefined, more = true; more; ) {
      const page: Awaited<ReturnType<typeof listParts>> = await listParts(key, UploadId, marker);
      for (const { PartNumber = 0, ETag = '', Size = 0 } of page.Parts ?? []) {
        found.set(PartNumber, { etag: bare(ETag), size: Size });
      }
      marker = page.NextPartNumberMarker;
      more = page.IsTruncated === true && marker !== undefined;
    }
    return found;
  }
  const listParts = (key: string, UploadId: string, marker: string | undefined) =>
    client.send(
      new ListPartsCommand({ ...target(key), UploadId, ...(marker && { PartNumberMarker: marker }) }),
    );

  return {
    async signUpload(slot) {
      const checksum = Buffer.from(slot.sha256, 'hex').toString('base64');
      const command = new PutObjectCommand({
        ...target(slot.key),
        ContentLength: slot.size,
        ContentType: slot.mediaType,
        ChecksumSHA256: checksum,
        IfNoneMatch: '*',
      });
      const headers = {
        'content-length': String(slot.size),
        'content-type': slot.mediaType,
        'x-amz-checksum-sha256': checksum,
        'if-none-match': '*',
      };
      return { method: 'PUT', url: await getSignedUrl(client, command, signing(slot, headers)), headers };
    },

    async startMultipart(slot, partSize) {
      partSizes(slot.size, partSize);
      const command = new CreateMultipartUploadCommand({ ...target(slot.key), ContentType: slot.mediaType });
      const { UploadId = '' } = await client.send(command).catch((cause: unknown) => {
        throw portError(cause, slot.key);
      });
      return UploadId;
    },

    async signParts(slot, { uploadId: UploadId, partSize }, partNumbers) {
      const sizes = partSizes(slot.size, partSize);
      return Promise.all(
        partNumbers.map(async (partNumber) => {
          const size = sizes[partNumber - 1];
          if (size === undefined) throw new LimitExceededError(`no part ${partNumber}`);
          const headers = { 'content-length': String(size) };
          const part = new UploadPartCommand({
            ...target(slot.key),
            UploadId,
            PartNumber: partNumber,
            ContentLength: size,
          });
          const url = await getSignedUrl(client, part, signing(slot, headers));
          return { method: 'PUT' as const, url, headers, partNumber, size };
        }),
      );
    },

    async storedParts(key, uploadId) {
      try {
        const stored = await storedParts(key, uploadId);
        return [...stored].map(([partNumber, part]) => ({ partNumber, ...part }));
      } catch (cause) {
        if (nameOf(cause) === 'NoSuchUpload' || statusOf(cause) === 404) return undefined;
        throw portError(cause, key);
      }
    },

    async completeMultipart(slot, uploadId, parts) {
      // Nothing is left of an upload that was joined before.
      if (parts.length === 0 && (await isComplete(slot))) return;
      const ordered = completeList(parts);
      try {
        const stored = await storedParts(slot.key, uploadId);
        let size = 0;
        for (const { partNumber, etag } of ordered) {
          const part = stored.get(partNumber);
          if (part?.etag !== bare(etag))
            throw new UploadIncompleteError(`part ${partNumber} is missing or has another etag`);
          size += part.size;
        }
        if (size !== slot.size)
          throw new UploadIncompleteError(`parts of ${size} bytes, declared ${slot.size}`);
        const Parts = ordered.map(({ partNumber, etag }) => ({
          PartNumber: partNumber,
          ETag: `"${bare(etag)}"`,
        }));
        await client.send(
          new CompleteMultipartUploadCommand({
            ...target(slot.key),
            UploadId: uploadId,
            MultipartUpload: { Parts },
            IfNoneMatch: '*',
          }),
        );
      } catch (cause) {
        if (cause instanceof UploadIncompleteError) throw cause;
        const gone = nameOf(cause) === 'NoSuchUpload' || [404, 409, 412].includes(statusOf(cause) ?? 0);
        if (!gone && nameOf(cause) !== 'InvalidPart') throw portError(cause, slot.key);
        if (!(gone && (await isComplete(slot)))) throw new UploadIncompleteError('no such upload', { cause });
      }
    },

    async open(key, from = 0) {
      const range = from > 0 ? { Range: `bytes=${from}-` } : {};
      const command = new GetObjectCommand({ ...target(key), ...range });
      const answer = await client.send(command).catch((cause: unknown) => {
        throw statusOf(cause) === 404 || nameOf(cause) === 'NoSuchKey'
          ? new ObjectMissingError(key, { cause })
          : portError(cause, key);
      });
      if (answer.Body === undefined) throw new ObjectMissingError(key);
      return {
        size: from + (answer.ContentLength ?? 0),
        arrivedAt: (answer.LastModified ?? new Date(clock.now())).toISOString(),
        body: answer.Body as unknown as AsyncIterable<Uint8Array>,
      };
    },

    async abortMultipart(key, UploadId) {
      await client
        .send(new AbortMultipartUploadCommand({ ...target(key), UploadId }))
        .catch((cause: unknown) => {
          if (nameOf(cause) !== 'NoSuchUpload' && statusOf(cause) !== 404) throw portError(cause, key);
        });
    },

    async delete(key) {
      await client.send(new DeleteObjectCommand(target(key))).catch((cause: unknown) => {
        throw portError(cause, key);
      });
    },

    sweep: (olderThan) => sweepIntake({ client, bucket }, olderThan),
  };
}

const bare = (etag: string): string => etag.replaceAll('"', '');
