import {
  CreateBucketCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { s3Config } from '../../shared/adapters/aws/client-config.ts';
import { createS3AuditStore } from '../../shared/adapters/aws/s3-audit-store.ts';
import { S3_CHECKSUMS } from '../../shared/adapters/aws/s3-vault.ts';
import { auditStoreContract } from '../contract/audit-store.contract.ts';
import { emulatorEndpoint, uniqueName } from '../support/aws.ts';

const clock = { now: () => '2026-03-02T10:00:00.000Z' };

/** Nothing in it can be deleted, so it stays for as long as the emulator runs. */
async function lockedBucket() {
  emulatorEndpoint();
  const client = new S3Client({ ...s3Config(), ...S3_CHECKSUMS });
  const bucket = uniqueName('accord-audit');
  await client.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true }));
  return { client, bucket };
}

auditStoreContract('S3 with Object Lock', async () => {
  const place = await lockedBucket();
  const store = createS3AuditStore({ ...place, clock, retainYears: 10 });
  return { store, close: () => place.client.destroy() };
});

test('a record is locked in compliance mode for its years', async () => {
  const { client, bucket } = await lockedBucket();
  const store = createS3AuditStore({ client, bucket, clock, retainYears: 10 });
  const Key = 'roots/2026-03-01.jws';
  await store.keep(Key, Buffer.from('x'));
  const { Retention } = await client.send(new GetObjectRetentionCommand({ Bucket: bucket, Key }));
  expect(Retention?.Mode).toBe('COMPLIANCE');
  expect(Retention?.RetainUntilDate?.toISOString()).toMatch(/^2036-03-02T10:00:00/);
  const { ContentType } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key }));
  expect(ContentType).toBe('application/jose');
  client.destroy();
});
