/**
 * The only source of side effects: an event stays marked unpublished until the bus has taken it. The stream
 * brings events at once; a sweep over the mark finds what the stream missed. Both may repeat, none may forget.
 */
import { readEnvelope } from '../../case/envelope.ts';
import { transactWithLeaf } from '../audit/leaves.ts';
import type { Bus, BusEvent } from '../ports.ts';
import type { Key } from '../table.ts';
import type { CaseDeps } from './deps.ts';
import { UNPUBLISHED_SHARDS } from './rows.ts';

type PublishDeps = Pick<CaseDeps, 'table' | 'ids' | 'kinds' | 'systemClock'> & { readonly bus: Bus };

/** Publishes one event unless that has happened already. Returns whether it did. */
export async function publishEvent(deps: PublishDeps, key: Key): Promise<boolean> {
  const row = await deps.table.get(key);
  if (!row?.index?.unpublished || row.text === undefined) return false;
  const envelope = readEnvelope(JSON.parse(row.text));
  const event: BusEvent = {
    id: `${envelope.caseId}/${envelope.seq}`,
    type: envelope.type,
    caseId: envelope.caseId,
    seq: envelope.seq,
    at: envelope.at,
    detail: {
      kind: envelope.kind,
      party: envelope.party,
      recordedAt: envelope.recordedAt,
      open: envelope.open,
    },
  };
  await deps.bus.put([event]);
  // A leaf of the root of the day on which it is published: one per event, so that order does not matter.
  const { caseId, seq } = envelope;
  await transactWithLeaf(deps, [{ unindex: key, name: 'unpublished' }], {
    caseId,
    seq,
    hash: String(row.a.hash),
  });
  return true;
}

/** Publishes what is still marked, oldest first, up to `limit`; returns how many. */
export async function publishUnpublished(deps: PublishDeps, limit = 500): Promise<number> {
  let published = 0;
  for (let shard = 0; shard < UNPUBLISHED_SHARDS && published < limit; shard += 1) {
    let cursor: string | undefined;
    do {
      const page = await deps.table.index('unpublished', `U#${shard}`, {
        limit: 100,
        ...(cursor ? { cursor } : {}),
      });
      for (const row of page.rows) {
        if (await publishEvent(deps, row)) published += 1;
      }
      cursor = page.cursor;
    } while (cursor && published < limit);
  }
  return published;
}
