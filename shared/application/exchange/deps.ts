import type { CaseDeps } from '../cases/deps.ts';
import type { Log, SigningPort } from '../ports.ts';
import type { DecryptionPort } from './ports.ts';

/** What the exchange is wired with besides the case core. */
export interface ExchangeDeps extends CaseDeps {
  readonly signing: SigningPort;
  readonly decryption: DecryptionPort;
  readonly log: Log;
}
