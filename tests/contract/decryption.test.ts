import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDecryptionKeys } from '../../shared/adapters/embedded/decryption-key.ts';
import { systemIds } from '../../shared/adapters/embedded/ids.ts';
import { rotateKeyPair } from '../../shared/adapters/embedded/key-pairs.ts';
import { openMessage, sealMessage } from '../../shared/application/exchange/sealed-message.ts';
import { decryptionContract } from './decryption.contract.ts';

const newFolder = () => mkdtempSync(join(tmpdir(), 'accord-decryption-'));

decryptionContract('key files', async () => {
  const folder = newFolder();
  const keys = await openDecryptionKeys({ folder, ids: systemIds() });
  return { keys, close: () => rmSync(folder, { recursive: true }) };
});

test('after a rotation the new key comes first, and what was sealed for the former one still opens', async () => {
  const folder = newFolder();
  const ids = systemIds();
  const before = await openDecryptionKeys({ folder, ids });
  const [former] = await before.publicKeys();
  const underWay = await sealMessage(former, 'a.b.c');
  expect(await rotateKeyPair({ folder, ids, name: 'decryption' })).toBe(2);
  const after = await openDecryptionKeys({ folder, ids });
  const [current, second] = await after.publicKeys();
  expect(current.kid).not.toBe(former.kid);
  expect(second).toEqual(former);
  expect(await openMessage(after, underWay)).toBe('a.b.c');
  rmSync(folder, { recursive: true });
});
