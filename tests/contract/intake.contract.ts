import { createHash } from 'node:crypto';
import {
  type IntakeStore,
  ObjectMissingError,
  type SignedRequest,
  UploadIncompleteError,
  type UploadSlot,
} from '../../shared/application/ports.ts';
import { LimitExceededError } from '../../shared/application/table.ts';
import { gather, noise } from '../support/streams.ts';

/** Sends a request as an uploader does; `headers` replaces the signed ones. */
export type Send = (
  request: SignedRequest,
  body: Uint8Array,
  headers?: Readonly<Record<string, string>>,
) => Promise<{ readonly stored: boolean; readonly etag: string }>;

interface IntakeUnderTest {
  readonly intake: IntakeStore;
  readonly send: Send;
  /** The time slots are signed at, ISO 8601. */
  readonly now: string;
  close(): Promise<void> | void;
}

const PART = 5 * 1024 * 1024;

/** `checksums: false` for an emulator that does not compare x-amz-checksum-sha256 with the body. */
export function intakeContract(
  name: string,
  make: () => Promise<IntakeUnderTest>,
  { checksums = true }: { checksums?: boolean } = {},
): void {
  describe(`intake: ${name}`, () => {
    let under: IntakeUnderTest;
    let made = 0;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());

    const slotFor = (body: Uint8Array, minutes = 60): UploadSlot => ({
      key: `intake/CASE/DOC-${++made}`,
      size: body.byteLength,
      sha256: createHash('sha256').update(body).digest('hex'),
      mediaType: 'text/plain',
      expiresAt: new Date(Date.parse(under.now) + minutes * 60_000).toISOString(),
    });
    const text = Buffer.from('A statement of facts.');

    test('what was declared is accepted and comes back', async () => {
      const slot = slotFor(text);
      const request = await under.intake.signUpload(slot);
      expect((await under.send(request, text)).stored).toBe(true);
      const { size, body } = await under.intake.open(slot.key);
      expect(size).toBe(text.byteLength);
      expect((await gather(body)).equals(text)).toBe(true);
    });

    test('it can be read from any byte on; the size told is that of the whole', async () => {
      const bytes = noise(3 * 1024 * 1024 + 5);
      const slot = slotFor(bytes);
      await under.send(await under.intake.signUpload(slot), bytes);
      for (const from of [0, 1, 1024 * 1024 - 1, 1024 * 1024, 2_500_000, bytes.byteLength - 1]) {
        const { size, body } = await under.intake.open(slot.key, from);
        expect(size).toBe(bytes.byteLength);
        expect((await gather(body)).equals(bytes.subarray(from))).toBe(true);
      }
      // Left half way, and read again: readers of archives do.
      for (const from of [10, 0]) {
        const { body } = await under.intake.open(slot.key, from);
        for await (const chunk of body) {
          expect(bytes.subarray(from, from + 8).equals(chunk.subarray(0, 8))).toBe(true);
          break;
        }
      }
      await expect(under.intake.open(slotFor(text).key, 1)).rejects.toThrow(ObjectMissingError);
    });

    test('what came in parts can be read from any byte on, too', async () => {
      const bytes = noise(PART + 7);
      const slot = slotFor(bytes);
      const { uploadId, parts } = await begin(slot);
      const etags: { partNumber: number; etag: string }[] = [];
      for (const part of parts) {
        const at = (part.partNumber - 1) * PART;
        const { etag } = await under.send(part, bytes.subarray(at, at + part.size));
        etags.push({ partNumber: part.partNumber, etag });
      }
      await under.intake.completeMultipart(slot, uploadId, etags);
      for (const from of [PART - 1, PART, PART + 6]) {
        const { size, body } = await under.intake.open(slot.key, from);
        expect(size).toBe(bytes.byteLength);
        expect((await gather(body)).equals(bytes.subarray(from))).toBe(true);
      }
    });

    test('it says when it arrived: the time of the upload, the same whenever it is asked', async () => {
      const slot = slotFor(text);
      const request = await under.intake.signUpload(slot);
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      const before = Date.now();
      await under.send(request, text);
      const after = Date.now();
      const first = await under.intake.open(slot.key);
      await first.body[Symbol.asyncIterator]().return?.();
      expect(first.arrivedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      const arrived = Date.parse(first.arrivedAt);
      // An object store tells whole seconds.
      expect(arrived).toBeGreaterThanOrEqual(Math.floor(before / 1000) * 1000);
      expect(arrived).toBeLessThanOrEqual(after);
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      const again = await under.intake.open(slot.key, 3);
      await again.body[Symbol.asyncIterator]().return?.();
      expect(again.arrivedAt).toBe(first.arrivedAt);
    });

    test('the URL names ids only: no digest, no type, no length', async () => {
      const slot = slotFor(text);
      const { url, headers } = await under.intake.signUpload(slot);
      const digest = Buffer.from(slot.sha256, 'hex');
      const token = url.split('/').at(-1)?.split('.')[0] ?? '';
      const seen =
        `${decodeURIComponent(url)} ${Buffer.from(token, 'base64url').toString('latin1')}`.toLowerCase();
      const secrets = [slot.sha256, digest.toString('base64'), digest.toString('base64url'), slot.mediaType];
      for (const secret of secrets) expect(seen).not.toContain(secret.toLowerCase());
      expect(headers).toMatchObject({
        'content-length': String(slot.size),
        'content-type': slot.mediaType,
        'x-amz-checksum-sha256': digest.toString('base64'),
      });
    });

    test('another length or type than signed is refused', async () => {
      const slot = slotFor(text);
      const request = await under.intake.signUpload(slot);
      const longer = Buffer.concat([text, text]);
      const lengths = { ...request.headers, 'content-length': String(longer.byteLength) };
      expect((await under.send(request, longer, lengths)).stored).toBe(false);
      const types = { ...request.headers, 'content-type': 'text/html' };
      expect((await under.send(request, text, types)).stored).toBe(false);
      await expect(under.intake.open(slot.key)).rejects.toThrow(ObjectMissingError);
    });

    (checksums ? test : test.skip)('other bytes than signed are refused', async () => {
      const slot = slotFor(text);
      const request = await under.intake.signUpload(slot);
      const other = Buffer.from(text.toString().replace('facts', 'tales'));
      expect((await under.send(request, other)).stored).toBe(false);
      const digest = createHash('sha256').update(other).digest('base64');
      const resigned = { ...request.headers, 'x-amz-checksum-sha256': digest };
      expect((await under.send(request, other, resigned)).stored).toBe(false);
      await expect(under.intake.open(slot.key)).rejects.toThrow(ObjectMissingError);
    });

    test('an altered URL is refused', async () => {
      const slot = slotFor(text);
      const request = await under.intake.signUpload(slot);
      const turned = request.url.replace(/([A-Za-z0-9_-])(?=[^A-Za-z0-9_-]*$)/, (c) =>
        c === 'A' ? 'B' : 'A',
      );
      const signature = /X-Amz-Signature=[0-9a-f]{64}/;
      const url = signature.test(request.url)
        ? request.url.replace(signature, `X-Amz-Signature=${'0'.repeat(64)}`)
        : turned;
      expect((await under.send({ ...request, url }, text)).stored).toBe(false);
    });

    test('an expired slot is refused', async () => {
      const slot = slotFor(text, -10);
      // Signed in the past, for less time than has gone by since.
      const request = await under.intake.signUpload(slot);
      await new Promise((resolve) => setTimeout(resolve, 2_100));
      expect((await under.send(request, text)).stored).toBe(false);
    });

    test('a used URL takes no second upload', async () => {
      const request = await under.intake.signUpload(slotFor(text));
      expect((await under.send(request, text)).stored).toBe(true);
      expect((await under.send(request, text)).stored).toBe(false);
    });

    test('of two uploads at once by one URL one is stored', async () => {
      const request = await under.intake.signUpload(slotFor(text));
      const sent = await Promise.all([under.send(request, text), under.send(request, text)]);
      expect(sent.filter(({ stored }) => stored).length).toBeLessThanOrEqual(1);
    });

    /** Begins an upload in parts and gives all of its links. */
    const begin = async (slot: UploadSlot) => {
      const uploadId = await under.intake.startMultipart(slot, PART);
      const numbers = Array.from({ length: Math.ceil(slot.size / PART) }, (_, index) => index + 1);
      const parts = await under.intake.signParts(slot, { uploadId, partSize: PART }, numbers);
      return { uploadId, parts };
    };
    const piece = (bytes: Uint8Array, { partNumber, size }: { partNumber: number; size: number }) =>
      bytes.subarray((partNumber - 1) * PART, (partNumber - 1) * PART + size);

    test('parts are joined in order, whatever order they came in', async () => {
      const bytes = noise(2 * PART + 7);
      const slot = slotFor(bytes);
      const { uploadId, parts } = await begin(slot);
      expect(parts.map(({ size }) => size)).toEqual([PART, PART, 7]);
      const etags: { partNumber: number; etag: string }[] = [];
      for (const part of [...parts].reverse()) {
        const at = (part.partNumber - 1) * PART;
        const { stored, etag } = await under.send(part, bytes.subarray(at, at + part.size));
        expect(stored).toBe(true);
        etags.push({ partNumber: part.partNumber, etag });
      }
      await under.intake.completeMultipart(slot, uploadId, etags);
      const { size, body } = await under.intake.open(slot.key);
      expect(size).toBe(bytes.byteLength);
      expect((await gather(body)).equals(bytes)).toBe(true);
      // The answer may have been lost: asked again, it is done.
      await under.intake.completeMultipart(slot, uploadId, etags);
    });

    test('a missing part, a wrong etag, a gap, a stranger upload: nothing is completed', async () => {
      const bytes = noise(PART + 7);
      const slot = slotFor(bytes);
      const { uploadId, parts } = await begin(slot);
      const [one, two] = parts;
      if (!one || !two) throw new Error('two parts');
      const first = await under.send(one, bytes.subarray(0, PART));
      const etag = (partNumber: number, etag: string) => ({ partNumber, etag });
      const attempts: [string, { partNumber: number; etag: string }[]][] = [
        [uploadId, []],
        [uploadId, [etag(1, first.etag)]],
        [uploadId, [etag(1, first.etag), etag(2, '"0"')]],
        [uploadId, [etag(1, '"0123456789abcdef0123456789abcdef"')]],
        [uploadId, [etag(2, first.etag)]],
        [uploadId, [etag(1, first.etag), etag(1, first.etag)]],
        ['01J0000000000000000000000X', [etag(1, first.etag)]],
      ];
      for (const [id, list] of attempts) {
        await expect(under.intake.completeMultipart(slot, id, list)).rejects.toThrow(UploadIncompleteError);
      }
      await expect(under.intake.open(slot.key)).rejects.toThrow(ObjectMissingError);
      const second = await under.send(two, bytes.subarray(PART));
      await under.intake.completeMultipart(slot, uploadId, [etag(2, second.etag), etag(1, first.etag)]);
      expect((await under.intake.open(slot.key)).size).toBe(bytes.byteLength);
    });

    test('a part of another length than signed is refused', async () => {
      const bytes = noise(PART + 7);
      const { parts } = await begin(slotFor(bytes));
      const last = parts.at(-1);
      if (!last) throw new Error('a part');
      const sent = await under.send(last, bytes.subarray(0, 8), { 'content-length': '8' });
      expect(sent.stored).toBe(false);
    });

    test('what has arrived is listed, and links for the rest are signed anew', async () => {
      const bytes = noise(2 * PART + 7);
      const slot = slotFor(bytes);
      const { uploadId, parts } = await begin(slot);
      expect(await under.intake.storedParts(slot.key, uploadId)).toEqual([]);
      const [, , last] = parts;
      if (!last) throw new Error('three parts');
      const sent = await under.send(last, piece(bytes, last));
      const bare = (etag: string) => etag.replaceAll('"', '');
      const listed = await under.intake.storedParts(slot.key, uploadId);
      expect(listed).toEqual([{ partNumber: 3, size: 7, etag: bare(sent.etag) }]);
      const upload = { uploadId, partSize: PART };
      const fresh = await under.intake.signParts(
        { ...slot, expiresAt: slotFor(text, 30).expiresAt },
        upload,
        [2, 1],
      );
      expect(fresh.map(({ partNumber, size }) => [partNumber, size])).toEqual([
        [2, PART],
        [1, PART],
      ]);
      for (const part of fresh) expect((await under.send(part, piece(bytes, part))).stored).toBe(true);
      const all = (await under.intake.storedParts(slot.key, uploadId)) ?? [];
      expect(all.map(({ partNumber, size }) => [partNumber, size])).toEqual([
        [1, PART],
        [2, PART],
        [3, 7],
      ]);
      await under.intake.completeMultipart(slot, uploadId, all);
      const from = PART + 3;
      const { size, body } = await under.intake.open(slot.key, from);
      expect(size).toBe(bytes.byteLength);
      expect((await gather(body)).equals(bytes.subarray(from))).toBe(true);
      await expect(under.intake.signParts(slot, upload, [4])).rejects.toThrow(LimitExceededError);
    });

    test('an upload that was given up has no parts, and cannot be completed', async () => {
      const bytes = noise(PART + 7);
      const slot = slotFor(bytes);
      const { uploadId, parts } = await begin(slot);
      const etags: { partNumber: number; etag: string }[] = [];
      for (const part of parts)
        etags.push({
          partNumber: part.partNumber,
          etag: (await under.send(part, piece(bytes, part))).etag,
        });
      await under.intake.abortMultipart(slot.key, uploadId);
      await under.intake.abortMultipart(slot.key, uploadId);
      expect((await under.intake.storedParts(slot.key, uploadId)) ?? []).toEqual([]);
      await expect(under.intake.completeMultipart(slot, uploadId, etags)).rejects.toThrow(
        UploadIncompleteError,
      );
    });

    test('an upload that nobody went on with is swept; one that is younger stays', async () => {
      const bytes = noise(PART + 7);
      const slot = slotFor(bytes);
      const { uploadId, parts } = await begin(slot);
      const [part] = parts;
      if (!part) throw new Error('a part');
      await under.send(part, piece(bytes, part));
      await under.intake.sweep('2000-01-01T00:00:00.000Z');
      expect(await under.intake.storedParts(slot.key, uploadId)).toHaveLength(1);
      await under.intake.sweep('2100-01-01T00:00:00.000Z');
      expect((await under.intake.storedParts(slot.key, uploadId)) ?? []).toEqual([]);
    });

    test('a deleted upload is gone; deleting again is harmless', async () => {
      const slot = slotFor(text);
      await under.send(await under.intake.signUpload(slot), text);
      await under.intake.delete(slot.key);
      await under.intake.delete(slot.key);
      await expect(under.intake.open(slot.key)).rejects.toThrow(ObjectMissingError);
    });
  });
}
