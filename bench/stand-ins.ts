/** A node in memory: production use cases over SQLite in memory, keys in memory, vault and intake as maps. */
import { createHmac } from 'node:crypto';
import { systemIds } from '../shared/adapters/embedded/ids.ts';
import { noScanner } from '../shared/adapters/embedded/scanner.ts';
import { openSqliteTable } from '../shared/adapters/embedded/sqlite-table.ts';
import { createBlobCipher } from '../shared/adapters/formats/blob.ts';
import { createSegmentCipher } from '../shared/adapters/formats/segments.ts';
import { caseKeys } from '../shared/application/cases/case-keys.ts';
import type { CaseDeps } from '../shared/application/cases/deps.ts';
import { nodeSecrets } from '../shared/application/cases/node-secrets.ts';
import { profileBook } from '../shared/application/cases/profile-book.ts';
import type { IntakeDeps } from '../shared/application/documents/intake-upload.ts';
import { productionClock } from '../shared/application/legal-clock.ts';
import {
  type IntakeStore,
  type KeyPort,
  ObjectMissingError,
  type SystemClock,
  type Vault,
} from '../shared/application/ports.ts';
import type { Row, Table } from '../shared/application/table.ts';
import { KINDS } from '../shared/case/kinds.ts';
import { profiles as countries } from '../tests/support/art07-builders.ts';
import { counting, countingTable, Tally } from './counting.ts';

/** Starts on a fixed day and moves only when told: what is counted must not depend on the date. */
export interface BenchClock extends SystemClock {
  set(instant: string): void;
  pass(ms: number): void;
}

export function benchClock(start = '2026-03-02T10:00:00.000Z'): BenchClock {
  let time = Date.parse(start);
  return {
    now: () => new Date(time).toISOString(),
    set: (instant) => {
      time = Date.parse(instant);
    },
    pass: (ms) => {
      time += ms;
    },
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const MIB = 1024 * 1024;
  for (let at = 0; at < bytes.byteLength; at += MIB) yield bytes.subarray(at, at + MIB);
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export function mapVault(): Vault {
  const objects = new Map<string, Uint8Array>();
  return {
    async put(name, body) {
      const bytes = await collect(body);
      objects.set(name, bytes);
      return { size: bytes.byteLength };
    },
    async get(name) {
      const bytes = objects.get(name);
      if (!bytes) throw new ObjectMissingError(name);
      return once(bytes);
    },
    list: async (prefix) =>
      [...objects]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, { byteLength: size }]) => ({ name, size, modifiedAt: '' })),
    async deletePrefix(prefix) {
      for (const name of objects.keys()) if (name.startsWith(prefix)) objects.delete(name);
    },
  };
}

interface MapIntake extends IntakeStore {
  /** What an uploader's PUT would bring. */
  arrive(key: string, bytes: Uint8Array): void;
}

function mapIntake(): MapIntake {
  const objects = new Map<string, Uint8Array>();
  return {
    arrive: (key, bytes) => void objects.set(key, bytes),
    signUpload: async ({ key }) => ({ method: 'PUT', url: `memory:${key}`, headers: {} }),
    startMultipart: async () => 'memory',
    signParts: async () => [],
    storedParts: async () => [],
    completeMultipart: async () => undefined,
    abortMultipart: async () => undefined,
    sweep: async () => undefined,
    async open(key, from = 0) {
      const bytes = objects.get(key);
      if (!bytes) throw new ObjectMissingError(key);
      return { size: bytes.byteLength, arrivedAt: '2026-03-02T10:00:00Z', body: once(bytes.subarray(from)) };
    },
    async delete(key) {
      objects.delete(key);
    },
  };
}

function memoryKeys(ids: ReturnType<typeof systemIds>): KeyPort {
  const cipher = createBlobCipher(ids);
  const master = ids.bytes(32);
  const blind = ids.bytes(32);
  return {
    async generateDataKey(context) {
      const plaintext = ids.bytes(32);
      return { plaintext, wrapped: cipher.seal(master, context, plaintext) };
    },
    unwrap: async (wrapped, context) => cipher.open(master, context, wrapped),
    blindIndexMac: async (data) => ({
      mac: createHmac('sha256', blind).update(data).digest(),
      version: '1',
    }),
  };
}

export interface BenchNode {
  readonly deps: IntakeDeps;
  readonly clock: BenchClock;
  readonly tally: Tally;
  /** Everything the table holds. */
  readonly rows: Map<string, Row>;
  arrive(key: string, bytes: Uint8Array): void;
  /** The same node in a process that has just started: nothing is cached but profiles and the node's secret. */
  freshProcess(): IntakeDeps;
  close(): void;
}

export async function benchNode(options: { file?: string; table?: Table } = {}): Promise<BenchNode> {
  const clock = benchClock();
  const ids = systemIds(clock);
  const tally = new Tally();
  const rows = new Map<string, Row>();
  const sqlite = openSqliteTable({ file: options.file ?? ':memory:', clock });
  const table = countingTable(options.table ?? sqlite, tally, options.file ? undefined : rows);
  const keys = counting(memoryKeys(ids), 'keys', ['generateDataKey', 'unwrap', 'blindIndexMac'], tally);
  const vault = counting(mapVault(), 'vault', ['put', 'get', 'list', 'deletePrefix'], tally);
  const store = mapIntake();
  const intake = counting(store, 'intake', ['open', 'delete', 'startMultipart', 'completeMultipart'], tally);
  const profiles = profileBook(table);
  for (const profile of Object.values(countries)) await profiles.install(profile);
  const cases: CaseDeps = {
    party: 'XA',
    table,
    keys,
    caseKeys: caseKeys(keys, 'XA'),
    blobs: createBlobCipher(ids),
    vault,
    // Not the exercise clock: its offset is a row, and reading it a round trip that production nodes do not make.
    legalClock: productionClock(clock),
    systemClock: clock,
    ids,
    profiles,
    secrets: nodeSecrets(table, keys, ids, 'XA'),
    kinds: KINDS,
  };
  const deps: IntakeDeps = {
    ...cases,
    intake,
    segments: createSegmentCipher(),
    scanner: noScanner,
    queue: { again: async () => undefined },
  };
  await deps.profiles.current();
  await deps.secrets.requestMac('warm');
  tally.reset();
  return {
    deps,
    clock,
    tally,
    rows,
    arrive: (key, bytes) => store.arrive(key, bytes),
    freshProcess: () => ({ ...deps, caseKeys: caseKeys(keys, 'XA') }),
    close: () => sqlite.close(),
  };
}
