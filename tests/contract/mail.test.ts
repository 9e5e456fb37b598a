import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emlMail } from '../../shared/adapters/embedded/eml-mail.ts';
import { systemIds } from '../../shared/adapters/embedded/ids.ts';
import { systemClock } from '../../shared/adapters/embedded/system-clock.ts';
import { readEml } from '../support/eml.ts';
import { mailContract } from './mail.contract.ts';

mailContract('.eml files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'accord-mail-'));
  const from = 'node@xa.example';
  return {
    mail: emlMail({ folder, from, ids: systemIds(), clock: systemClock }),
    from,
    sent: async () => readEml(folder),
    close: () => rmSync(folder, { recursive: true }),
  };
});
