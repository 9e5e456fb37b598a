import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileVault } from '../../shared/adapters/embedded/file-vault.ts';
import { systemIds } from '../../shared/adapters/embedded/ids.ts';
import { vaultContract } from './vault.contract.ts';

vaultContract('files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'accord-vault-'));
  return { vault: createFileVault(folder, systemIds()), close: () => rmSync(folder, { recursive: true }) };
});
