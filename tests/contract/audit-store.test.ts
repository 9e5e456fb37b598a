import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileAuditStore } from '../../shared/adapters/embedded/audit-store.ts';
import { systemIds } from '../../shared/adapters/embedded/ids.ts';
import { auditStoreContract } from './audit-store.contract.ts';

auditStoreContract('files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'accord-audit-store-'));
  return {
    store: createFileAuditStore(folder, systemIds()),
    close: () => rmSync(folder, { recursive: true }),
  };
});
