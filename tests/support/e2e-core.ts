/** The case core on an in-memory table whose indexes lag, with clocks that a test moves and all Party profiles. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exerciseProfile } from '../../local/profiles.ts';
import { chaoticTable } from '../../shared/adapters/embedded/chaotic-table.ts';
import { createFileVault } from '../../shared/adapters/embedded/file-vault.ts';
import { systemIds } from '../../shared/adapters/embedded/ids.ts';
import { openKeyFolder } from '../../shared/adapters/embedded/key-files.ts';
import { jsonLog } from '../../shared/adapters/embedded/log.ts';
import { openSqliteTable } from '../../shared/adapters/embedded/sqlite-table.ts';
import { createBlobCipher } from '../../shared/adapters/formats/blob.ts';
import { caseKeys } from '../../shared/application/cases/case-keys.ts';
import type { CaseDeps } from '../../shared/application/cases/deps.ts';
import { executeCommand } from '../../shared/application/cases/execute-command.ts';
import type { IdempotencyClaim } from '../../shared/application/cases/idempotency.ts';
import { readEvents } from '../../shared/application/cases/load-case.ts';
import { nodeSecrets } from '../../shared/application/cases/node-secrets.ts';
import { profileBook } from '../../shared/application/cases/profile-book.ts';
import type { Row } from '../../shared/application/table.ts';
import { KINDS } from '../../shared/case/kinds.ts';
import type { Actor } from '../../shared/protocol/decision.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 2, 10);

export interface Core {
  readonly deps: CaseDeps;
  /** A second process: its own caches over the same table and vault. */
  readonly other: () => CaseDeps;
  /** Machine time and legal time forward, together. */
  pass(hours: number): void;
  readonly logged: Record<string, unknown>[];
  readonly log: ReturnType<typeof jsonLog>;
  /** All rows of a partition, as they are. */
  rows(pk: string): Promise<readonly Row[]>;
  close(): void;
}

export async function openCore(seed = 1): Promise<Core> {
  const folder = mkdtempSync(join(tmpdir(), 'accord-core-'));
  let now = START;
  const clock = { now: () => new Date(now).toISOString() };
  const ids = systemIds(clock);
  const { keys } = await openKeyFolder({ folder: join(folder, 'keys'), ids });
  const sqlite = openSqliteTable({ file: ':memory:', clock });
  // The lag runs on the machine's own time: waiting ends it.
  const table = chaoticTable(sqlite, { seed, lagMs: 30 });
  const logged: Record<string, unknown>[] = [];
  const log = jsonLog({ clock, write: (line) => void logged.push(JSON.parse(line)) });
  const process = (): CaseDeps => ({
    party: 'XA',
    table,
    keys,
    caseKeys: caseKeys(keys, 'XA'),
    blobs: createBlobCipher(ids),
    vault: createFileVault(join(folder, 'vault'), ids),
    legalClock: { now: async () => clock.now() },
    systemClock: clock,
    ids,
    profiles: profileBook(table),
    secrets: nodeSecrets(table, keys, ids, 'XA'),
    kinds: KINDS,
  });
  const deps = process();
  for (const code of ['XA', 'XB', 'XC', 'XD']) await deps.profiles.install(exerciseProfile(code));
  return {
    deps,
    other: process,
    pass: (hours) => {
      now += hours * HOUR;
    },
    logged,
    log,
    async rows(pk) {
      return (await sqlite.query(pk)).rows;
    },
    close() {
      sqlite.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const OFFICER: Actor = { id: 'usr_officer', roles: ['case-officer'], authority: 'xa-dpp' };
export const DPO: Actor = { id: 'usr_dpo', roles: ['data-protection-officer'], authority: 'xa-moj' };

export const freshId = (core: Core): string => `req_${core.deps.ids.ulid()}`;

export interface Doing {
  readonly caseId: string;
  readonly actor?: Actor;
  readonly opens?: boolean;
  readonly ifVersion?: number;
  readonly idempotency?: IdempotencyClaim;
}

export const run = (deps: CaseDeps, type: string, body: object, doing: Doing) =>
  executeCommand(deps, {
    kind: 'request',
    command: { ...body, type },
    actor: OFFICER,
    authAgeMinutes: 0,
    ...doing,
  });

export const draftBody = (order: object = {}) => ({
  article: 'art7',
  ownReference: 'DPP-1',
  locationParty: 'XB',
  order,
});

/** Opens a case and insists on it. */
export async function openCase(core: Core, order: object = {}): Promise<string> {
  const caseId = freshId(core);
  const outcome = await run(core.deps, 'DraftOrder', draftBody(order), { caseId, opens: true });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  return caseId;
}

export const revise = (deps: CaseDeps, caseId: string, order: object, doing: Partial<Doing> = {}) =>
  run(deps, 'ReviseOrder', { order }, { caseId, ...doing });

export const declare = (core: Core, caseId: string, documentId: string) =>
  run(
    core.deps,
    'DeclareDocument',
    {
      documentId,
      purpose: 'internal',
      name: 'a.pdf',
      mediaType: 'application/pdf',
      size: 10,
      sha256: 'a'.repeat(64),
      uploadExpiresAt: new Date(Date.parse(core.deps.systemClock.now()) + 24 * HOUR).toISOString(),
    },
    { caseId },
  );

export async function eventsOf(deps: CaseDeps, caseId: string) {
  const found: { text: string; hash: string; type: string; profiles: Record<string, string> }[] = [];
  for await (const { text, hash, envelope } of readEvents(deps, caseId, undefined)) {
    found.push({ text, hash, type: envelope.type, profiles: envelope.profiles });
  }
  return found;
}
