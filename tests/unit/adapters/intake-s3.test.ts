import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { createS3Intake } from '../../../shared/adapters/aws/s3-intake.ts';
import { S3_CHECKSUMS } from '../../../shared/adapters/aws/s3-vault.ts';
import {
  ObjectMissingError,
  StoreUnavailableError,
  UploadIncompleteError,
} from '../../../shared/application/ports.ts';
import { LimitExceededError } from '../../../shared/application/table.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const client = new S3Client({ region: 'eu-north-1', credentials, ...S3_CHECKSUMS });
const s3 = mockClient(client);
const intake = createS3Intake({ client, bucket: 'intake', clock: { now: () => '2026-11-22T08:00:00.000Z' } });
const slot = {
  key: 'intake/C1/D1',
  size: 30,
  sha256: 'ab'.repeat(32),
  mediaType: 'text/csv',
  expiresAt: '2026-11-22T09:00:00.000Z',
};
const parts = [
  { partNumber: 1, etag: '"a"' },
  { partNumber: 2, etag: 'b' },
];
const fault = (name: string, status: number): Error =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });
beforeEach(() => s3.reset());

test('length, type, digest and single use are signed as headers', async () => {
  const { url } = await intake.signUpload(slot);
  const query = new URL(url).searchParams;
  expect(query.get('X-Amz-SignedHeaders')).toBe(
    'content-length;content-type;host;if-none-match;x-amz-checksum-sha256',
  );
  expect(query.get('X-Amz-Expires')).toBe('3600');
  expect([...query.keys()].filter((name) => /checksum|content-type/i.test(name))).toEqual([]);
});

test('more parts than S3 takes, or smaller ones, are a fault of ours', async () => {
  await expect(intake.startMultipart({ ...slot, size: 2 ** 40 }, 5 * 2 ** 20)).rejects.toThrow(
    LimitExceededError,
  );
  await expect(intake.startMultipart(slot, 1000)).rejects.toThrow(LimitExceededError);
});

test('parts are listed over all pages before they are joined', async () => {
  s3.on(ListPartsCommand)
    .resolvesOnce({
      Parts: [{ PartNumber: 1, ETag: '"a"', Size: 20 }],
      IsTruncated: true,
      NextPartNumberMarker: '1',
    })
    .resolves({ Parts: [{ PartNumber: 2, ETag: '"b"', Size: 10 }] });
  s3.on(CompleteMultipartUploadCommand).resolves({});
  await intake.completeMultipart(slot, 'U', [...parts].reverse());
  expect(s3.commandCalls(CompleteMultipartUploadCommand)[0]?.args[0].input.MultipartUpload?.Parts).toEqual([
    { PartNumber: 1, ETag: '"a"' },
    { PartNumber: 2, ETag: '"b"' },
  ]);
});

test('parts that do not add up to the declared size are not joined', async () => {
  s3.on(ListPartsCommand).resolves({
    Parts: [
      { PartNumber: 1, ETag: '"a"', Size: 20 },
      { PartNumber: 2, ETag: '"b"', Size: 11 },
    ],
  });
  await expect(intake.completeMultipart(slot, 'U', parts)).rejects.toThrow('parts of 31 bytes, declared 30');
  expect(s3.commandCalls(CompleteMultipartUploadCommand)).toHaveLength(0);
});

test('an upload that is gone was completed before, if its object is there', async () => {
  s3.on(ListPartsCommand).rejects(fault('NoSuchUpload', 404));
  s3.on(HeadObjectCommand).resolves({ ContentLength: 30 });
  await intake.completeMultipart(slot, 'U', parts);
  s3.on(HeadObjectCommand).resolves({ ContentLength: 31 });
  await expect(intake.completeMultipart(slot, 'U', parts)).rejects.toThrow(UploadIncompleteError);
  s3.on(HeadObjectCommand).rejects(fault('NotFound', 404));
  await expect(intake.completeMultipart(slot, 'U', parts)).rejects.toThrow(UploadIncompleteError);
});

test('an upload in parts that nobody feeds is aborted, one that is fed is not', async () => {
  const old = new Date('2026-11-20T08:00:00Z');
  s3.on(ListMultipartUploadsCommand)
    .resolvesOnce({
      Uploads: [
        { Key: 'intake/C1/D1', UploadId: 'left', Initiated: old },
        { Key: 'intake/C1/D2', UploadId: 'fed', Initiated: old },
      ],
      IsTruncated: true,
      NextKeyMarker: 'intake/C1/D2',
      NextUploadIdMarker: 'fed',
    })
    .resolves({ Uploads: [{ Key: 'intake/C1/D3', UploadId: 'new', Initiated: new Date('2026-11-22') }] });
  s3.on(AbortMultipartUploadCommand).resolves({});
  s3.on(DeleteObjectCommand).resolves({});
  s3.on(ListPartsCommand, { UploadId: 'left' }).resolves({ Parts: [{ LastModified: old }] });
  s3.on(ListPartsCommand, { UploadId: 'fed' }).resolves({
    Parts: [{ LastModified: new Date('2026-11-22') }],
  });
  s3.on(ListObjectsV2Command).resolves({
    Contents: [
      { Key: 'intake/C2/D1', LastModified: old },
      { Key: 'intake/C2/D2', LastModified: new Date('2026-11-22') },
    ],
  });
  await intake.sweep('2026-11-21T08:00:00.000Z');
  const aborted = s3.commandCalls(AbortMultipartUploadCommand).map(({ args }) => args[0].input.UploadId);
  expect(aborted).toEqual(['left']);
  expect(s3.commandCalls(DeleteObjectCommand).map(({ args }) => args[0].input.Key)).toEqual(['intake/C2/D1']);
});

test('an upload that the store has forgotten is told from one without parts', async () => {
  s3.on(ListPartsCommand).rejects(fault('NoSuchUpload', 404));
  expect(await intake.storedParts(slot.key, 'U')).toBeUndefined();
  s3.on(ListPartsCommand).resolves({});
  expect(await intake.storedParts(slot.key, 'U')).toEqual([]);
});

test('passing faults are told from missing objects', async () => {
  s3.on(GetObjectCommand).rejects(fault('SlowDown', 503));
  await expect(intake.open(slot.key)).rejects.toThrow(StoreUnavailableError);
  s3.on(GetObjectCommand).rejects(fault('NoSuchKey', 404));
  await expect(intake.open(slot.key)).rejects.toThrow(ObjectMissingError);
  s3.on(ListPartsCommand).rejects(fault('SlowDown', 503));
  await expect(intake.completeMultipart(slot, 'U', parts)).rejects.toThrow(StoreUnavailableError);
  s3.on(CreateMultipartUploadCommand).rejects(fault('AccessDenied', 403));
  await expect(intake.startMultipart(slot, 5 * 2 ** 20)).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('reading from a byte on asks for the rest only, and tells the size of the whole and the time of arrival', async () => {
  const LastModified = new Date('2026-11-22T07:59:30.000Z');
  s3.on(GetObjectCommand).resolves({ ContentLength: 20, LastModified, Body: [] as never });
  const { size, arrivedAt } = await intake.open(slot.key, 10);
  expect({ size, arrivedAt }).toEqual({ size: 30, arrivedAt: '2026-11-22T07:59:30.000Z' });
  await intake.open(slot.key);
  expect(s3.commandCalls(GetObjectCommand).map(({ args }) => args[0].input.Range)).toEqual([
    'bytes=10-',
    undefined,
  ]);
});
