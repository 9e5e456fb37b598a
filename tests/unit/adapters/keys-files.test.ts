import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemIds } from '../../../shared/adapters/embedded/ids.ts';
import { openKeyFolder } from '../../../shared/adapters/embedded/key-files.ts';
import { KeyUnavailableError } from '../../../shared/application/ports.ts';
import { noise } from '../../support/streams.ts';

const ids = systemIds();
const context = { party: 'XA', caseId: 'C1' };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'accord-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('keys are files of their owner only, and outlive the process', async () => {
  const first = await openKeyFolder({ folder, ids });
  const { plaintext, wrapped } = await first.keys.generateDataKey(context);
  const secret = await first.secret('upload-links');
  expect(readdirSync(folder).sort()).toEqual(['blind-index-1.key', 'master.key', 'upload-links.secret']);
  for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  const second = await openKeyFolder({ folder, ids, create: false });
  expect(Buffer.from(await second.keys.unwrap(wrapped, context))).toEqual(Buffer.from(plaintext));
  expect(Buffer.from(await second.secret('upload-links'))).toEqual(Buffer.from(secret));
});

test('processes that start at once end up with the same keys', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => openKeyFolder({ folder, ids })));
  const [first] = all;
  const made = await first?.keys.generateDataKey(context);
  if (!made) throw new Error('a key');
  for (const { keys } of all) {
    expect(Buffer.from(await keys.unwrap(made.wrapped, context))).toEqual(Buffer.from(made.plaintext));
  }
  expect(readdirSync(folder)).toHaveLength(2);
});

test('where data exists, missing keys are an error and not replaced', async () => {
  await expect(openKeyFolder({ folder, ids, create: false })).rejects.toThrow(KeyUnavailableError);
  expect(readdirSync(folder)).toEqual([]);
});

test('another folder cannot unwrap', async () => {
  const other = mkdtempSync(join(tmpdir(), 'accord-keys-'));
  const { wrapped } = await (await openKeyFolder({ folder, ids })).keys.generateDataKey(context);
  const stranger = await openKeyFolder({ folder: other, ids });
  await expect(stranger.keys.unwrap(wrapped, context)).rejects.toThrow(KeyUnavailableError);
  rmSync(other, { recursive: true });
});

test('the highest version of the blind-index key counts', async () => {
  const old = await (await openKeyFolder({ folder, ids })).keys.blindIndexMac(Buffer.from('x'));
  writeFileSync(join(folder, 'blind-index-10.key'), noise(32), { mode: 0o600 });
  const now = await (await openKeyFolder({ folder, ids })).keys.blindIndexMac(Buffer.from('x'));
  expect([old.version, now.version]).toEqual(['1', '10']);
  expect(Buffer.from(now.mac)).not.toEqual(Buffer.from(old.mac));
});

test('a key that others can read, or of another length, is refused', async () => {
  await openKeyFolder({ folder, ids });
  chmodSync(join(folder, 'master.key'), 0o644);
  await expect(openKeyFolder({ folder, ids })).rejects.toThrow('chmod 600');
  rmSync(join(folder, 'master.key'));
  writeFileSync(join(folder, 'master.key'), 'short', { mode: 0o600 });
  await expect(openKeyFolder({ folder, ids })).rejects.toThrow('does not hold 32 bytes');
});

test('a secret of a hostile name is none', async () => {
  const { secret } = await openKeyFolder({ folder, ids });
  for (const name of ['', '../x', 'a/b', 'A', 'master.key']) {
    await expect(secret(name)).rejects.toThrow(KeyUnavailableError);
  }
});
