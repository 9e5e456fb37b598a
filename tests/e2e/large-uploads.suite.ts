/** Documents of more than one part: an upload that is cut off is gone on with, and sealed whatever its size. */
import { request } from 'node:http';
import type { NodeClient } from '../../local/client.ts';
import { sha256 } from '../../local/client.ts';
import { fromBytes, type Source, sendUpload } from '../../local/send-upload.ts';
import { expectProblem, type Json } from '../support/e2e-expect.ts';
import { drafted, LUMEN, received } from '../support/e2e-order.ts';
import type { Target } from '../support/e2e-target.ts';

const MIB = 1024 * 1024;
const SIZE = 130 * MIB;

/** Every mebibyte another one, so that parts in a wrong order would be noticed. */
function content(): Buffer {
  const bytes = Buffer.alloc(SIZE);
  for (let n = 0; n < SIZE / MIB; n += 1) bytes.fill(n + 1, n * MIB, (n + 1) * MIB);
  bytes.write('%PDF-1.7\n');
  return bytes;
}

/** A PUT that stops half-way, as when a line breaks down. */
function cut(url: string, headers: Record<string, string>, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const put = request(url, { method: 'PUT', headers });
    put.on('error', () => undefined);
    put.on('close', () => resolve());
    put.write(bytes.subarray(0, Math.floor(bytes.byteLength / 2)), () => put.destroy());
  });
}

