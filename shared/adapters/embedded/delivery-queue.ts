/**
 * Events and work messages on their way to functions, durable: taken on before the sender goes on, gone once the
 * function has succeeded. What fails is tried again with growing pauses, then lies with the dead letters.
 */
import { DatabaseSync } from 'node:sqlite';
import { QUEUES } from '../../../events/functions.ts';
import { messageText, openEvent } from '../../application/messages.ts';
import type { Bus, BusEvent, Ids, SystemClock } from '../../application/ports.ts';
import { type DeadLetters, UnknownQueueError, type WorkQueue } from '../../application/work-queue.ts';

export interface Delivery {
  readonly id: string;
  readonly target: string;
  /** An event of the bus, or a message of the queue of that name. */
  readonly content: { readonly event: BusEvent } | { readonly message: unknown };
  readonly attempts: number;
}

export interface DeliveryQueue extends Bus, DeadLetters {
  /** The queue of a function that is sent work, not events. */
  sender<Message>(target: string): WorkQueue<Message>;
  /** Targets for which something is due. */
  dueTargets(): readonly string[];
  due(target: string, limit: number): readonly Delivery[];
  done(delivery: Delivery): void;
  /** Returns true when the delivery became a dead letter. */
  failed(delivery: Delivery): boolean;
  totals(): { readonly waiting: number; readonly dead: number };
  close(): void;
}

export interface DeliveryQueueOptions {
  readonly file: string;
  readonly clock: SystemClock;
  readonly ids: Ids;
  readonly targetsOf: (type: string) => readonly string[];
  /** Names of all queues; those of the function table and that of alerts unless given. */
  readonly queues?: readonly string[];
  /** Called after new deliveries were stored. */
  readonly onPut?: () => void;
}

/** Alerts wait in a queue of their own; on AWS the functions raise them themselves. */
export const ALERTS_QUEUE = 'alerts';

const MAX_ATTEMPTS = 8;
/** 1, 2, 4 ... 128 seconds: about four minutes before a person must look. */
const pauseMs = (attempts: number): number => 1000 * 2 ** (attempts - 1);

/** `event` holds a work message too; they are told apart by `work`, which older files do not have. */
const SCHEMA = `PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000;
  CREATE TABLE IF NOT EXISTS deliveries (
    id TEXT, target TEXT, event TEXT NOT NULL, attempts INTEGER NOT NULL, dueAt TEXT NOT NULL, dead INTEGER NOT NULL,
    work INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (id, target)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS dueOf ON deliveries (dead, target, dueAt);
  DROP INDEX IF EXISTS due;`;

function openFile(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  const columns = database.prepare('PRAGMA table_info(deliveries)').all();
  if (columns.length > 0 && !columns.some(({ name }) => name === 'work'))
    database.exec('ALTER TABLE deliveries ADD COLUMN work INTEGER NOT NULL DEFAULT 0');
  database.exec(SCHEMA);
  return database;
}

export function openDeliveryQueue(options: DeliveryQueueOptions): DeliveryQueue {
  const { file, clock, ids, targetsOf, queues = [...QUEUES, ALERTS_QUEUE], onPut } = options;
  const database = openFile(file);
  const insert = database.prepare('INSERT OR IGNORE INTO deliveries VALUES (?, ?, ?, 0, ?, 0, ?)');
  const targets = database.prepare('SELECT DISTINCT target FROM deliveries WHERE dead = 0 AND dueAt <= ?');
  const select = database.prepare(
    'SELECT * FROM deliveries WHERE dead = 0 AND target = ? AND dueAt <= ? ORDER BY dueAt LIMIT ?',
  );
  const remove = database.prepare('DELETE FROM deliveries WHERE id = ? AND target = ?');
  const postpone = database.prepare(
    'UPDATE deliveries SET attempts = ?, dueAt = ?, dead = ? WHERE id = ? AND target = ?',
  );
  const count = database.prepare('SELECT COUNT(*) AS n FROM deliveries WHERE dead = ?');
  const countIn = database.prepare('SELECT COUNT(*) AS n FROM deliveries WHERE dead = 1 AND target = ?');
  const revive = database.prepare(
    'UPDATE deliveries SET dead = 0, attempts = 0, dueAt = ? WHERE dead = 1 AND target = ?',
  );
  const countOf = (dead: number): number => Number(count.get(dead)?.n ?? 0);

  return {
    async put(events) {
      const texts = events.map((event) => messageText(openEvent(event), 'event'));
      let stored = 0;
      for (const [position, event] of events.entries()) {
        for (const target of targetsOf(event.type)) {
          insert.run(event.id, target, texts[position] ?? '', clock.now(), 0);
          stored += 1;
        }
      }
      if (stored > 0) onPut?.();
    },
    sender: (target) => ({
      async send(message) {
        insert.run(ids.ulid(), target, messageText(message, 'message'), clock.now(), 1);
        onPut?.();
      },
    }),
    dueTargets: () => targets.all(clock.now()).map(({ target }) => String(target)),
    due: (target, limit) =>
      select.all(target, clock.now(), limit).map((row) => {
        const content: unknown = JSON.parse(String(row.event));
        return {
          id: String(row.id),
          target,
          content: row.work === 1 ? { message: content } : { event: content as BusEvent },
          attempts: Number(row.attempts),
        };
      }),
    done: ({ id, target }) => void remove.run(id, target),
    failed({ id, target, attempts: before }) {
      const attempts = before + 1;
      const dead = attempts >= MAX_ATTEMPTS;
      const dueAt = new Date(Date.parse(clock.now()) + pauseMs(attempts)).toISOString();
      postpone.run(attempts, dueAt, dead ? 1 : 0, id, target);
      return dead;
    },
    totals: () => ({ waiting: countOf(0), dead: countOf(1) }),
    counts: async () => queues.map((queue) => ({ queue, dead: Number(countIn.get(queue)?.n ?? 0) })),
    async redrive(queue) {
      if (!queues.includes(queue)) throw new UnknownQueueError(`there is no queue "${queue}"`);
      const { changes } = revive.run(clock.now(), queue);
      if (changes > 0) onPut?.();
      return Number(changes);
    },
    close: () => database.close(),
  };
}
