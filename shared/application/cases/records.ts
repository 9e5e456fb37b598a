/** Records about cases that are no events: who read what (Art. 14.8), and who tried what in vain. */
import type { Actor } from '../../protocol/decision.ts';
import type { Row } from '../table.ts';
import type { CaseDeps } from './deps.ts';
import { caseKey } from './rows.ts';
import { sealJson } from './sealed-json.ts';

export interface Access {
  readonly actor: Actor;
  /** e.g. `ReadCase`, `ReadDocument`. */
  readonly what: string;
  readonly documentId?: string;
  /** Groups the slices of one download. */
  readonly session?: string;
  readonly reasonCode?: string;
  /** Free text: sealed. */
  readonly reason?: string;
}

type RecordDeps = Pick<
  CaseDeps,
  'table' | 'ids' | 'systemClock' | 'legalClock' | 'blobs' | 'vault' | 'party'
>;

/** No record, no data: written before anything is shown. One record per download session. */
export async function recordAccess(
  deps: RecordDeps,
  caseId: string,
  key: Uint8Array,
  access: Access,
): Promise<void> {
  const id = access.session ?? deps.ids.ulid();
  const sk = `ACC#${id}`;
  const { actor, what, documentId, session, reasonCode } = access;
  const row: Row = {
    pk: caseKey(caseId),
    sk,
    a: {
      actor: actor.id,
      what,
      at: deps.systemClock.now(),
      ...(actor.authority ? { authority: actor.authority } : {}),
      ...(actor.provider ? { provider: actor.provider } : {}),
      ...(documentId ? { documentId } : {}),
      ...(session ? { session } : {}),
      ...(reasonCode ? { reasonCode } : {}),
    },
    ...(access.reason ? { blob: sealJson(deps, key, caseId, sk, { reason: access.reason }) } : {}),
  };
  // Absent: a session's second slice finds its record and adds none.
  await deps.table.transact([{ put: row, if: { absent: true } }], deps.ids.ulid());
}

export interface Attempt {
  readonly actor: Actor;
  readonly action: string;
  /** The id that was tried, existing or not. */
  readonly caseId?: string;
  readonly code: string;
}

const day = (instant: string): string => instant.slice(0, 10);

/** A known actor was turned away: on record for the data-protection officer, by day. */
export async function recordAttempt(
  deps: Pick<CaseDeps, 'table' | 'ids' | 'systemClock'>,
  { actor, action, caseId, code }: Attempt,
): Promise<void> {
  const at = deps.systemClock.now();
  const row: Row = {
    pk: `ATT#${day(at)}`,
    sk: deps.ids.ulid(),
    a: { actor: actor.id, action, code, at, ...(caseId ? { caseId } : {}) },
  };
  await deps.table.transact([{ put: row }], deps.ids.ulid());
}

export async function readAttempts(deps: Pick<CaseDeps, 'table'>, date: string, cursor?: string) {
  const page = await deps.table.query(`ATT#${date}`, { limit: 100, ...(cursor ? { cursor } : {}) });
  return { attempts: page.rows.map((row) => row.a), ...(page.cursor ? { cursor: page.cursor } : {}) };
}
