/** The use cases of a node over its ports: the one composition, whatever engine the ports stand on. */
import { KINDS } from '../../case/kinds.ts';
import { type ExerciseClock, exerciseClock, productionClock } from '../legal-clock.ts';
import type { BlobCipher, Ids, KeyPort, SystemClock, Vault } from '../ports.ts';
import type { Table } from '../table.ts';
import { caseKeys } from './case-keys.ts';
import type { CaseDeps } from './deps.ts';
import { nodeSecrets } from './node-secrets.ts';
import { profileBook } from './profile-book.ts';

export interface CasePorts {
  /** ISO code of the Party whose node this is. */
  readonly party: string;
  readonly table: Table;
  readonly keys: KeyPort;
  readonly blobs: BlobCipher;
  readonly vault: Vault;
  readonly systemClock: SystemClock;
  readonly ids: Ids;
  /** The profile allows the legal clock to be moved. */
  readonly exerciseClock: boolean;
}

export interface ComposedCases {
  readonly cases: CaseDeps;
  /** Undefined on production nodes: nothing there moves legal time. */
  readonly exercise: ExerciseClock | undefined;
}

export function composeCases(ports: CasePorts): ComposedCases {
  const { party, table, keys, blobs, vault, systemClock, ids } = ports;
  const exercise = ports.exerciseClock ? exerciseClock({ table, systemClock, ids }) : undefined;
  const cases: CaseDeps = {
    party,
    table,
    keys,
    caseKeys: caseKeys(keys, party),
    blobs,
    vault,
    legalClock: exercise ?? productionClock(systemClock),
    systemClock,
    ids,
    profiles: profileBook(table),
    secrets: nodeSecrets(table, keys, ids, party),
    kinds: KINDS,
  };
  return { cases, exercise };
}
