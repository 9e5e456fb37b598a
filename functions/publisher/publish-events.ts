/** Stream -> bus. Takes the keys of new rows from the table's stream; the sweep takes what the stream missed. */
import type { DynamoDBStreamEvent } from 'aws-lambda';
import type { CaseDeps } from '../../shared/application/cases/deps.ts';
import { publishEvent, publishUnpublished } from '../../shared/application/cases/publish-events.ts';
import type { Bus, Log } from '../../shared/application/ports.ts';

export type PublisherDeps = Pick<CaseDeps, 'table' | 'ids' | 'kinds' | 'systemClock'> & {
  readonly bus: Bus;
  readonly log: Log;
};

/**
 * One record's failure holds up no other: the event keeps its mark and the sweep brings it again. Never throws
 * for a record, since a throwing batch would block its shard.
 */
export const publishFromStream =
  (deps: PublisherDeps) =>
  async (batch: DynamoDBStreamEvent): Promise<void> => {
    let published = 0;
    for (const { eventName, dynamodb } of batch.Records) {
      const pk = dynamodb?.Keys?.pk?.S;
      const sk = dynamodb?.Keys?.sk?.S;
      if (eventName === 'REMOVE' || pk === undefined || !sk?.startsWith('EV#')) continue;
      try {
        if (await publishEvent(deps, { pk, sk })) published += 1;
      } catch (error) {
        deps.log.error('publish-failed', { pk, sk, name: error instanceof Error ? error.name : 'unknown' });
      }
    }
    deps.log.info('published', { records: batch.Records.length, published });
  };

/** Every minute: whatever is still marked. */
export const publishLeftovers = (deps: PublisherDeps) => async (): Promise<{ published: number }> => ({
  published: await publishUnpublished(deps),
});
