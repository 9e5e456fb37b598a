/** The use cases over the table, KMS and the vault: what decides, reads or writes cases. */
import { createBlobCipher } from '../../../shared/adapters/formats/blob.ts';
import { type ComposedCases, composeCases } from '../../../shared/application/cases/compose-cases.ts';
import { wireKeys } from './keys.ts';
import { lazyVault } from './lazy-stores.ts';
import type { NodeWiring } from './wire-node.ts';

export function wireCases(node: NodeWiring): ComposedCases {
  const { environment, party, table, ids, systemClock } = node;
  return composeCases({
    party,
    table,
    keys: wireKeys(node),
    blobs: createBlobCipher(ids),
    vault: lazyVault(node),
    systemClock,
    ids,
    exerciseClock: environment.EXERCISE_CLOCK,
  });
}
