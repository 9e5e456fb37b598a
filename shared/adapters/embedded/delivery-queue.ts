/**
 * Deliveries of bus events to functions, durable: taken on before the publisher marks an event published, gone
 * once the function has succeeded. What fails is tried again with growing pauses, then lies with the dead letters.
 */
import { DatabaseSync } from 'node:sqlite';
import type { Bus, BusEvent, SystemClock } from '../../application/ports.ts';

export interface Delivery {
  readonly id: string;
  readonly target: string;
  readonly event: BusEvent;
  readonly attempts: number;
}

export interface DeliveryQueue extends Bus {
  due(limit: number): readonly Delivery[];
  done(delivery: Delivery): void;
  /** Returns true when the delivery became a dead letter. */
  failed(delivery: Delivery): boolean;
  counts(): { readonly waiting: number; readonly dead: number };
  close(): void;
}

export interface DeliveryQueueOptions {
  readonly file: string;
  readonly clock: SystemClock;
  readonly targetsOf: (type: string) => readonly string[];
  /** Called after new deliveries were stored. */
  readonly onPut?: () => void;
}

const MAX_ATTEMPTS = 8;
/** 1, 2, 4 ... 128 seconds: about four minutes before a person must look. */
const pauseMs = (attempts: number): number => 1000 * 2 ** (attempts - 1);

export function openDeliveryQueue({ file, clock, targetsOf, onPut }: DeliveryQueueOptions): DeliveryQueue {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000;
    CREATE TABLE IF NOT EXISTS deliveries (
      id TEXT, target TEXT, event TEXT NOT NULL, attempts INTEGER NOT NULL, dueAt TEXT NOT NULL, dead INTEGER NOT NULL,
      PRIMARY KEY (id, target)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS due ON deliveries (dead, dueAt);`);
  const insert = database.prepare('INSERT OR IGNORE INTO deliveries VALUES (?, ?, ?, 0, ?, 0)');
  const select = database.prepare(
    'SELECT * FROM deliveries WHERE dead = 0 AND dueAt <= ? ORDER BY dueAt LIMIT ?',
  );
  const remove = database.prepare('DELETE FROM deliveries WHERE id = ? AND target = ?');
  const postpone = database.prepare(
    'UPDATE deliveries SET attempts = ?, dueAt = ?, dead = ? WHERE id = ? AND target = ?',
  );
  const count = database.prepare('SELECT COUNT(*) AS n FROM deliveries WHERE dead = ?');
  const countOf = (dead: number): number => Number(count.get(dead)?.n ?? 0);

  return {
    async put(events) {
      let stored = 0;
      for (const event of events) {
        for (const target of targetsOf(event.type)) {
          insert.run(event.id, target, JSON.stringify(event), clock.now());
          stored += 1;
        }
      }
      if (stored > 0) onPut?.();
    },
    due: (limit) =>
      select.all(clock.now(), limit).map((row) => ({
        id: String(row.id),
        target: String(row.target),
        event: JSON.parse(String(row.event)) as BusEvent,
        attempts: Number(row.attempts),
      })),
    done: ({ id, target }) => void remove.run(id, target),
    failed({ id, target, attempts: before }) {
      const attempts = before + 1;
      const dead = attempts >= MAX_ATTEMPTS;
      const dueAt = new Date(Date.parse(clock.now()) + pauseMs(attempts)).toISOString();
      postpone.run(attempts, dueAt, dead ? 1 : 0, id, target);
      return dead;
    },
    counts: () => ({ waiting: countOf(0), dead: countOf(1) }),
    close: () => database.close(),
  };
}
