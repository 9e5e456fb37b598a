/** A bucket of its own for a suite on the emulator. */
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { s3Config } from '../../shared/adapters/aws/client-config.ts';
import { purgePrefix } from '../../shared/adapters/aws/s3-purge.ts';
import { S3_CHECKSUMS } from '../../shared/adapters/aws/s3-vault.ts';
import { emulatorEndpoint, uniqueName } from './aws.ts';

export async function makeBucket({ versioned }: { versioned: boolean }) {
  emulatorEndpoint();
  // Of presigned requests the emulator does check the signature: with this secret, whoever signs.
  const credentials = { accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: 'test' };
  const client = new S3Client({ ...s3Config({ requestMs: 60_000 }), ...S3_CHECKSUMS, credentials });
  const bucket = uniqueName('accord');
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  if (versioned) {
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
  }
  return {
    client,
    bucket,
    async drop() {
      for (const prefix of ['docs/', 'intake/', 'blobs/']) await purgePrefix({ client, bucket }, prefix);
      await client.send(new DeleteBucketCommand({ Bucket: bucket }));
      client.destroy();
    },
  };
}
