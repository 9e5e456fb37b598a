import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CiphertextError,
  KeyUnavailableError,
  ObjectMissingError,
} from '../../../shared/application/ports.ts';
import { makeFileIntake } from '../../support/file-intake.ts';
import { breaking, flipped, gather, noise } from '../../support/streams.ts';

type Intake = Awaited<ReturnType<typeof makeFileIntake>>;
let under: Intake;
beforeEach(async () => {
  under = await makeFileIntake();
});
afterEach(() => under.close());

const body = Buffer.from('sensitive words');
const slot = {
  key: 'intake/C1/D1',
  size: body.byteLength,
  sha256: createHash('sha256').update(body).digest('hex'),
  mediaType: 'text/plain',
  expiresAt: '2026-11-22T09:00:00.000Z',
};
const refused = (code: string) => ({ status: 'refused', code });
const files = (): string[] =>
  readdirSync(join(under.folder, 'intake'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

test('what arrived is reported once and lies encrypted', async () => {
  await under.accept(await under.intake.signUpload(slot), body);
  expect(under.created).toEqual([{ key: slot.key, size: slot.size }]);
  const [file = ''] = files();
  expect(readFileSync(file).includes(body)).toBe(false);
  expect(readFileSync(file).toString('latin1')).not.toContain(slot.sha256);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('every refusal has its code, and leaves nothing', async () => {
  const request = await under.intake.signUpload(slot);
  expect(await under.accept(request, Buffer.from('sensitive wordz'))).toEqual(refused('upload-digest'));
  expect(await under.accept(request, body.subarray(1))).toEqual(refused('upload-length'));
  expect(await under.accept(request, Buffer.concat([body, body]))).toEqual(refused('upload-length'));
  expect(await under.accept(request, body, { ...request.headers, 'content-type': 'text/html' })).toEqual(
    refused('upload-refused'),
  );
  for (const token of ['', '.', 'x.y', 'x.y.z', 'e30.AAAA', 'bnVsbA.AA', 'x'.repeat(5_000)]) {
    const outcome = await under.accept({ ...request, url: `http://h/uploads/${token}` }, body);
    expect(outcome).toEqual(refused('upload-refused'));
  }
  under.time.now = '2026-11-22T09:00:00.000Z';
  expect(await under.accept(request, body)).toEqual(refused('upload-expired'));
  expect(files()).toEqual([]);
  expect(under.created).toEqual([]);
});

test('a connection that breaks leaves nothing, and the URL stays good', async () => {
  const request = await under.intake.signUpload(slot);
  const token = request.url.split('/').at(-1) ?? '';
  const broken = breaking(new Error('reset'), body.subarray(0, 5));
  await expect(under.intake.accept(token, request.headers, broken)).rejects.toThrow('reset');
  expect(files()).toEqual([]);
  expect(await under.accept(request, body)).toMatchObject({ status: 'stored' });
});

test('a withdrawn slot takes nothing, even while a body is arriving', async () => {
  const request = await under.intake.signUpload(slot);
  const token = request.url.split('/').at(-1) ?? '';
  async function* slow() {
    yield body.subarray(0, 5);
    await under.intake.delete(slot.key);
    yield body.subarray(5);
  }
  expect(await under.intake.accept(token, request.headers, slow())).toEqual(refused('upload-used'));
  expect(await under.accept(request, body)).toEqual(refused('upload-used'));
  await expect(under.intake.open(slot.key)).rejects.toThrow(ObjectMissingError);
  expect(under.created).toEqual([]);
});

test('after a crash the host finds what lies ready', async () => {
  await under.accept(await under.intake.signUpload(slot), body);
  expect(await under.intake.ready()).toEqual([{ key: slot.key, size: slot.size }]);
  await under.intake.delete(slot.key);
  expect(await under.intake.ready()).toEqual([]);
});

test('a part sent again replaces the first', async () => {
  const whole = noise(10);
  const declared = { ...slot, size: 10 };
  const partSize = 5 * 1024 * 1024;
  const uploadId = await under.intake.startMultipart(declared, partSize);
  const [part] = await under.intake.signParts(declared, { uploadId, partSize }, [1]);
  if (!part) throw new Error('a part');
  await under.accept(part, noise(10));
  const second = await under.accept(part, whole);
  if (second.status !== 'stored') throw new Error(second.code);
  expect(files()).toHaveLength(1);
  await under.intake.completeMultipart(declared, uploadId, [{ partNumber: 1, etag: second.etag }]);
  expect((await gather((await under.intake.open(slot.key)).body)).equals(whole)).toBe(true);
  expect(await under.accept(part, whole)).toEqual(refused('upload-used'));
});

test('leftovers go after their time, and only then', async () => {
  await under.accept(await under.intake.signUpload(slot), body);
  await under.intake.sweep('2000-01-01T00:00:00.000Z');
  expect(await under.intake.ready()).toHaveLength(1);
  for (const file of files()) utimesSync(file, 1, 1);
  await under.intake.sweep('2000-01-01T00:00:00.000Z');
  expect(readdirSync(join(under.folder, 'intake'))).toEqual([]);
});

test('altered files are refused, their header as well', async () => {
  await under.accept(await under.intake.signUpload(slot), body);
  const [file = ''] = files();
  const bytes = readFileSync(file);
  const read = async () => gather((await under.intake.open(slot.key)).body);
  for (const bit of [0, 31, 50, 400, 8 * 300, bytes.byteLength * 8 - 1]) {
    writeFileSync(file, flipped(bytes, bit));
    const fault = await read().catch((cause: unknown) => cause);
    const isRefused = fault instanceof CiphertextError || fault instanceof KeyUnavailableError;
    expect(isRefused || fault instanceof ObjectMissingError).toBe(true);
  }
});

test('keys of another form are no paths', async () => {
  for (const key of ['intake/../x', 'intake/C1', 'vault/C1/D1', 'intake/C1/D1/E', 'intake//D1', '']) {
    await expect(under.intake.open(key)).rejects.toThrow(ObjectMissingError);
    await expect(under.intake.signUpload({ ...slot, key })).rejects.toThrow(ObjectMissingError);
  }
});
