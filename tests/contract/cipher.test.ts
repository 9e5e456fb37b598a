import fc from 'fast-check';
import { systemIds } from '../../shared/adapters/embedded/ids.ts';
import { BLOB_OVERHEAD, createBlobCipher } from '../../shared/adapters/formats/blob.ts';
import { createSegmentCipher } from '../../shared/adapters/formats/segments.ts';
import { CiphertextError } from '../../shared/application/ports.ts';
import { breaking, flipped, gather, inChunks, noise, streamOf } from '../support/streams.ts';

const key = noise(32);
const context = { party: 'XA', caseId: 'C1', documentId: 'D1', i: '0', n: '1' };
const MIB = 1024 * 1024;

describe('sealed blobs', () => {
  const cipher = createBlobCipher(systemIds());

  test('what was sealed opens, and nothing of it shows', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 500 }),
        fc.dictionary(fc.string(), fc.string()),
        (plain, open) => {
          const blob = cipher.seal(key, open, plain);
          expect(blob.byteLength).toBe(plain.byteLength + BLOB_OVERHEAD);
          expect(Buffer.from(cipher.open(key, open, blob))).toEqual(Buffer.from(plain));
        },
      ),
    );
  });

  test('the same twice is sealed differently', () => {
    const [a, b] = [1, 2].map(() => Buffer.from(cipher.seal(key, context, Buffer.from('same'))));
    expect(a).not.toEqual(b);
  });

  test('every altered bit and every truncation is refused, with one message for all', () => {
    const blob = Buffer.from(cipher.seal(key, context, Buffer.from('sealed')));
    for (let bit = 0; bit < blob.byteLength * 8; bit += 1) {
      expect(() => cipher.open(key, context, flipped(blob, bit))).toThrow(new CiphertextError('blob'));
    }
    for (let length = 0; length < blob.byteLength; length += 1) {
      expect(() => cipher.open(key, context, blob.subarray(0, length))).toThrow(new CiphertextError('blob'));
    }
    expect(() => cipher.open(key, context, Buffer.concat([blob, Buffer.of(0)]))).toThrow(CiphertextError);
  });

  test('another key or context does not open it; the order of the context does not matter', () => {
    const blob = cipher.seal(key, { a: '1', b: '2' }, Buffer.from('sealed'));
    expect(() => cipher.open(noise(32), { a: '1', b: '2' }, blob)).toThrow(CiphertextError);
    expect(() => cipher.open(key, { a: '1', b: '3' }, blob)).toThrow(CiphertextError);
    expect(() => cipher.open(key, { a: '1' }, blob)).toThrow(CiphertextError);
    expect(Buffer.from(cipher.open(key, { b: '2', a: '1' }, blob)).toString()).toBe('sealed');
  });
});

