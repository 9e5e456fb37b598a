/**
 * The embedded stand-in for stream, bus and queue: it builds the same events and calls the same handlers.
 * Streams may repeat and reorder (chaos mode makes sure they do); what is lost here the minute sweep brings back.
 */
import type { DynamoDBStreamEvent, EventBridgeEvent } from 'aws-lambda';
import { EVENT_SOURCE } from '../../events/routing.ts';
import type { Delivery, DeliveryQueue } from '../../shared/adapters/embedded/delivery-queue.ts';
import type { BusEvent, Log, SystemClock } from '../../shared/application/ports.ts';
import type { Key } from '../../shared/application/table.ts';

export interface DispatcherOptions {
  readonly party: string;
  readonly queue: DeliveryQueue;
  readonly log: Log;
  readonly clock: SystemClock;
  readonly publish: (batch: DynamoDBStreamEvent) => Promise<void>;
  /** Functions that the routing table sends events to. */
  readonly targets: Readonly<Record<string, (event: EventBridgeEvent<string, BusEvent>) => Promise<unknown>>>;
  /** Functions that take messages from a queue of their own. */
  readonly workers?: Readonly<Record<string, (message: unknown) => Promise<unknown>>>;
  /** A delivery has become a dead letter. Must not throw. */
  readonly onDead?: (delivery: Delivery) => void;
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
  /** Looks for targets with something due. */
  let looking: Promise<void> | undefined;
  /** A lane for each function, as each has a queue of its own on AWS: a slow one holds up no other. */
  const lanes = new Map<string, Promise<void>>();
  const again = new Set<string>();
  let stopped = false;

  async function drainStream(): Promise<void> {
    while (pending.length > 0 && !stopped) {
      const keys = pending.slice(0, BATCH);
      pending = pending.slice(BATCH);
      await options.publish(streamEvent(chaos ? disturb(keys, chaos) : keys));
    }
  }

  async function handle({ target, content }: Delivery): Promise<void> {
    if ('event' in content) {
      const run = options.targets[target];
      if (!run) throw new Error(`no function ${target}`);
      await run(busEnvelope(options.party, options.clock.now(), content.event));
      return;
    }
    const run = options.workers?.[target];
    if (!run) throw new Error(`no worker ${target}`);
    await run(content.message);
  }

  async function drain(target: string): Promise<void> {
    for (let batch = queue.due(target, BATCH); batch.length > 0; batch = queue.due(target, BATCH)) {
      for (const delivery of batch) {
        if (stopped) return;
        try {
          await handle(delivery);
          queue.done(delivery);
        } catch (error) {
          const dead = queue.failed(delivery);
          const name = error instanceof Error ? error.name : 'unknown';
          log.error(dead ? 'dead-letter' : 'delivery-failed', { id: delivery.id, target, name });
          if (dead) options.onDead?.(delivery);
        }
      }
    }
  }

  function open(target: string): void {
    if (stopped) return;
    if (lanes.has(target)) {
      // It may just have looked for the last time.
      again.add(target);
      return;
    }
    const lane = drain(target)
      .catch(later)
      .finally(() => {
        lanes.delete(target);
        if (again.delete(target)) open(target);
      });
    lanes.set(target, lane);
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
      if (stopped) return;
      looking ??= afterTurn(async () => {
        looking = undefined;
        if (!stopped) for (const target of queue.dueTargets()) open(target);
      }).catch(later);
    },
    async idle() {
      while (streaming || looking || lanes.size > 0)
        await Promise.all([streaming, looking, ...lanes.values()]);
    },
    async stop() {
      stopped = true;
      await Promise.all([streaming, looking, ...lanes.values()]);
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
