import { chmodSync, copyFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { createS3AuditStore } from '../../../shared/adapters/aws/s3-audit-store.ts';
import { createFileAuditStore } from '../../../shared/adapters/embedded/audit-store.ts';
import { systemIds } from '../../../shared/adapters/embedded/ids.ts';
import { openSigningKeys } from '../../../shared/adapters/embedded/signing-key.ts';
import { KeyUnavailableError, StoreUnavailableError } from '../../../shared/application/ports.ts';

const s3 = mockClient(S3Client);
const clock = { now: () => '2026-03-02T10:00:00.000Z' };
const store = createS3AuditStore({
  client: new S3Client({ region: 'eu-north-1' }),
  bucket: 'audit',
  clock,
  retainYears: 10,
});
const fault = (name: string, status: number): Error =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });
const answer = (text: string) => ({ Body: { transformToByteArray: async () => Buffer.from(text) } as never });
beforeEach(() => s3.reset());

test('a record goes to S3 once, locked, with a checksum', async () => {
  s3.on(PutObjectCommand).resolves({}).on(GetObjectCommand).resolves(answer('x'));
  await store.keep('roots/1.jws', Buffer.from('x'));
  expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({
    Bucket: 'audit',
    Key: 'roots/1.jws',
    IfNoneMatch: '*',
    ObjectLockMode: 'COMPLIANCE',
    ObjectLockRetainUntilDate: new Date('2036-03-02T10:00:00.000Z'),
    ChecksumAlgorithm: 'SHA256',
  });
});

test.each([
  ['PreconditionFailed', 412],
  ['ConditionalRequestConflict', 409],
])('%s: somebody was first, and what is kept is told', async (name, status) => {
  s3.on(PutObjectCommand).rejects(fault(name, status)).on(GetObjectCommand).resolves(answer('first'));
  expect(Buffer.from(await store.keep('roots/1.jws', Buffer.from('x'))).toString()).toBe('first');
});

test('a record that cannot be read back is not kept', async () => {
  s3.on(PutObjectCommand).resolves({}).on(GetObjectCommand).rejects(fault('NoSuchKey', 404));
  await expect(store.keep('roots/1.jws', Buffer.from('x'))).rejects.toThrow(StoreUnavailableError);
});

test('throttling is safe to try again; a denied access is not hidden', async () => {
  s3.onAnyCommand().rejects(fault('SlowDown', 503));
  await expect(store.keep('roots/1.jws', Buffer.from('x'))).rejects.toThrow(StoreUnavailableError);
  await expect(store.read('roots/1.jws')).rejects.toThrow(StoreUnavailableError);
  s3.onAnyCommand().rejects(fault('AccessDenied', 403));
  await expect(store.keep('roots/1.jws', Buffer.from('x'))).rejects.toThrow('AccessDenied');
});

describe('in a folder', () => {
  let folder: string;
  const ids = systemIds();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'accord-keep-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const mode = (file: string): number => statSync(join(folder, file)).mode & 0o777;

  test('a kept file is read-only, also after a crash between its name and its mode', async () => {
    const files = createFileAuditStore(folder, ids);
    await files.keep('roots/1.jws', Buffer.from('x'));
    expect(mode('roots/1.jws')).toBe(0o400);
    chmodSync(join(folder, 'roots/1.jws'), 0o600);
    await files.keep('roots/1.jws', Buffer.from('y'));
    expect(mode('roots/1.jws')).toBe(0o400);
  });

  test('a signing key is made once, readable by its owner only, and the same after a restart', async () => {
    const [first] = await (await openSigningKeys({ folder, ids })).publicKeys();
    expect(readdirSync(folder)).toEqual(['signing-1.key']);
    expect(mode('signing-1.key')).toBe(0o600);
    expect(await (await openSigningKeys({ folder, ids })).publicKeys()).toEqual([first]);
  });

  test('a newer key signs and the older one stays published', async () => {
    const [old] = await (await openSigningKeys({ folder, ids })).publicKeys();
    const other = mkdtempSync(join(tmpdir(), 'accord-keep-'));
    const [next] = await (await openSigningKeys({ folder: other, ids })).publicKeys();
    copyFileSync(join(other, 'signing-1.key'), join(folder, 'signing-2.key'));
    rmSync(other, { recursive: true });
    expect(await (await openSigningKeys({ folder, ids })).publicKeys()).toEqual([next, old]);
  });

  test('two starts at once use one key', async () => {
    const ports = await Promise.all([1, 2, 3].map(() => openSigningKeys({ folder, ids })));
    const kids = await Promise.all(ports.map(async (port) => (await port.publicKeys())[0].kid));
    expect(new Set(kids).size).toBe(1);
  });

  test('a missing key of a folder with data, a key others can read, and no key at all are errors', async () => {
    await expect(openSigningKeys({ folder, ids, create: false })).rejects.toThrow(KeyUnavailableError);
    writeFileSync(join(folder, 'signing-1.key'), 'no key', { mode: 0o600 });
    await expect(openSigningKeys({ folder, ids })).rejects.toThrow('cannot be read');
    chmodSync(join(folder, 'signing-1.key'), 0o644);
    await expect(openSigningKeys({ folder, ids })).rejects.toThrow('chmod 600');
  });
});
