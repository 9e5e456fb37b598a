import type { AuditStore } from '../../shared/application/ports.ts';
import { HOSTILE_NAMES } from './vault.contract.ts';

interface StoreUnderTest {
  readonly store: AuditStore;
  close(): Promise<void> | void;
}

export function auditStoreContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`audit store: ${name}`, () => {
    let under: StoreUnderTest;
    let made = 0;
    const fresh = (): string => `roots/${++made}.jws`;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());
    const text = (bytes: Uint8Array | undefined): string | undefined =>
      bytes && Buffer.from(bytes).toString();

    test('what is kept can be read', async () => {
      const at = fresh();
      expect(await under.store.read(at)).toBeUndefined();
      expect(text(await under.store.keep(at, Buffer.from('first')))).toBe('first');
      expect(text(await under.store.read(at))).toBe('first');
    });

    test('the first one stays, and whoever comes later is told', async () => {
      const at = fresh();
      await under.store.keep(at, Buffer.from('first'));
      expect(text(await under.store.keep(at, Buffer.from('second')))).toBe('first');
      expect(text(await under.store.keep(at, Buffer.from('again!')))).toBe('first');
      expect(text(await under.store.read(at))).toBe('first');
    });

    test('of several at once one stays, and all are told the same', async () => {
      const at = fresh();
      const told = await Promise.all(
        ['a', 'b', 'c', 'd'].map((each) => under.store.keep(at, Buffer.from(each))),
      );
      expect(new Set(told.map(text)).size).toBe(1);
      expect(text(await under.store.read(at))).toBe(text(told[0]));
    });

    test.each(HOSTILE_NAMES)('the name %j is refused', async (hostile) => {
      await expect(under.store.keep(hostile, Buffer.from('x'))).rejects.toThrow('not the name of an object');
      await expect(under.store.read(hostile)).rejects.toThrow('not the name of an object');
    });
  });
}
