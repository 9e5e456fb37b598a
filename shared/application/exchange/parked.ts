/**
 * Messages that came before the one they follow. They are kept as they came, sealed to this node, and applied as soon
 * as the gap is filled; a sweep looks after those that a crash left behind.
 */
import { NO_EXCHANGE } from '../../case/exchange/state.ts';
import { loadCase } from '../cases/load-case.ts';
import { applyMessage } from './apply-message.ts';
import type { ExchangeDeps } from './deps.ts';
import { type MessageClaims, openSigned } from './message.ts';
import { trustedPeer } from './peers.ts';
import { parkedKey } from './rows.ts';
import { openMessage, UnreadableMessageError } from './sealed-message.ts';

/** No more than so many of one conversation wait for one that is missing. */
const MOST_PARKED = 1000;
const PARKED_INDEX = 'PARKED';

export interface EarlyMessage {
  readonly caseId: string;
  readonly sealed: string;
  readonly claims: MessageClaims;
}

/** False where it is too far ahead. Parking twice is parking once. */
export async function parkMessage(
  deps: ExchangeDeps,
  { caseId, sealed, claims }: EarlyMessage,
): Promise<boolean> {
  const loaded = await loadCase(deps, caseId);
  const received = (loaded?.exchange ?? NO_EXCHANGE).received[claims.iss] ?? 0;
  if (claims.seq > received + MOST_PARKED) return false;
  const key = parkedKey(caseId, claims.iss, claims.seq);
  const at = deps.systemClock.now();
  const row = {
    ...key,
    a: { caseId, from: claims.iss, seq: claims.seq, at },
    text: sealed,
    index: { due: { pk: PARKED_INDEX, sk: `${at}#${key.pk}#${key.sk}` } },
  };
  await deps.table.transact([{ put: row, if: { absent: true } }], deps.ids.ulid());
  return true;
}

/** Applies what follows without a gap. Repeatable; returns how many. */
export async function applyParked(deps: ExchangeDeps, caseId: string, from: string): Promise<number> {
  for (let applied = 0; ; applied += 1) {
    const [row] = (await deps.table.query(parkedKey(caseId, from, 1).pk, { limit: 1 })).rows;
    if (!row) return applied;
    const done = await applyOne(deps, caseId, from, row.text ?? '', String(row.a.at));
    if (done === 'wait') return applied;
    if (done === 'drop') await deps.table.transact([{ delete: row }], deps.ids.ulid());
  }
}

async function applyOne(
  deps: ExchangeDeps,
  caseId: string,
  from: string,
  sealed: string,
  at: string,
): Promise<'done' | 'wait' | 'drop'> {
  const peer = await trustedPeer(deps, from);
  // A peer that was removed meanwhile is refused, early messages and all.
  if (!peer) return 'drop';
  const jws = await openMessage(deps.decryption, sealed).catch((error: unknown) => {
    if (error instanceof UnreadableMessageError) return undefined;
    throw error;
  });
  if (jws === undefined) return 'drop';
  // It was in time when it came.
  const opened = await openSigned(peer.signing, jws, deps.party, at);
  if (!opened.ok) return 'drop';
  const { outcome } = await applyMessage(deps, { peer, claims: opened.claims, caseId, tell: true });
  if (outcome === 'early') return 'wait';
  return outcome === 'settled' ? 'done' : 'drop';
}

/** Every minute: conversations in which something still waits although nothing is missing. */
export async function sweepParked(deps: ExchangeDeps): Promise<number> {
  const page = await deps.table.index('due', PARKED_INDEX, { limit: 100 });
  const waiting = new Map(page.rows.map(({ a }) => [`${a.caseId}/${a.from}`, a]));
  let applied = 0;
  for (const { caseId, from } of waiting.values())
    applied += await applyParked(deps, String(caseId), String(from));
  return applied;
}
