import type { S3Client } from '@aws-sdk/client-s3';

/** A bucket and the client to reach it with. */
export interface S3Place {
  readonly client: S3Client;
  readonly bucket: string;
}
