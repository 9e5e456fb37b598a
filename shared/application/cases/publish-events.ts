/**
 * The only source of side effects: an event stays marked unpublished until the bus has taken it. The stream
 * brings events at once; a sweep over the mark finds what the stream missed. Both may repeat, none may forget.
 */
import { envelopeSchema } from '../../case/envelope.ts';
import type { Bus, BusEvent } from '../ports.ts';
import type { Key, Write } from '../table.ts';
import type { CaseDeps } from './deps.ts';
import { shardOf, UNPUBLISHED_SHARDS } from './rows.ts';

type PublishDeps = Pick<CaseDeps, 'table' | 'ids' | 'kinds'> & { readonly bus: Bus };

const DAY_SHARDS = 4;

/** Publishes one event unless that has happened already. Returns whether it did. */
export async function publishEvent(deps: PublishDeps, key: Key): Promise<boolean> {
  const row = await deps.table.get(key);
  if (!row?.index?.unpublished || row.text === undefined) return false;
  const envelope = envelopeSchema.parse(JSON.parse(row.text));
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
  const day = envelope.recordedAt.slice(0, 10);
  const writes: Write[] = [
    { unindex: key, name: 'unpublished' },
    {
      // A leaf of the nightly root: one per event, so that repetition and order do not matter.
      put: {
        pk: `DAY#${day}#${shardOf(envelope.caseId, DAY_SHARDS)}`,
        sk: `${envelope.caseId}#${String(envelope.seq).padStart(7, '0')}`,
        a: { caseId: envelope.caseId, version: envelope.seq, hash: String(row.a.hash) },
      },
    },
  ];
  await deps.table.transact(writes, deps.ids.ulid());
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
