/**
 * The embedded stand-in for stream, bus and queue: it builds the same events and calls the same handlers.
 * Streams may repeat and reorder (chaos mode makes sure they do); what is lost here the minute sweep brings back.
 */
import type { DynamoDBStreamEvent, EventBridgeEvent } from 'aws-lambda';
import { EVENT_SOURCE } from '../../events/routing.ts';
import type { DeliveryQueue } from '../../shared/adapters/embedded/delivery-queue.ts';
import type { BusEvent, Log, SystemClock } from '../../shared/application/ports.ts';
import type { Key } from '../../shared/application/table.ts';

export interface DispatcherOptions {
  readonly party: string;
  readonly queue: DeliveryQueue;
  readonly log: Log;
  readonly clock: SystemClock;
  readonly publish: (batch: DynamoDBStreamEvent) => Promise<void>;
  readonly targets: Readonly<Record<string, (event: EventBridgeEvent<string, BusEvent>) => Promise<void>>>;
  /** Repeats some stream records and hands batches over in another order. */
  readonly chaos?: () => number;
}

export interface Dispatcher {
  /** Keys of rows just committed. Returns at once. */
  stream(keys: readonly Key[]): void;
  /** New deliveries are waiting. Returns at once. */
  deliver(): void;
  /** Waits until nothing is under way. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

const BATCH = 100;

export function dispatcher(options: DispatcherOptions): Dispatcher {
  const { queue, log, chaos } = options;
  let pending: Key[] = [];
  let streaming: Promise<void> | undefined;
  let delivering: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  async function drainStream(): Promise<void> {
    while (pending.length > 0 && !stopped) {
      const keys = pending.slice(0, BATCH);
      pending = pending.slice(BATCH);
      await options.publish(streamEvent(chaos ? disturb(keys, chaos) : keys));
    }
  }

  async function drainDeliveries(): Promise<void> {
    do {
      const batch = queue.due(BATCH);
      // A full page: more is waiting behind it, and nobody else would ask before the next minute.
      again = batch.length === BATCH;
      for (const delivery of batch) {
        if (stopped) return;
        const target = options.targets[delivery.target];
        try {
          if (!target) throw new Error(`no function ${delivery.target}`);
          await target(busEnvelope(options.party, options.clock.now(), delivery.event));
          queue.done(delivery);
        } catch (error) {
          const dead = queue.failed(delivery);
          const name = error instanceof Error ? error.name : 'unknown';
          log.error(dead ? 'dead-letter' : 'delivery-failed', {
            id: delivery.id,
            target: delivery.target,
            name,
          });
        }
      }
    } while (again && !stopped);
  }

  /** The marks and the queue are durable: the next minute takes up what a fault of the store interrupted. */
  const later = (error: unknown): void =>
    log.error('dispatch-failed', { name: error instanceof Error ? error.name : 'unknown' });

  const self: Dispatcher = {
    stream(keys) {
      pending.push(...keys.filter((key) => key.sk.startsWith('EV#')));
      if (pending.length === 0 || stopped) return;
      streaming ??= afterTurn(drainStream)
        .catch(later)
        .finally(() => {
          streaming = undefined;
          if (pending.length > 0 && !stopped) self.stream([]);
        });
    },
    deliver() {
      again = true;
      if (stopped) return;
      delivering ??= afterTurn(drainDeliveries)
        .catch(later)
        .finally(() => {
          delivering = undefined;
          if (again && !stopped) self.deliver();
        });
    },
    async idle() {
      while (streaming || delivering) await Promise.all([streaming, delivering]);
    },
    async stop() {
      stopped = true;
      await Promise.all([streaming, delivering]);
    },
  };
  return self;
}

/** The command that caused the work is answered first. */
const afterTurn = (work: () => Promise<void>): Promise<void> =>
  new Promise<void>((resolve) => setImmediate(resolve)).then(work);

function disturb(keys: readonly Key[], random: () => number): Key[] {
  const repeated = keys.flatMap((key) => (random() < 0.2 ? [key, key] : [key]));
  return repeated
    .map((key) => ({ key, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ key }) => key);
}

const streamEvent = (keys: readonly Key[]): DynamoDBStreamEvent => ({
  Records: keys.map(({ pk, sk }) => ({
    eventName: 'INSERT' as const,
    eventSource: 'aws:dynamodb',
    dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } }, StreamViewType: 'KEYS_ONLY' as const },
  })),
});

const busEnvelope = (party: string, time: string, detail: BusEvent): EventBridgeEvent<string, BusEvent> => ({
  version: '0',
  id: detail.id,
  'detail-type': detail.type,
  source: EVENT_SOURCE,
  account: party,
  time,
  region: 'embedded',
  resources: [],
  detail,
});
