/** Who started a function that has several starters: queues and streams bring records, a schedule brings none. */
import type { DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import * as z from 'zod';

const batch = z.object({ Records: z.array(z.object({ eventSource: z.string() })).min(1) });

const isFrom = (source: string, event: unknown): boolean =>
  batch.safeParse(event).data?.Records.every(({ eventSource }) => eventSource === source) ?? false;

export const isQueueBatch = (event: unknown): event is SQSEvent => isFrom('aws:sqs', event);

export const isStreamBatch = (event: unknown): event is DynamoDBStreamEvent => isFrom('aws:dynamodb', event);
