import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemIds } from '../../shared/adapters/embedded/ids.ts';
import { openKeyFolder } from '../../shared/adapters/embedded/key-files.ts';
import { keysContract } from './keys.contract.ts';

keysContract('key files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'accord-keys-'));
  const { keys } = await openKeyFolder({ folder, ids: systemIds() });
  return { keys, close: () => rmSync(folder, { recursive: true }) };
});
