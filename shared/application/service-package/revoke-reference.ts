/** A package went astray: its reference is good for nothing from now on. The next package has another one. */

import { transactWithLeaf } from '../audit/leaves.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { openForReading, type ReadRequest, type ReadResult } from '../cases/read-case.ts';
import { accessRecord } from '../cases/records.ts';
import { referenceKey } from '../cases/rows.ts';
import { currentReferenceSchema } from './reference-row.ts';

const ATTEMPTS = 5;

/** On record with the accesses of the case (14.8). Repeatable: revoking twice is revoking. */
export async function revokeReference(
  deps: CaseDeps,
  request: ReadRequest & { readonly providerId: string },
): Promise<ReadResult<{ state: 'revoked' }>> {
  const { caseId, providerId } = request;
  const opened = await openForReading(deps, request, 'RevokeReference');
  if (!opened.ok) return opened;
  const { key } = opened.loaded;
  const place = referenceKey(caseId, providerId);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const row = await deps.table.get(place);
    if (!row) return { ok: false, why: 'absent' };
    const known = currentReferenceSchema.parse(row.a);
    if (known.state === 'revoked') return { ok: true, state: 'revoked' };
    const about = { providerId, reference: known.n };
    const access = { actor: opened.reader, what: 'RevokeReference', about };
    const { write, leaf } = accessRecord(deps, caseId, key, access);
    const put = { ...row, a: { ...row.a, state: 'revoked', rev: known.rev + 1 } };
    const writes = [write, { put, if: { equals: { rev: known.rev } } }];
    if ((await transactWithLeaf(deps, writes, leaf)).ok) return { ok: true, state: 'revoked' };
  }
  throw new Error('the reference could not be revoked');
}
