import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { FormValues } from '../../../functions/pages/form-values.ts';
import { parkingOver } from '../../../functions/pages/parking.ts';
import { receiveUpload } from '../../../functions/pages/upload.ts';
import { createFileParking } from '../../../shared/adapters/embedded/file-parking.ts';
import { manualTime } from '../../support/manual-time.ts';

const home = mkdtempSync(join(tmpdir(), 'accord-upload-'));
const folder = join(home, 'parked');
mkdirSync(folder);
afterAll(() => rmSync(home, { recursive: true }));
const clock = manualTime();
const parking = parkingOver(createFileParking({ folder: home, clock }), clock);

const BOUNDARY = 'XbOuNdArY';
const part = (head: string, body: string | Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
    Buffer.from(body),
    Buffer.from('\r\n'),
  ]);
const file = (bytes: Uint8Array, name = 'réponse.csv'): Buffer =>
  part(`name="file"; filename="${name}"\r\nContent-Type: application/vnd.ms-excel`, bytes);
const field = (name: string, value: string): Buffer => part(`name="${name}"`, value);

const receive = (parts: readonly Buffer[], most = 1_000_000) => {
  const bytes = Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);
  // As a network would: in pieces that know no boundary.
  const pieces = Array.from({ length: Math.ceil(bytes.length / 777) }, (_, n) =>
    bytes.subarray(n * 777, (n + 1) * 777),
  );
  const isOwn = (form: FormValues): boolean => form.one('csrf') === 'good';
  const contentType = `multipart/form-data; boundary=${BOUNDARY}`;
  return receiveUpload({ contentType, body: Readable.from(pieces), parking, most, isOwn });
};

describe('an upload by form', () => {
  it('is measured and digested while it arrives, and lies on disk in cipher only', async () => {
    const content = Buffer.concat([Buffer.from('Amélie Quist'.repeat(50)), randomBytes(300_000)]);
    const received = await receive([field('csrf', 'good'), field('purpose', 'answer'), file(content)]);
    if (!received.ok) throw new Error(received.code);
    expect(received.file).toMatchObject({ name: 'réponse.csv', mediaType: 'text/csv' });
    expect(received.file.content.size).toBe(content.length);
    expect(received.file.content.sha256).toBe(createHash('sha256').update(content).digest('hex'));
    const [name = ''] = readdirSync(folder);
    expect(readFileSync(join(folder, name)).includes('Quist')).toBe(false);
    expect(Buffer.compare(await buffer(received.file.content.open()), content)).toBe(0);
    // From any place to any other: large ones are sent in parts.
    for (const [from, to] of [
      [0, 16],
      [5, 17],
      [100_003, 200_001],
      [299_999, content.length],
    ] as const) {
      const part = await buffer(received.file.content.open(from, to));
      expect(Buffer.compare(part, content.subarray(from, to))).toBe(0);
    }
    await received.file.content.discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of a form that is not ours parks nothing', async () => {
    for (const parts of [
      [field('csrf', 'bad'), file(randomBytes(1000))],
      [file(randomBytes(1000)), field('csrf', 'good')],
      [file(randomBytes(1000))],
    ]) {
      expect(await receive(parts)).toEqual({ ok: false, code: 'refused' });
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that is too large, empty or missing is refused and leaves nothing behind', async () => {
    const own = field('csrf', 'good');
    expect(await receive([own, file(randomBytes(5001))], 5000)).toEqual({ ok: false, code: 'too-large' });
    expect(await receive([own, file(new Uint8Array())])).toEqual({ ok: false, code: 'no-file' });
    expect(await receive([own])).toEqual({ ok: false, code: 'no-file' });
    expect(await receive([own, file(randomBytes(10), '')])).toEqual({ ok: false, code: 'no-file' });
    expect((await receive([own, file(randomBytes(5000))], 5000)).ok).toBe(true);
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
  });

  it('that is cut off or no form at all is malformed', async () => {
    const isOwn = () => true;
    const cut = Buffer.concat([field('csrf', 'good'), file(randomBytes(1000))]).subarray(0, 500);
    const contentType = `multipart/form-data; boundary=${BOUNDARY}`;
    expect(
      await receiveUpload({ contentType, body: Readable.from([cut]), parking, most: 9999, isOwn }),
    ).toMatchObject({ ok: false });
    expect(
      await receiveUpload({
        contentType: 'multipart/form-data',
        body: Readable.from(['x']),
        parking,
        most: 9999,
        isOwn,
      }),
    ).toEqual({ ok: false, code: 'malformed' });
    expect(readdirSync(folder)).toEqual([]);
  });
});