export function largeUploadsSuite(getTarget: () => Target): void {
  const bytes = content();
  let officer: NodeClient;
  let id = '';
  beforeAll(async () => {
    officer = await getTarget().client('officer');
    id = await drafted(getTarget());
  });
  const body = (change: Json = {}): Json => ({
    name: 'recordings.pdf',
    mediaType: 'application/pdf',
    size: SIZE,
    sha256: sha256(bytes),
    purpose: 'internal',
    ...change,
  });
  interface Declared {
    readonly documentId: string;
    readonly upload: {
      uploadId: string;
      partSize: number;
      partCount: number;
      parts: { partNumber: number; size: number; url: string; headers: Record<string, string> }[];
    };
  }
  const declare = async (client: NodeClient, caseId: string, declared: Json, key?: string) =>
    (await client.expect('POST', `/cases/${caseId}/documents`, {
      body: declared,
      ...(key ? { idempotencyKey: key } : {}),
    })) as unknown as Declared;
  const statusOf = (documentId: string, query = '') =>
    officer.expect('GET', `/cases/${id}/documents/${documentId}/upload${query}`);

  it('an upload that is cut in the middle is resumed where it stopped', async () => {
    const { documentId, upload } = await declare(officer, id, body(), 'large-1');
    expect(upload.parts.map(({ size }) => size)).toEqual([64 * MIB, 64 * MIB, 2 * MIB]);
    const [first, second] = upload.parts;
    if (!first || !second) throw new Error('three parts');
    expect(await statusOf(documentId)).toMatchObject({ state: 'declared', present: [], missing: 3 });

    await officer.put(first.url, first.headers, bytes.subarray(0, first.size));
    await cut(second.url, second.headers, bytes.subarray(first.size, first.size + second.size));
    const status = await statusOf(documentId);
    expect(status).toMatchObject({ uploadId: upload.uploadId, partSize: 64 * MIB, partCount: 3, missing: 2 });
    expect(status.present).toEqual([{ partNumber: 1, size: first.size, etag: expect.any(String) }]);

    // Not before everything is there.
    const early = await officer.call('POST', `/cases/${id}/documents/${documentId}/complete`, { body: {} });
    expectProblem(early, 422, 'invalid-request');

    // Whoever repeats the declaration finds the same upload, and not another one beside it.
    const again = await declare(officer, id, body(), 'large-1');
    expect([again.documentId, again.upload.uploadId]).toEqual([documentId, upload.uploadId]);

    // Another process knows the id of the document and has the file: nothing else.
    const reads: [number, number][] = [];
    const source: Source = {
      size: SIZE,
      read: async (start, end) => {
        reads.push([start / MIB, end / MIB]);
        return bytes.subarray(start, end);
      },
    };
    expect(await sendUpload(officer, id, documentId, source)).toBe(66 * MIB);
    expect(reads).toEqual([
      [64, 128],
      [128, 130],
    ]);
    await officer.untilSealed(id, documentId, 60_000);
    for (const at of [0, 64 * MIB - 100, 128 * MIB - 100, SIZE - 200]) {
      const range = { headers: { range: `bytes=${at}-${at + 199}` } };
      const slice = await officer.call('GET', `/cases/${id}/documents/${documentId}/content`, range);
      expect(Buffer.from(slice.bytes).equals(bytes.subarray(at, at + 200))).toBe(true);
    }

    // Asked again, there is nothing left to do.
    expect(await sendUpload(officer, id, documentId, source)).toBe(0);
    expect(await statusOf(documentId)).toMatchObject({ state: 'sealed', present: [], missing: 0 });
    const { events } = (await officer.expect('GET', `/cases/${id}/events?limit=100`)) as { events: Json[] };
    expect(events.filter(({ type }) => type === 'DocumentSealed')).toHaveLength(1);
  }, 120_000);

  it('links are given for the parts that are asked for, if they are missing', async () => {
    const { documentId } = await declare(officer, id, body({ name: 'b.pdf' }));
    const path = `/cases/${id}/documents/${documentId}/upload`;
    const links = (await officer.expect('POST', path, { body: { partNumbers: [3] } })) as unknown as {
      parts: { partNumber: number; url: string; headers: Record<string, string> }[];
    };
    expect(links.parts.map(({ partNumber }) => partNumber)).toEqual([3]);
    const [last] = links.parts;
    await officer.put(last?.url ?? '', last?.headers ?? {}, bytes.subarray(128 * MIB));
    expect(await officer.expect('POST', path, { body: { partNumbers: [3] } })).toMatchObject({
      missing: 2,
      parts: [],
    });
    const bad = await officer.call('POST', path, { body: { partNumbers: [0] } });
    expectProblem(bad, 422, 'invalid-request');
  });

  it('a document in one piece gets a fresh link too', async () => {
    const small = bytes.subarray(0, 1000);
    const declared = body({ size: small.byteLength, sha256: sha256(small), name: 'c.pdf' });
    const { documentId } = await declare(officer, id, declared);
    expect(await statusOf(documentId)).toMatchObject({ missing: 1 });
    await sendUpload(officer, id, documentId, fromBytes(small));
    await officer.untilSealed(id, documentId);
  });

  it('what is not the own is not there', async () => {
    const order = await received(getTarget());
    const lumen = await getTarget().client('lumen');
    const { documentId } = await declare(lumen, order, body({ purpose: 'answer' }));
    const path = `/cases/${order}/documents/${documentId}/upload`;
    for (const player of ['officer', 'polaris', 'dpo'] as const) {
      const other = await getTarget().client(player);
      expect([403, 404]).toContain((await other.call('GET', path)).status);
      expect([403, 404]).toContain((await other.call('POST', path, { body: {} })).status);
    }
    expect(await lumen.expect('GET', path)).toMatchObject({ missing: 3 });
  });

  it('an answer whose order was withdrawn is stopped before it is sent', async () => {
    const order = await received(getTarget());
    const lumen = await getTarget().client('lumen');
    const { documentId, upload } = await declare(lumen, order, body({ purpose: 'answer' }));
    const [first] = upload.parts;
    await lumen.put(first?.url ?? '', first?.headers ?? {}, bytes.subarray(0, first?.size));
    const issuer = await getTarget().client('issuer');
    await issuer.expect('POST', `/cases/${order}/withdraw`, { body: { reason: 'A mistake.' } });
    const answer = await lumen.call('POST', `/cases/${order}/documents/${documentId}/upload`, { body: {} });
    expectProblem(answer, 409, 'uploads-closed');
    const answered = { providerId: LUMEN, outcome: 'disclosed', documents: [documentId] };
    const late = await lumen.call('POST', `/cases/${order}/answer`, { body: answered });
    expectProblem(late, 409, 'order-withdrawn');
  });
}
