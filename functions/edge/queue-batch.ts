/** How a function takes messages from its queue: each for itself, and what failed is named to be brought again. */
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Log } from '../../shared/application/ports.ts';

export interface BatchOptions<Message> {
  /** The function's name, for the log. */
  readonly name: string;
  readonly log: Log;
  /** Checks the body and gives it its type; throws when it is no message of this queue. */
  readonly parse: (body: unknown) => Message;
  readonly handle: (message: Message) => Promise<unknown>;
}

/**
 * Handles a batch of SQS messages in turn. A message that fails comes again and ends with the dead letters; the
 * others of its batch are done with. The queue's source must be set to report batch item failures.
 */
export const partialBatch =
  <Message>({ name, log, parse, handle }: BatchOptions<Message>) =>
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const record of event.Records) {
      try {
        await handle(parse(JSON.parse(record.body)));
      } catch (error) {
        log.error('message-failed', { function: name, id: record.messageId, ...reasonOf(error, record) });
        batchItemFailures.push({ itemIdentifier: record.messageId });
      }
    }
    return { batchItemFailures };
  };

/** By name: what a body or an error says may be sealed. */
const reasonOf = (error: unknown, { attributes }: SQSRecord) => ({
  name: error instanceof Error ? error.name : 'unknown',
  attempt: Number(attributes.ApproximateReceiveCount),
});
