/** Work that waits in a queue, and work that nobody could do. */

/**
 * Hands work to a function: at least once, in no order. Messages name what to do by ids; the function that takes
 * them reads the rest where it is kept.
 */
export interface WorkQueue<Message> {
  /** Returns when the queue has the message for good. Throws StoreUnavailableError, LimitExceededError. */
  send(message: Message): Promise<void>;
}

export interface DeadLetterCount {
  readonly queue: string;
  readonly dead: number;
}

/** What failed too often lies here until somebody has mended the reason. */
export interface DeadLetters {
  /** Queues with their dead letters; AWS counts roughly. */
  counts(): Promise<readonly DeadLetterCount[]>;
  /**
   * Gives dead letters back to their queue, with all their attempts before them. Returns how many, or undefined
   * where the platform goes on with it by itself.
   */
  redrive(queue: string): Promise<number | undefined>;
}

/** There is no queue of that name here. */
export class UnknownQueueError extends Error {
  override readonly name = 'UnknownQueueError';
}