describe('segments', () => {
  const cipher = createSegmentCipher();
  const seal = (plain: Uint8Array, step = MIB) => gather(cipher.seal(key, context, inChunks(plain, step)));
  const open = (sealed: Uint8Array, step = MIB, under = context) =>
    gather(cipher.open(key, under, inChunks(sealed, step)));

  test.each([0, 1, 1000, MIB - 1, MIB, MIB + 1, 3 * MIB, 3 * MIB + 7])(
    '%d bytes come back, in the announced length',
    async (size) => {
      const plain = noise(size);
      const sealed = await seal(plain, 300_007);
      expect(sealed.byteLength).toBe(cipher.sealedLength(context, size));
      expect((await open(sealed, 70_001)).equals(plain)).toBe(true);
    },
  );

  test('the message is the committed suite without signature, in frames of 1 MiB', async () => {
    const sealed = await seal(noise(10));
    expect(sealed.subarray(0, 3).toString('hex')).toBe('020478');
  });

  test('every altered bit and every truncation is refused', async () => {
    const sealed = await seal(noise(40));
    for (let bit = 0; bit < sealed.byteLength * 8; bit += 1) {
      await expect(open(flipped(sealed, bit))).rejects.toThrow(new CiphertextError('segment'));
    }
    for (let length = 0; length < sealed.byteLength; length += 1) {
      await expect(open(sealed.subarray(0, length))).rejects.toThrow(new CiphertextError('segment'));
    }
    await expect(open(Buffer.concat([sealed, Buffer.of(0)]))).rejects.toThrow(CiphertextError);
  });

  test('altered, dropped, swapped and repeated frames are refused', async () => {
    const sealed = await seal(noise(3 * MIB + 5));
    const frame = 16 + MIB + 16;
    const header = cipher.sealedLength(context, 0) - 40;
    const at = (n: number) => sealed.subarray(header + n * frame, header + (n + 1) * frame);
    const head = sealed.subarray(0, header);
    const rest = sealed.subarray(header + 3 * frame);
    const edges = [0, 3, 4, 15, 16, 16 + MIB - 1, 16 + MIB, frame - 1, frame, 3 * frame, 3 * frame + 20];
    for (const offset of edges) {
      await expect(open(flipped(sealed, (header + offset) * 8))).rejects.toThrow(CiphertextError);
    }
    for (const frames of [
      [head, at(1), at(0), at(2), rest],
      [head, at(0), at(2), rest],
      [head, at(0), at(0), at(1), at(2), rest],
      [head, at(0), at(1), at(2)],
      [head, rest],
    ]) {
      await expect(open(Buffer.concat(frames))).rejects.toThrow(CiphertextError);
    }
  });

  test('no byte of a frame is released before its tag is checked', async () => {
    const plain = noise(2 * MIB);
    const sealed = await seal(plain);
    const header = cipher.sealedLength(context, 0) - 40;
    const secondTag = header + 2 * (16 + MIB + 16) - 1;
    let released = 0;
    const reading = (async () => {
      for await (const chunk of cipher.open(key, context, streamOf(flipped(sealed, secondTag * 8)))) {
        released += chunk.byteLength;
      }
    })();
    await expect(reading).rejects.toThrow(CiphertextError);
    expect(released).toBeLessThanOrEqual(MIB);
  });

  test.each([
    ['another position', { ...context, i: '1' }],
    ['another case', { ...context, caseId: 'C2' }],
    ['less', { party: 'XA' }],
    ['more', { ...context, more: 'x' }],
  ])('a context of %s does not open it', async (_name, other) => {
    const sealed = await seal(noise(10));
    await expect(open(sealed, MIB, other as typeof context)).rejects.toThrow(CiphertextError);
  });

  test('another key does not open it', async () => {
    const sealed = await seal(noise(10));
    await expect(gather(cipher.open(noise(32), context, streamOf(sealed)))).rejects.toThrow(CiphertextError);
  });

  test('faults of the source come through as they are', async () => {
    const fault = new TypeError('source');
    const sealed = await seal(noise(2 * MIB));
    await expect(gather(cipher.seal(key, context, breaking(fault, noise(2 * MIB))))).rejects.toBe(fault);
    await expect(
      gather(cipher.open(key, context, breaking(fault, sealed.subarray(0, MIB + 2000)))),
    ).rejects.toBe(fault);
  });

  test('left early, both ways close the source and disturb nobody', async () => {
    let closed = 0;
    async function* source(bytes: Uint8Array) {
      try {
        yield* inChunks(bytes, 100_000);
      } finally {
        closed += 1;
      }
    }
    const plain = noise(3 * MIB);
    const sealed = await seal(plain);
    for await (const _ of cipher.seal(key, context, source(plain))) break;
    for await (const _ of cipher.open(key, context, source(sealed))) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(closed).toBe(2);
  });

  test('hostile bytes are refused, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
        await expect(open(bytes)).rejects.toThrow(CiphertextError);
      }),
      { numRuns: 200 },
    );
  });
});
