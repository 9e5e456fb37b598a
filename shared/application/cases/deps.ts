import type { Kind } from '../../case/kind.ts';
import type { BlobCipher, Ids, KeyPort, LegalClock, SystemClock, Vault } from '../ports.ts';
import type { Table } from '../table.ts';
import type { CaseKeys } from './case-keys.ts';
import type { NodeSecrets } from './node-secrets.ts';
import type { ProfileBook } from './profile-book.ts';

/** What the case use cases are wired with, once per process. */
export interface CaseDeps {
  /** ISO code of the Party whose node this is. */
  readonly party: string;
  readonly table: Table;
  readonly keys: KeyPort;
  readonly caseKeys: CaseKeys;
  readonly blobs: BlobCipher;
  readonly vault: Vault;
  readonly legalClock: LegalClock;
  readonly systemClock: SystemClock;
  readonly ids: Ids;
  readonly profiles: ProfileBook;
  readonly secrets: NodeSecrets;
  readonly kinds: Readonly<Record<string, Kind>>;
}
