/** Names and states of executions, on disk: a name runs once, also across restarts. */
import { DatabaseSync } from 'node:sqlite';
import type { SystemClock } from '../../application/ports.ts';
import type { Execution } from '../../application/workflows.ts';

export interface ExecutionStore {
  /** False when the name was used before. */
  add(definition: string, name: string): boolean;
  end(definition: string, name: string, state: Execution['state'], code?: string): void;
  get(definition: string, name: string): Execution | undefined;
  running(definition: string): readonly Execution[];
  close(): void;
}

/** What Step Functions says of an execution that it lost. */
export const LOST = 'States.ServiceRestart';
/** As long as Step Functions remembers a name. */
const KEPT_DAYS = 90;
const DAY = 86_400_000;

/** Opens the store. Executions of the process before have ended with it; old ones are forgotten. */
export function openExecutionStore(file: string, clock: SystemClock): ExecutionStore {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000;
    CREATE TABLE IF NOT EXISTS executions (
      definition TEXT, name TEXT, state TEXT NOT NULL, startedAt TEXT NOT NULL, endedAt TEXT, code TEXT,
      PRIMARY KEY (definition, name)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS byState ON executions (definition, state);`);
  const now = clock.now();
  const lose = "UPDATE executions SET state = 'failed', code = ?, endedAt = ? WHERE state = 'running'";
  database.prepare(lose).run(LOST, now);
  const before = new Date(Date.parse(now) - KEPT_DAYS * DAY).toISOString();
  database.prepare('DELETE FROM executions WHERE endedAt < ?').run(before);

  const insert = database.prepare("INSERT OR IGNORE INTO executions VALUES (?, ?, 'running', ?, NULL, NULL)");
  const update = database.prepare(
    'UPDATE executions SET state = ?, code = ?, endedAt = ? WHERE definition = ? AND name = ?',
  );
  const select = database.prepare('SELECT * FROM executions WHERE definition = ? AND name = ?');
  const list = database.prepare(
    "SELECT * FROM executions WHERE definition = ? AND state = 'running' ORDER BY startedAt, name",
  );
  const from = (row: Record<string, unknown>): Execution => ({
    name: String(row.name),
    state: row.state as Execution['state'],
    startedAt: String(row.startedAt),
    ...(typeof row.code === 'string' ? { code: row.code } : {}),
  });

  return {
    add: (definition, name) => insert.run(definition, name, clock.now()).changes === 1,
    end: (definition, name, state, code) =>
      void update.run(state, code ?? null, clock.now(), definition, name),
    get(definition, name) {
      const row = select.get(definition, name);
      return row && from(row);
    },
    running: (definition) => list.all(definition).map(from),
    close: () => database.close(),
  };
}
