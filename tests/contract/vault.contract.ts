import { ObjectExistsError, ObjectMissingError, type Vault } from '../../shared/application/ports.ts';
import { breaking, gather, inChunks, noise, streamOf } from '../support/streams.ts';

interface VaultUnderTest {
  readonly vault: Vault;
  close(): Promise<void> | void;
}

export const HOSTILE_NAMES = [
  '',
  '/',
  '..',
  '../out',
  'docs/../../out',
  'docs/./x',
  '/etc/passwd',
  'docs//x',
  'docs/.hidden',
  'docs\\..\\x',
  'docs/a b',
  'docs/%2e%2e/x',
  'docs/\u0000x',
  'docs/x\n',
  'C:/x',
  'docs/é',
  `docs/${'x'.repeat(200)}`,
];

export function vaultContract(
  name: string,
  make: () => Promise<VaultUnderTest>,
  { many = 1100 }: { many?: number } = {},
): void {
  describe(`vault: ${name}`, () => {
    let under: VaultUnderTest;
    let made = 0;
    const fresh = (): string => `docs/CASE-${++made}`;
    const names = async (prefix: string) => (await under.vault.list(prefix)).map((object) => object.name);
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());

    test.each([0, 1, 70_000, 9 * 1024 * 1024])('%d bytes come back as they were put', async (size) => {
      const bytes = noise(size);
      const at = `${fresh()}/D/A/0`;
      expect(await under.vault.put(at, inChunks(bytes, 65_536))).toEqual({ size });
      expect((await gather(await under.vault.get(at))).equals(bytes)).toBe(true);
      const sized = `${fresh()}/D/A/0`;
      expect(await under.vault.put(sized, inChunks(bytes, 65_536), size)).toEqual({ size });
      expect((await gather(await under.vault.get(sized))).equals(bytes)).toBe(true);
    });

    test('an object that is not there is missing', async () => {
      await expect(under.vault.get(`${fresh()}/none`)).rejects.toThrow(ObjectMissingError);
      expect(await under.vault.list(`${fresh()}/`)).toEqual([]);
    });

    test('the first object stays: the same length again is harmless, another one is an error', async () => {
      const at = `${fresh()}/0`;
      await under.vault.put(at, streamOf('first'));
      await under.vault.put(at, streamOf('again'));
      await expect(under.vault.put(at, streamOf('longer than that'))).rejects.toThrow(ObjectExistsError);
      expect((await gather(await under.vault.get(at))).toString()).toBe('first');
    });

    test('of puts of one name at once one stays, whole', async () => {
      const at = `${fresh()}/0`;
      const bodies = ['a', 'b', 'c', 'd'].map((letter) => Buffer.alloc(300_000, letter));
      await Promise.all(bodies.map((body) => under.vault.put(at, inChunks(body, 40_000))));
      const stored = await gather(await under.vault.get(at));
      expect(bodies.some((body) => body.equals(stored))).toBe(true);
    });

    test('a body that breaks off, or is not of its length, leaves nothing', async () => {
      const prefix = `${fresh()}/`;
      const fault = new Error('source');
      await expect(under.vault.put(`${prefix}0`, breaking(fault, noise(100_000)))).rejects.toThrow('source');
      await expect(under.vault.put(`${prefix}1`, breaking(fault, noise(100_000)), 200_000)).rejects.toThrow();
      await expect(under.vault.put(`${prefix}2`, streamOf('short'), 10)).rejects.toThrow();
      expect(await names(prefix)).toEqual([]);
    });

    test('a list gives names, sizes and times below the prefix, and nothing beside it', async () => {
      const base = fresh();
      for (const path of ['/D/A/0', '/D/A/1', '/D2/A/0', 'x/D/A/0']) {
        await under.vault.put(`${base}${path}`, streamOf('12345'));
      }
      expect(await names(`${base}/`)).toEqual([`${base}/D/A/0`, `${base}/D/A/1`, `${base}/D2/A/0`]);
      const [first] = await under.vault.list(`${base}/D/A/0`);
      expect(first).toMatchObject({ name: `${base}/D/A/0`, size: 5 });
      expect(first?.modifiedAt).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    });

    test('deleting a prefix leaves its neighbours; deleting again is harmless', async () => {
      const base = fresh();
      for (const path of ['/D/0', '/D/1', '/D/10', 'x/D/0'])
        await under.vault.put(`${base}${path}`, streamOf('x'));
      await under.vault.deletePrefix(`${base}/D/1`);
      expect(await names(`${base}/`)).toEqual([`${base}/D/0`, `${base}/D/10`]);
      await under.vault.deletePrefix(`${base}/`);
      await under.vault.deletePrefix(`${base}/`);
      expect(await names(`${base}/`)).toEqual([]);
      expect(await names(`${base}x/`)).toEqual([`${base}x/D/0`]);
    });

    test(`a prefix of ${many} objects is deleted whole`, async () => {
      const base = fresh();
      for (let done = 0; done < many; done += 50) {
        const batch = Array.from({ length: Math.min(50, many - done) }, (_, i) => done + i);
        await Promise.all(batch.map((i) => under.vault.put(`${base}/D/${i}`, streamOf('x'))));
      }
      expect(await names(`${base}/`)).toHaveLength(many);
      await under.vault.deletePrefix(`${base}/`);
      expect(await names(`${base}/`)).toEqual([]);
    }, 60_000);

    test.each(HOSTILE_NAMES)('the name %j is refused everywhere', async (hostile) => {
      await expect(under.vault.put(hostile, streamOf('x'))).rejects.toThrow('not the name of an object');
      await expect(under.vault.get(hostile)).rejects.toThrow('not the name of an object');
      await expect(under.vault.deletePrefix(hostile)).rejects.toThrow('not the name of an object');
    });
  });
}
