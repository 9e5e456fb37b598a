import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemIds } from '../../shared/adapters/embedded/ids.ts';
import { openSigningKeys } from '../../shared/adapters/embedded/signing-key.ts';
import { signingContract } from './signing.contract.ts';

signingContract('key file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'accord-signing-'));
  const signing = await openSigningKeys({ folder, ids: systemIds() });
  return { signing, close: () => rmSync(folder, { recursive: true }) };
});
