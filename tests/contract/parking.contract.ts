import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { type ParkingStore, parkedName } from '../../shared/application/parking.ts';
import { HOSTILE_NAMES } from './vault.contract.ts';

interface ParkingUnderTest {
  readonly store: ParkingStore;
  readonly time: { now(): string; pass(ms: number): void };
  /** Names of everything that lies there. */
  readonly names: () => Promise<readonly string[]>;
  close(): Promise<void> | void;
}

const MINUTE = 60_000;

export function parkingContract(name: string, make: () => Promise<ParkingUnderTest>): void {
  describe(`parking: ${name}`, () => {
    let under: ParkingUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());

    const fresh = (ms = 10 * MINUTE): string => {
      const expiresAt = new Date(Date.parse(under.time.now()) + ms).toISOString();
      return parkedName(expiresAt, randomBytes(16).toString('hex'));
    };
    async function* pieces(bytes: Uint8Array, length = 100_000): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
    }
    const read = async (at: string, from?: number): Promise<Buffer> =>
      buffer(await under.store.open(at, from));

    test.each([0, 1, 100_000, 20 * 1024 * 1024 + 3])(
      '%d bytes come back as they went, from any offset',
      async (size) => {
        const bytes = randomBytes(size);
        const at = fresh();
        await under.store.put(at, pieces(bytes));
        expect(bytes.equals(await read(at))).toBe(true);
        if (size > 10) {
          const from = Math.floor(size / 3);
          expect(bytes.subarray(from).equals(await read(at, from))).toBe(true);
        }
        await under.store.remove(at);
      },
    );

    test('what is removed is gone, and removing it again is harmless', async () => {
      const at = fresh();
      await under.store.put(at, pieces(randomBytes(10)));
      await under.store.remove(at);
      await under.store.remove(at);
      await expect(under.store.open(at)).rejects.toThrow(
        expect.objectContaining({ name: 'ObjectMissingError' }),
      );
      expect(await under.names()).toEqual([]);
    });

    test('a body that fails leaves nothing behind', async () => {
      const at = fresh();
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield randomBytes(9 * 1024 * 1024);
        throw new Error('the browser went away');
      }
      await expect(under.store.put(at, broken())).rejects.toThrow('the browser went away');
      await expect(under.store.open(at)).rejects.toThrow(
        expect.objectContaining({ name: 'ObjectMissingError' }),
      );
      expect(await under.names()).toEqual([]);
    });

    test('a name is used once', async () => {
      const at = fresh();
      await under.store.put(at, pieces(Buffer.from('first')));
      await expect(under.store.put(at, pieces(Buffer.from('other')))).rejects.toThrow();
      expect(String(await read(at))).toBe('first');
      await under.store.remove(at);
    });

    test('nothing is opened or parked after its time', async () => {
      const at = fresh(MINUTE);
      await under.store.put(at, pieces(randomBytes(10)));
      under.time.pass(MINUTE);
      await expect(under.store.open(at)).rejects.toThrow(
        expect.objectContaining({ name: 'ObjectMissingError' }),
      );
      await expect(under.store.put(fresh(0), pieces(randomBytes(1)))).rejects.toThrow();
      await under.store.remove(at);
    });

    test.each([...HOSTILE_NAMES, 'docs/x', 'parked/1-2'])('the name %j is refused', async (hostile) => {
      await expect(under.store.put(hostile, pieces(randomBytes(1)))).rejects.toThrow();
      await expect(under.store.open(hostile)).rejects.toThrow();
      await expect(under.store.remove(hostile)).rejects.toThrow();
    });
  });
}
