/**
 * Parked bytes in S3, in the bucket of the intake (unversioned, no backup). What is over is not opened any more; a
 * lifecycle rule of one day on `parked/` removes what a crash left there, whose key is gone with the crash.
 */
import { DeleteObjectCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { checkParked, type ParkingStore, parkedUntil } from '../../application/parking.ts';
import { ObjectMissingError, type SystemClock } from '../../application/ports.ts';
import { uploadInParts } from './s3-parts.ts';
import type { S3Place } from './s3-place.ts';
import { nameOf, portError, statusOf } from './service-errors.ts';

export interface S3ParkingOptions extends S3Place {
  readonly clock: SystemClock;
}

export function createS3Parking({ client, bucket, clock }: S3ParkingOptions): ParkingStore {
  const fault =
    (name: string) =>
    (cause: unknown): never => {
      if (statusOf(cause) === 404 || nameOf(cause) === 'NoSuchKey')
        throw new ObjectMissingError(name, { cause });
      throw portError(cause, name);
    };

  return {
    async put(name, body) {
      await uploadInParts({ client, bucket }, checkParked(name, clock.now()), body).catch(fault(name));
    },

    async open(name, from = 0) {
      const Key = checkParked(name, clock.now());
      const range = from > 0 ? { Range: `bytes=${from}-` } : {};
      const { Body } = await client
        .send(new GetObjectCommand({ Bucket: bucket, Key, ...range }))
        .catch(fault(name));
      if (Body === undefined) throw new ObjectMissingError(name);
      return Body as unknown as AsyncIterable<Uint8Array>;
    },

    async remove(name) {
      parkedUntil(name);
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: name })).catch(fault(name));
    },
  };
}
