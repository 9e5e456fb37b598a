import { type KeyPort, KeyUnavailableError } from '../../shared/application/ports.ts';
import { flipped } from '../support/streams.ts';

interface KeysUnderTest {
  readonly keys: KeyPort;
  close(): Promise<void> | void;
}

/** `authenticates: false` for an emulator whose wrapped keys carry no tag. */
export function keysContract(
  name: string,
  make: () => Promise<KeysUnderTest>,
  { authenticates = true }: { authenticates?: boolean } = {},
): void {
  describe(`keys: ${name}`, () => {
    let under: KeysUnderTest;
    const context = { party: 'XA', caseId: 'C1' };
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());

    test('a data key comes back from its wrapping', async () => {
      const { plaintext, wrapped } = await under.keys.generateDataKey(context);
      expect(plaintext.byteLength).toBe(32);
      expect(Buffer.from(wrapped).includes(Buffer.from(plaintext))).toBe(false);
      expect(Buffer.from(await under.keys.unwrap(wrapped, context))).toEqual(Buffer.from(plaintext));
    });

    test('the order of the context does not matter', async () => {
      const { plaintext, wrapped } = await under.keys.generateDataKey(context);
      const turned = await under.keys.unwrap(wrapped, { caseId: 'C1', party: 'XA' });
      expect(Buffer.from(turned)).toEqual(Buffer.from(plaintext));
    });

    test('no two data keys are alike', async () => {
      const keys = await Promise.all([1, 2, 3].map(() => under.keys.generateDataKey(context)));
      expect(new Set(keys.map(({ plaintext }) => Buffer.from(plaintext).toString('hex'))).size).toBe(3);
    });

    test.each([
      ['another case', { party: 'XA', caseId: 'C2' }],
      ['another party', { party: 'XB', caseId: 'C1' }],
      ['less context', { party: 'XA' }],
      ['more context', { ...context, more: 'x' }],
    ])('a wrapped key of %s is refused', async (_name, other) => {
      const { wrapped } = await under.keys.generateDataKey(context);
      await expect(under.keys.unwrap(wrapped, other as Record<string, string>)).rejects.toThrow(
        KeyUnavailableError,
      );
    });

    test('a truncated or foreign wrapping is refused', async () => {
      const { wrapped } = await under.keys.generateDataKey(context);
      for (const bad of [wrapped.subarray(0, 20), new Uint8Array(61), Buffer.from('no key')]) {
        await expect(under.keys.unwrap(bad, context)).rejects.toThrow(KeyUnavailableError);
      }
    });

    (authenticates ? test : test.skip)('a wrapped key with any altered byte is refused', async () => {
      const { wrapped } = await under.keys.generateDataKey(context);
      for (let bit = 0; bit < wrapped.byteLength * 8; bit += 5) {
        await expect(under.keys.unwrap(flipped(wrapped, bit), context)).rejects.toThrow(KeyUnavailableError);
      }
    });

    test('the blind index is the same for the same data, and says its version', async () => {
      const [a, b, c] = await Promise.all(
        ['x@example.org', 'x@example.org', 'y@example.org'].map((id) =>
          under.keys.blindIndexMac(Buffer.from(id)),
        ),
      );
      expect(a?.mac.byteLength).toBe(32);
      expect(Buffer.from(b?.mac ?? [])).toEqual(Buffer.from(a?.mac ?? []));
      expect(Buffer.from(c?.mac ?? [])).not.toEqual(Buffer.from(a?.mac ?? []));
      expect(a?.version).toMatch(/^[0-9]+$/);
    });
  });
}
