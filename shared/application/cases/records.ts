/** Records about cases that are no events: who read what (Art. 14.8), and who tried what in vain. */
import { canonicalJson, commitment, sha256Hex } from '../../case/envelope.ts';
import type { Actor } from '../../protocol/decision.ts';
import { type Leaf, transactWithLeaf } from '../audit/leaves.ts';
import type { Row, Write } from '../table.ts';
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
  /** What else belongs on the record: ids, codes and commitments. */
  readonly about?: Readonly<Record<string, string | number>>;
}

type RecordDeps = Pick<
  CaseDeps,
  'table' | 'ids' | 'systemClock' | 'legalClock' | 'blobs' | 'vault' | 'party'
>;

export interface RecordedAccess {
  readonly id: string;
  /** Put under "absent": a repeated session finds its record. */
  readonly write: Write;
  /** The record's leaf in the nightly root; to be written in the same transaction. */
  readonly leaf: Leaf;
}

/** The record as it will stand: one canonical text, written once, hashed and exported as stored. */
export function accessRecord(
  deps: Pick<RecordDeps, 'ids' | 'systemClock' | 'blobs' | 'vault' | 'party'>,
  caseId: string,
  key: Uint8Array,
  access: Access,
): RecordedAccess {
  const id = access.session ?? deps.ids.ulid();
  const sk = `ACC#${id}`;
  const { actor, what, documentId, session, reasonCode, about } = access;
  const open = {
    actor: actor.id,
    what,
    at: deps.systemClock.now(),
    ...(actor.authority ? { authority: actor.authority } : {}),
    ...(actor.provider ? { provider: actor.provider } : {}),
    ...(actor.onBehalfOf ? { onBehalfOf: [...actor.onBehalfOf] } : {}),
    ...(documentId ? { documentId } : {}),
    ...(session ? { session } : {}),
    ...(reasonCode ? { reasonCode } : {}),
    ...about,
  };
  const sealed = access.reason
    ? { salt: Buffer.from(deps.ids.bytes(32)).toString('hex'), data: { reason: access.reason } }
    : undefined;
  const text = canonicalJson({
    ...open,
    caseId,
    id,
    ...(sealed ? { sealed: commitment(Buffer.from(sealed.salt, 'hex'), canonicalJson(sealed.data)) } : {}),
  });
  const row: Row = {
    pk: caseKey(caseId),
    sk,
    a: open,
    text,
    ...(sealed ? { blob: sealJson(deps, key, caseId, sk, sealed) } : {}),
  };
  return {
    id,
    write: { put: row, if: { absent: true } },
    leaf: { caseId, access: id, hash: sha256Hex(text) },
  };
}

/** No record, no data: written before anything is shown. One record per download session. */
export async function recordAccess(
  deps: RecordDeps,
  caseId: string,
  key: Uint8Array,
  access: Access,
): Promise<void> {
  const { write, leaf } = accessRecord(deps, caseId, key, access);
  // A session's second slice finds its record and adds none.
  await transactWithLeaf(deps, [write], leaf);
}

export interface Attempt {
  readonly actor: Actor;
  readonly action: string;
  /** The id that was tried, existing or not; left out where it cannot be one. */
  readonly caseId?: string;
  readonly code: string;
  /** What else belongs on the record: codes and counts. */
  readonly about?: Readonly<Record<string, string | number>>;
}

/** The form of our own ids. What somebody typed in place of one may be a name, and is not kept. */
const OWN_ID = /^(?:[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}|usr_[0-9a-f]{32})$/;

const day = (instant: string): string => instant.slice(0, 10);

/** A known actor was turned away: on record for the data-protection officer, by day. */
export async function recordAttempt(
  deps: Pick<CaseDeps, 'table' | 'ids' | 'systemClock'>,
  { actor, action, caseId, code, about }: Attempt,
): Promise<void> {
  const at = deps.systemClock.now();
  const row: Row = {
    pk: `ATT#${day(at)}`,
    sk: deps.ids.ulid(),
    a: { actor: actor.id, action, code, at, ...(caseId && OWN_ID.test(caseId) ? { caseId } : {}), ...about },
  };
  await deps.table.transact([{ put: row }], deps.ids.ulid());
}

export async function readAttempts(deps: Pick<CaseDeps, 'table'>, date: string, cursor?: string) {
  const page = await deps.table.query(`ATT#${date}`, { limit: 100, ...(cursor ? { cursor } : {}) });
  return { attempts: page.rows.map((row) => row.a), ...(page.cursor ? { cursor: page.cursor } : {}) };
}
