import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { createS3Vault } from '../../../shared/adapters/aws/s3-vault.ts';
import {
  ObjectExistsError,
  ObjectMissingError,
  StoreUnavailableError,
} from '../../../shared/application/ports.ts';
import { inChunks, streamOf } from '../../support/streams.ts';

const s3 = mockClient(S3Client);
const vault = createS3Vault({ client: new S3Client({ region: 'eu-north-1' }), bucket: 'vault' });
const name = 'docs/C1/D1/A/0';
const fault = (errorName: string, status: number): Error =>
  Object.assign(new Error(errorName), { name: errorName, $metadata: { httpStatusCode: status } });
beforeEach(() => s3.reset());

test.each([
  ['throttling', fault('SlowDown', 503), StoreUnavailableError],
  ['an internal error', fault('InternalError', 500), StoreUnavailableError],
  ['a timeout', fault('TimeoutError', 0), StoreUnavailableError],
  ['a lost connection', Object.assign(new Error('reset'), { code: 'ECONNRESET' }), StoreUnavailableError],
  ['a missing object', fault('NoSuchKey', 404), ObjectMissingError],
])('%s has its port error on reading', async (_name, cause, expected) => {
  s3.on(GetObjectCommand).rejects(cause);
  await expect(vault.get(name)).rejects.toThrow(expected);
});

test('a denied access is not passed off as something else', async () => {
  s3.on(GetObjectCommand).rejects(fault('AccessDenied', 403));
  s3.on(PutObjectCommand).rejects(fault('AccessDenied', 403));
  s3.on(ListObjectsV2Command).rejects(fault('AccessDenied', 403));
  await expect(vault.get(name)).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(vault.put(name, streamOf('x'))).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(vault.list('docs/')).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('every put refuses to write over another object', async () => {
  s3.on(PutObjectCommand).resolves({});
  await vault.put(name, streamOf('x'));
  expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({ IfNoneMatch: '*' });
});

test('a taken name is settled by length: 412 and 409 alike', async () => {
  for (const status of [412, 409]) {
    s3.on(PutObjectCommand).rejects(fault('Unknown', status));
    s3.on(HeadObjectCommand).resolves({ ContentLength: 1 });
    expect(await vault.put(name, streamOf('x'))).toEqual({ size: 1 });
    s3.on(HeadObjectCommand).resolves({ ContentLength: 2 });
    await expect(vault.put(name, streamOf('x'))).rejects.toThrow(ObjectExistsError);
    s3.on(HeadObjectCommand).rejects(fault('NotFound', 404));
    await expect(vault.put(name, streamOf('x'))).rejects.toThrow(ObjectMissingError);
  }
});

test('large bodies of unknown length go in parts, completed in order', async () => {
  s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'U' });
  s3.on(UploadPartCommand).callsFake((input: { PartNumber: number }) => ({ ETag: `"${input.PartNumber}"` }));
  s3.on(CompleteMultipartUploadCommand).resolves({});
  const size = 20 * 1024 * 1024;
  expect(await vault.put(name, inChunks(Buffer.alloc(size), 1_000_000))).toEqual({ size });
  expect(s3.commandCalls(CompleteMultipartUploadCommand)[0]?.args[0].input).toMatchObject({
    IfNoneMatch: '*',
    MultipartUpload: {
      Parts: [
        { PartNumber: 1, ETag: '"1"' },
        { PartNumber: 2, ETag: '"2"' },
        { PartNumber: 3, ETag: '"3"' },
      ],
    },
  });
});

test('a failed part aborts the upload, and the part is what is reported', async () => {
  s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'U' });
  s3.on(UploadPartCommand).resolvesOnce({ ETag: '"1"' }).rejects(fault('SlowDown', 503));
  s3.on(AbortMultipartUploadCommand).rejects(fault('InternalError', 500));
  const body = inChunks(Buffer.alloc(20 * 1024 * 1024), 1_000_000);
  await expect(vault.put(name, body)).rejects.toThrow(StoreUnavailableError);
  expect(s3.commandCalls(AbortMultipartUploadCommand)[0]?.args[0].input).toMatchObject({ UploadId: 'U' });
  expect(s3.commandCalls(CompleteMultipartUploadCommand)).toHaveLength(0);
});

test('a prefix is purged page by page: versions, markers, uploads', async () => {
  s3.on(ListMultipartUploadsCommand)
    .resolvesOnce({ Uploads: [{ Key: `${name}0`, UploadId: 'U1' }], IsTruncated: true, NextKeyMarker: 'k' })
    .resolves({ Uploads: [{ Key: name, UploadId: 'U2' }] });
  s3.on(AbortMultipartUploadCommand).rejectsOnce(fault('NoSuchUpload', 404)).resolves({});
  s3.on(ListObjectVersionsCommand)
    .resolvesOnce({
      Versions: [{ Key: name, VersionId: '1' }],
      IsTruncated: true,
      NextKeyMarker: name,
      NextVersionIdMarker: '1',
    })
    .resolves({ DeleteMarkers: [{ Key: name, VersionId: '2' }] });
  s3.on(DeleteObjectsCommand).resolves({});
  await vault.deletePrefix('docs/C1/');
  const deleted = s3.commandCalls(DeleteObjectsCommand).map((call) => call.args[0].input.Delete?.Objects);
  expect(deleted).toEqual([[{ Key: name, VersionId: '1' }], [{ Key: name, VersionId: '2' }]]);
  expect(s3.commandCalls(AbortMultipartUploadCommand)).toHaveLength(2);
  expect(s3.commandCalls(ListObjectVersionsCommand)[1]?.args[0].input).toMatchObject({
    KeyMarker: name,
    VersionIdMarker: '1',
  });
});

test('an object that would not go is an error, not a success', async () => {
  s3.on(ListMultipartUploadsCommand).resolves({});
  s3.on(ListObjectVersionsCommand).resolves({ Versions: [{ Key: name, VersionId: '1' }] });
  s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: name, Code: 'AccessDenied' }] });
  await expect(vault.deletePrefix('docs/C1/')).rejects.toThrow(StoreUnavailableError);
});
