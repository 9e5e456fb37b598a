import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { createS3Vault } from '../../shared/adapters/aws/s3-vault.ts';
import { vaultContract } from '../contract/vault.contract.ts';
import { makeBucket } from '../support/aws-bucket.ts';
import { streamOf } from '../support/streams.ts';

vaultContract('S3', async () => {
  const { client, bucket, drop } = await makeBucket({ versioned: true });
  return { vault: createS3Vault({ client, bucket }), close: drop };
});

test('erasure takes versions, markers and unfinished uploads with it', async () => {
  const { client, bucket, drop } = await makeBucket({ versioned: true });
  const vault = createS3Vault({ client, bucket });
  const Key = 'docs/C1/D/A/0';
  await vault.put(Key, streamOf('x'));
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
  await vault.put(Key, streamOf('y'));
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ Bucket: bucket, Key: 'docs/C1/D/A/1' }),
  );
  await client.send(
    new UploadPartCommand({ Bucket: bucket, Key: 'docs/C1/D/A/1', UploadId, PartNumber: 1, Body: 'part' }),
  );
  await vault.deletePrefix('docs/C1/');
  const left = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
  expect([...(left.Versions ?? []), ...(left.DeleteMarkers ?? [])]).toEqual([]);
  const uploads = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
  expect(uploads.Uploads ?? []).toEqual([]);
  await drop();
});
