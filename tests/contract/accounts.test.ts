import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountStore } from '../../local/identity/accounts.ts';
import { systemClock } from '../../shared/adapters/embedded/system-clock.ts';
import { accountsContract } from './accounts.contract.ts';

accountsContract('accounts.json of the embedded node', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'accord-accounts-'));
  const accounts = accountStore({ dataFolder, systemClock });
  return {
    accounts,
    async signIn(username, password) {
      const result = await accounts.signIn(username, password);
      return result.ok ? result.subject : undefined;
    },
    close: () => rmSync(dataFolder, { recursive: true }),
  };
});
