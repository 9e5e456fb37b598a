import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { createS3Parking } from '../../shared/adapters/aws/s3-parking.ts';
import { parkingContract } from '../contract/parking.contract.ts';
import { makeBucket } from '../support/aws-bucket.ts';
import { manualTime } from '../support/manual-time.ts';

parkingContract('S3', async () => {
  const { client, bucket, drop } = await makeBucket({ versioned: false });
  const time = manualTime();
  return {
    store: createS3Parking({ client, bucket, clock: time }),
    time,
    async names() {
      const objects = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
      const uploads = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
      return [...(objects.Contents ?? []), ...(uploads.Uploads ?? [])].map(({ Key = '' }) => Key);
    },
    close: drop,
  };
});
