/** Audit records in a bucket with Object Lock: compliance mode, so that nobody removes one before its time is over. */
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { checkObjectName } from '../../application/object-names.ts';
import { type AuditStore, StoreUnavailableError, type SystemClock } from '../../application/ports.ts';
import type { S3Place } from './s3-place.ts';
import { nameOf, portError, statusOf } from './service-errors.ts';

export interface S3AuditOptions extends S3Place {
  readonly clock: SystemClock;
  /** For how many years a record cannot be removed. */
  readonly retainYears: number;
}

export function createS3AuditStore({ client, bucket, clock, retainYears }: S3AuditOptions): AuditStore {
  const Bucket = bucket;

  async function read(name: string): Promise<Uint8Array | undefined> {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: checkObjectName(name) }));
      return await Body?.transformToByteArray();
    } catch (cause) {
      if (statusOf(cause) === 404 || nameOf(cause) === 'NoSuchKey') return undefined;
      throw portError(cause, name);
    }
  }

  function retainUntil(): Date {
    const until = new Date(clock.now());
    until.setUTCFullYear(until.getUTCFullYear() + retainYears);
    return until;
  }

  return {
    read,
    async keep(name, bytes) {
      const command = new PutObjectCommand({
        Bucket,
        Key: checkObjectName(name),
        Body: bytes,
        ContentType: 'application/jose',
        // Without it a second put would add a version that hides the first.
        IfNoneMatch: '*',
        ObjectLockMode: 'COMPLIANCE',
        ObjectLockRetainUntilDate: retainUntil(),
        // S3 takes no locked object without a checksum.
        ChecksumAlgorithm: 'SHA256',
      });
      try {
        await client.send(command);
      } catch (cause) {
        // 412: it is there. 409: somebody is writing it at this moment.
        if (![409, 412].includes(statusOf(cause) ?? 0)) throw portError(cause, name);
      }
      const kept = await read(name);
      if (!kept) throw new StoreUnavailableError(name);
      return kept;
    },
  };
}
